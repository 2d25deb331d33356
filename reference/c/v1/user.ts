// SPDX-License-Identifier: GPL-2.0-only
/** @file The caller's memory: the argument of an ioctl as bytes, laid out as the headers of the tree say. */
import { point, type Linux, type Step } from '../../kernel/index.js';
import { LIVEUPDATE_IOCTL_FD_RESTORE, type IoctlArgument } from '../../v1/luo_internal.js';
import type { StepThen } from '../imports.js';
import type { Part } from '../kernel.js';
import type { CMemory } from '../memory.js';

/** Addresses of user space, far from all others. */
const USER = 0xc000_0000;
const SLOT = 0x1000;
const WORD = 4;

/** Of one ioctl; fields: 0, or one more than where it lies. */
interface Layout {
  /** What the tree calls it by. */
  readonly cmd: number;
  readonly size: number;
  readonly fd: number;
  readonly token: number;
  readonly state: number;
}
const FIELDS = ['cmd', 'size', 'fd', 'token', 'state'] as const;
/** As in runtime/arguments.c. */
const COMMANDS = 7;
const UNKNOWN: Layout = { cmd: 0xffff, size: 0, fd: 0, token: 0, state: 0 };

const MEMORY = { name: 'user memory' };
const GET_USER = point('get_user', 'read', MEMORY);
const COPY_FROM_USER = point('copy_from_user', 'read', MEMORY);
const COPY_TO_USER = point('copy_to_user', 'write', MEMORY);

interface Mapped {
  readonly argument: IoctlArgument;
  readonly bytes: Buffer;
  readonly layout: Layout;
  readonly isRestore: boolean;
}

export class UserMemory implements Part {
  private readonly mapped: (Mapped | null)[] = [];
  private layouts: readonly Layout[] = [];

  constructor(
    private readonly k: Linux,
    private readonly memory: () => CMemory,
  ) {}

  reset(): void {
    this.mapped.length = 0;
  }

  /** Reads the table at `address`. */
  learn(address: number): void {
    const memory = this.memory();
    this.layouts = Array.from({ length: COMMANDS }, (_, row) => {
      const field = (column: number): number => memory.u32(address + (row * FIELDS.length + column) * WORD);
      return Object.fromEntries(FIELDS.map((name, column) => [name, field(column)])) as unknown as Layout;
    });
  }

  /** What the tree calls the ioctl by, and the address of its argument. */
  map(argument: IoctlArgument, command: number): { readonly cmd: number; readonly address: number } {
    const layout = this.layouts[command] ?? UNKNOWN;
    const bytes = Buffer.alloc(Math.max(layout.size, WORD));
    if (layout.fd > 0) bytes.writeInt32LE(argument.fd ?? 0, layout.fd - 1);
    if (layout.token > 0) bytes.writeBigUInt64LE(argument.token ?? 0n, layout.token - 1);
    let slot = this.mapped.indexOf(null);
    if (slot < 0) slot = this.mapped.length;
    this.mapped[slot] = { argument, bytes, layout, isRestore: command === LIVEUPDATE_IOCTL_FD_RESTORE };
    return { cmd: layout.cmd, address: USER + slot * SLOT };
  }

  unmap(address: number): void {
    this.mapped[(address - USER) / SLOT] = null;
  }

  /** From which byte of an argument on. */
  private offset(address: number): number {
    return ((address >>> 0) - USER) % SLOT;
  }

  private at(address: number): Mapped | null {
    return this.mapped[Math.floor(((address >>> 0) - USER) / SLOT)] ?? null;
  }

  /** What C calls, by name: bytes that could not be copied. */
  readonly primitives: Readonly<Record<string, StepThen>> = {
    get_user: this.primitive(GET_USER, (to, from, count) => this.copy_from_user(to, from, count)),
    copy_from_user: this.primitive(COPY_FROM_USER, (to, from, count) => this.copy_from_user(to, from, count)),
    copy_to_user: this.primitive(COPY_TO_USER, (to, from, count) => this.copy_to_user(to, from, count)),
  };

  private primitive(step: Step, then: (a: number, b: number, c: number) => number): StepThen {
    return { step: () => this.k.at(step), then };
  }

  private copy_from_user(to: number, from: number, count: number): number {
    const mapped = this.at(from);
    if (this.k.should_fail('copy_from_user') !== 0 || mapped === null || this.offset(from) + count > mapped.bytes.length) return count;
    const memory = this.memory();
    memory.mayStray(to + count);
    memory.range(to, count).set(mapped.bytes.subarray(this.offset(from), this.offset(from) + count));
    return 0;
  }

  /** What was to be copied is told also where it fails: whoever looks for descriptors that nobody knows of asks. */
  private copy_to_user(to: number, from: number, count: number): number {
    const { k } = this;
    const mapped = this.at(to);
    if (k.current !== null) k.current.copied_to_user = true;
    if (mapped !== null && this.offset(to) + count <= mapped.bytes.length) {
      const { argument, bytes, layout, isRestore } = mapped;
      bytes.set(this.memory().range(from, count), this.offset(to));
      if (isRestore && layout.fd > 0) argument.reply_fd = bytes.readInt32LE(layout.fd - 1);
      if (layout.state > 0) argument.reply_state = bytes.readUInt32LE(layout.state - 1);
    }
    return k.should_fail('copy_to_user') !== 0 || mapped === null ? count : 0;
  }
}
