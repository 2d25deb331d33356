// SPDX-License-Identifier: GPL-2.0-only
/** @file The caller's memory: the argument of an ioctl as bytes, laid out as the headers of the tree say. */
import { copyInto, E2BIG, EFAULT, point, type Kernel, type Linux, type Restore, type Step } from '../../kernel/index.js';
import type { Argument, liveupdate_args } from '../../mainline/luo_internal.js';
import type { StepThen } from '../imports.js';
import type { CMemory } from '../memory.js';

/** Addresses of user space, far from all others. */
const USER = 0xc000_0000;
const SLOT = 0x1000;
const WORD = 4;

/** Of one ioctl: where a field lies, 0 where there is none. */
interface Layout {
  readonly cmd: number;
  readonly size: number;
  readonly fd: number;
  readonly reserved: number;
  readonly token: number;
  readonly name: number;
  readonly name_size: number;
}
const FIELDS = ['cmd', 'size', 'fd', 'reserved', 'token', 'name', 'name_size'] as const;

const MEMORY = { name: 'user memory' };
const GET_USER = point('get_user', 'read', MEMORY);
const COPY_FROM_USER = point('copy_from_user', 'read', MEMORY);
const COPY_TO_USER = point('copy_to_user', 'write', MEMORY);

interface Mapped {
  readonly argument: Argument;
  readonly bytes: Buffer;
  readonly layout: Layout | null;
}

export class UserMemory {
  private readonly mapped: (Mapped | null)[] = [];
  private layouts: readonly Layout[] = [];

  constructor(
    private readonly k: Linux,
    private readonly memory: () => CMemory,
  ) {}

  reset(): void {
    this.mapped.length = 0;
  }

  /** With the arguments of calls that are under way. */
  save(): Restore {
    const mapped = this.mapped.slice();
    const bytes = mapped.map((one) => (one === null ? null : Buffer.from(one.bytes)));
    return () => {
      copyInto(this.mapped, mapped);
      for (let i = 0; i < bytes.length; i++) if (bytes[i] !== null) mapped[i]!.bytes.set(bytes[i]!);
    };
  }

  /** Reads the table at `address`. */
  learn(address: number): void {
    const layouts: Layout[] = [];
    for (let at = address; ; at += FIELDS.length * WORD) {
      const layout = Object.fromEntries(FIELDS.map((field, index) => [field, this.memory().u32(at + index * WORD)])) as unknown as Layout;
      if (layout.size === 0) break;
      layouts.push(layout);
    }
    this.layouts = layouts;
  }

  /** The address of an argument. */
  map(argument: Argument, cmd: number): number {
    const layout = this.layouts.find((known) => (known.cmd & 0xff) === (cmd & 0xff)) ?? null;
    const bytes = Buffer.alloc(Math.max(argument.size, argument.readable, layout?.size ?? WORD));
    bytes.writeUInt32LE(argument.size, 0);
    if (layout !== null) write(bytes, layout, argument.fields);
    if (!argument.zero_tail) bytes[argument.size - 1] = 1;
    let slot = this.mapped.indexOf(null);
    if (slot < 0) slot = this.mapped.length;
    this.mapped[slot] = { argument, bytes, layout };
    return USER + slot * SLOT;
  }

  unmap(address: number): void {
    this.mapped[(address - USER) / SLOT] = null;
  }

  /** What lies at an address, and from which byte of it; null: nothing. */
  private at(address: number): { readonly mapped: Mapped; readonly offset: number } | null {
    const mapped = this.mapped[Math.floor((address - USER) / SLOT)] ?? null;
    return mapped === null ? null : { mapped, offset: (address - USER) % SLOT };
  }

  private readable(address: number, count: number): boolean {
    const found = this.at(address);
    return found !== null && found.offset + count <= found.mapped.argument.readable;
  }

