// SPDX-License-Identifier: GPL-2.0-only
/** @file Carries recorded operations out on a machine, as the program that was recorded did: one process, numbered slots. */
import type { Body } from '../../reference/engine/step.js';
import { EACCES, EMFILE, ENOSYS } from '../../reference/kernel/index.js';
import { argument, isVariant, type CallResult, type Load, type MainlineMachine, type Reopen, type Variant } from '../../reference/machine/mainline/index.js';
import type { OperationName, RecordedOperation, Value } from './recording.js';

/** No descriptor. */
const NONE = -1;
const STANDARD = 3;
const IOCTL_SIZE = 256;
const LUO_TYPE = 0xba;

const bytesOf = (hex: string): string => (hex === '-' ? '' : (Buffer.from(hex, 'hex').toString('latin1').split('\0')[0] ?? ''));
const hexOf = (text: string): string => Buffer.from(text, 'latin1').toString('hex');

/** Byte `i` of the pattern of `seed`. */
export const patternByte = (seed: number, i: number): number => (seed * 31 + i * 7 + (i >> 8)) % 256;

const wordOf = (value: CallResult['value']): string => (typeof value === 'string' ? value : '');

/** What `readlink` has room for. */
const LINK_BYTES = 90;

export class Player {
  /** Slot -> descriptor. */
  private slots = new Map<number, number>();
  /** The reboot that left the kernel: what became of it. */
  outcome: CallResult['outcome'] = null;

  /** `kernel` as it calls itself: kexec_load(2) needs CONFIG_KEXEC, which only some say that they have. */
  constructor(
    readonly machine: MainlineMachine,
    private readonly kernel = '',
  ) {
    this.startProcess();
  }

  /** Standard input, output and error are open. */
  private startProcess(): void {
    this.slots = new Map();
    if (this.machine.ended === null) for (let i = 0; i < STANDARD; i++) this.run(this.machine.fs.other(0, 'null'));
  }

  private run(body: Body<number>): CallResult {
    return this.machine.call(0, body);
  }

  private ret(body: Body<number>): number | 'nothing' {
    return this.run(body).ret ?? 'nothing';
  }

  private fd(slot: Value): number {
    return this.slots.get(Number(slot)) ?? NONE;
  }

  /** A call that answers a descriptor: it goes into the slot. */
  private opened(slot: Value, ret: number | null): Value {
    if (ret === null) return 'nothing';
    if (ret < 0) return ret;
    const old = this.slots.get(Number(slot));
    this.slots.set(Number(slot), ret);
    if (old !== undefined) this.run(this.machine.sys.close(0, old));
    return 0;
  }

  /** An ioctl that answers a descriptor. */
  private session(slot: Value, body: Body<number>): Value {
    const { ret, value } = this.run(body);
    if (ret === null || ret < 0) return ret ?? 'nothing';
    return this.opened(slot, typeof value === 'object' ? (value?.fd ?? NONE) : NONE);
  }

  /** The result as the format writes it; `nothing` where the call never returned. */
  play({ name, args }: RecordedOperation): Value {
    return PLAY[name](this, args);
  }

  private text({ ret, value }: CallResult): Value {
    return ret === null ? 'nothing' : ret < 0 ? ret : wordOf(value);
  }

  /* The operations. */