  private read(to: number, from: number, count: number): void {
    const { mapped, offset } = this.at(from)!;
    const memory = this.memory();
    memory.mayStray(to + count);
    memory.copyIn(to, mapped.bytes, offset, count);
  }

  /** What C calls, by name. */
  readonly primitives = {
    get_user: this.primitive(GET_USER, (to, from, count) => this.copy_from_user(to, from, count)),
    copy_from_user: this.primitive(COPY_FROM_USER, (to, from, count) => this.copy_from_user(to, from, count)),
    copy_struct_from_user: this.primitive(COPY_FROM_USER, (to, ksize, from, usize) => this.copy_struct_from_user(to, ksize, from, usize)),
  };

  /** The same, of what may wait. */
  readonly steps = { copy_to_user: (to: number, from: number, count: number) => () => this.copy_to_user(to, from, count) };

  private primitive(step: Step, then: (a: number, b: number, c: number, d: number) => number): StepThen {
    return { step: () => this.k.at(step), then };
  }

  /** Bytes that could not be copied. */
  private copy_from_user(to: number, from: number, count: number): number {
    if (this.k.should_fail('copy_from_user') !== 0 || !this.readable(from >>> 0, count)) return count;
    this.read(to, from >>> 0, count);
    return 0;
  }

  /** include/linux/uaccess.h: 0, -E2BIG or -EFAULT. */
  private copy_struct_from_user(to: number, ksize: number, from: number, usize: number): number {
    const { k } = this;
    const address = from >>> 0;
    const size = Math.min(ksize, usize);
    if (usize > ksize) {
      if (!this.readable(address, usize)) return -EFAULT;
      const { mapped, offset } = this.at(address)!;
      if (mapped.bytes.subarray(offset + ksize, offset + usize).some((byte) => byte !== 0)) return -E2BIG;
    }
    if (k.should_fail('copy_from_user') !== 0 || !this.readable(address, size)) return -EFAULT;
    this.memory().mayStray(to + ksize);
    this.memory().zero(to, ksize);
    this.read(to, address, size);
    return 0;
  }

  /** Bytes that could not be copied. */
  private *copy_to_user(to: number, from: number, count: number): Kernel<number> {
    const { k } = this;
    yield k.at(COPY_TO_USER);
    const found = this.at(to >>> 0);
    if (found?.mapped.argument.supplied) yield* found.mapped.argument.supplied();
    if (k.should_fail('copy_to_user') !== 0 || !found?.mapped.argument.writable) return count;
    const { mapped, offset } = found;
    if (offset + count > mapped.bytes.length) return count;
    mapped.bytes.set(this.memory().range(from, count), offset);
    if (mapped.layout !== null) mapped.argument.fields = fieldsOf(mapped.bytes, mapped.layout);
    mapped.argument.replied = true;
    return 0;
  }
}

function write(bytes: Buffer, layout: Layout, fields: liveupdate_args): void {
  if (layout.fd > 0) bytes.writeInt32LE(fields.fd ?? 0, layout.fd);
  if (layout.reserved > 0) bytes.writeUInt32LE(fields.reserved ?? 0, layout.reserved);
  if (layout.token > 0) bytes.writeBigUInt64LE(fields.token ?? 0n, layout.token);
  if (layout.name > 0) bytes.set(Buffer.from(fields.name ?? '', 'latin1').subarray(0, layout.name_size), layout.name);
}

function fieldsOf(bytes: Buffer, layout: Layout): liveupdate_args {
  const fields: liveupdate_args = {};
  if (layout.fd > 0) fields.fd = bytes.readInt32LE(layout.fd);
  if (layout.reserved > 0) fields.reserved = bytes.readUInt32LE(layout.reserved);
  if (layout.token > 0) fields.token = bytes.readBigUInt64LE(layout.token);
  if (layout.name > 0) fields.name = bytes.toString('latin1', layout.name, layout.name + layout.name_size).split('\0', 1)[0]!;
  return fields;
}