  static readonly operations: Readonly<Record<OperationName, (player: Player, args: readonly Value[]) => Value>> = {
    open: (p, [d]) => p.opened(d!, p.run(p.machine.sys.open(0)).ret),
    close: (p, [s]) => p.close(s!),
    create: (p, [d, dev, name, v]) => p.session(d!, p.machine.sys.create(0, p.fd(dev!), bytesOf(String(name)), variant(v))),
    rsess: (p, [d, dev, name, v]) => p.session(d!, p.machine.sys.retrieve(0, p.fd(dev!), bytesOf(String(name)), variant(v))),
    pres: (p, [s, f, token, v]) => p.ret(p.machine.sys.preserve(0, p.fd(s!), BigInt(token!), p.fd(f!), variant(v))),
    rfd: (p, [d, s, token, v]) => p.session(d!, p.machine.sys.retrieve_fd(0, p.fd(s!), BigInt(token!), variant(v))),
    finish: (p, [s, v]) => p.ret(p.machine.sys.finish(0, p.fd(s!), variant(v))),
    name: (p, [s, v]) => p.nameOf(p.run(p.machine.sys.get_name(0, p.fd(s!), variant(v)))),
    link: (p, [s]) => p.link(s!),
    ioctl: (p, [s, nr]) => p.ret(p.machine.sys.ioctl(0, p.fd(s!), (LUO_TYPE << 8) | Number(nr), zeros())),
    fill: (p, [d, n, dev, prefix]) => p.fill(Number(d), Number(n), dev!, String(prefix)),
    fillm: (p, [d, n, s, token]) => p.fillFiles(Number(d), Number(n), s!, BigInt(token!)),
    memfd: (p, [d, size, seed, flags]) => p.memfd(d!, Number(size), Number(seed), Number(flags)),
    other: (p, [d, kind]) => p.opened(d!, p.run(p.machine.fs.other(0, String(kind))).ret),
    dup: (p, [d, s]) => p.opened(d!, p.run(p.machine.sys.dup(0, p.fd(s!))).ret),
    reopen: (p, [d, s, how]) => p.opened(d!, p.run(p.machine.fs.reopen(0, p.fd(s!), String(how) as Reopen)).ret),
    hash: (p, [f]) => p.text(p.run(p.machine.fs.hash(0, p.fd(f!)))),
    write: (p, [f, offset, n, byte]) => p.ret(p.machine.fs.write(0, p.fd(f!), Number(offset), Number(n), () => Number(byte))),
    mstore: (p, [f, offset, n, byte]) => p.ret(p.machine.fs.mapped_store(0, p.fd(f!), Number(offset), Number(n), Number(byte))),
    cfr: (p, [f, g, offset, n]) => p.ret(p.machine.fs.copy_range(0, p.fd(f!), p.fd(g!), Number(offset), Number(n))),
    trunc: (p, [f, size]) => p.ret(p.machine.fs.truncate(0, p.fd(f!), Number(size))),
    alloc: (p, [f, mode, offset, n]) => p.ret(p.machine.fs.allocate(0, p.fd(f!), Number(mode), Number(offset), Number(n))),
    seek: (p, [f, offset]) => p.ret(p.machine.fs.seek(0, p.fd(f!), Number(offset))),
    pos: (p, [f]) => p.ret(p.machine.fs.seek(0, p.fd(f!), null)),
    seals: (p, [f]) => p.ret(p.machine.fs.get_seals(0, p.fd(f!))),
    seal: (p, [f, seals]) => p.ret(p.machine.fs.add_seals(0, p.fd(f!), Number(seals))),
    mode: (p, [f]) => p.ret(p.machine.fs.mode(0, p.fd(f!))),
    acc: (p, [f]) => p.ret(p.machine.fs.access(0, p.fd(f!))),
    cloexec: (p, [f]) => p.ret(p.machine.fs.cloexec(0, p.fd(f!))),
    ino: (p, [a, b]) => p.ret(p.machine.fs.same(0, p.fd(a!), p.fd(b!))),
    load: (p, [how]) => p.ret(p.machine.sys.kexec_file_load(0, (how as Load | undefined) ?? null)),
    load2: (p) => (p.kernel.includes('CONFIG_KEXEC') ? p.ret(p.machine.sys.kexec_load(0)) : -ENOSYS),
    unload: (p) => p.ret(p.machine.sys.kexec_unload(0)),
    kexec: (p) => p.kexec(),
    nofile: (p, [x]) => p.set(() => void (p.machine.processes[0]!.nofile = x === 1)),
    setuid: (p, [uid]) => p.machine.processes[0]!.setuid(Number(uid)),
    euid: (p, [uid]) => p.machine.processes[0]!.seteuid(Number(uid)),
    filemax: (p, [n]) => p.fileMax(Number(n)),
  };

  private set(change: () => void): number {
    change();
    return 0;
  }

  /** A write to a file of proc that only root may open for that. */
  private fileMax(n: number): Value {
    const process = this.machine.processes[0]!;
    const refused = process.nofile ? -EMFILE : process.may_open() || (process.capable ? 0 : -EACCES);
    return refused !== 0 ? refused : this.set(() => void (this.machine.file_max.value = n));
  }

  private close(slot: Value): Value {
    const ret = this.ret(this.machine.sys.close(0, this.fd(slot)));
    this.slots.delete(Number(slot));
    return ret;
  }

  private nameOf({ ret, value }: CallResult): Value {
    if (ret === null || ret < 0) return ret ?? 'nothing';
    return hexOf(typeof value === 'object' ? (value?.name ?? '') : '');
  }

  private link(slot: Value): Value {
    const { ret, value } = this.run(this.machine.fs.link(0, this.fd(slot)));
    return ret === null ? 'nothing' : ret < 0 ? ret : hexOf(wordOf(value).slice(0, LINK_BYTES));
  }

  private fill(d: number, n: number, dev: Value, prefix: string): Value {
    for (let i = 0; i < n; i++) {
      const ret = this.session(d + i, this.machine.sys.create(0, this.fd(dev), `${prefix}${i}`));
      if (ret !== 0) return ret;
    }
    return 0;
  }

  private fillFiles(d: number, n: number, s: Value, token: bigint): Value {
    for (let i = 0; i < n; i++) {
      const made = this.memfd(d + i, FILL_SIZE, i, 1);
      if (made !== 0) return made;
      const ret = this.ret(this.machine.sys.preserve(0, this.fd(s), BigInt.asUintN(64, token + BigInt(i)), this.fd(d + i)));
      if (ret !== 0) return ret;
    }
    return 0;
  }

  private memfd(slot: Value, size: number, seed: number, flags: number): Value {
    const { fs } = this.machine;
    const { ret } = this.run(fs.memfd_create(0, { sealing: (flags & 1) !== 0, noexec: (flags & 2) !== 0 }));
    if (ret === null || ret < 0) return ret ?? 'nothing';
    const sized = this.ret(fs.truncate(0, ret, size));
    if (sized !== 0) return sized;
    if ((flags & 4) === 0 && size > 0) this.run(fs.write(0, ret, 0, size, (i) => patternByte(seed, i)));
    return this.opened(slot, ret);
  }

  private kexec(): Value {
    const { boots } = this.machine;
    const result = this.run(this.machine.sys.reboot(0));
    if (this.machine.boots === boots) return result.ret ?? 'nothing';
    this.outcome = result.outcome;
    this.startProcess();
    return 'gone';
  }
}

const FILL_SIZE = 16;
const PLAY = Player.operations;

const variant = (value: Value | undefined): Variant => (isVariant(value) ? value : 'n');

/** 256 bytes: their size, and zeros. */
const zeros = (): ReturnType<typeof argument> => argument(IOCTL_SIZE, { fd: 0, name: '', token: 0n, reserved: 0 });
