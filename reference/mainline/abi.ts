// SPDX-License-Identifier: GPL-2.0-only
/** @file include/linux/kho/abi/{luo,block,memfd}.h: what lies in the pages that one kernel leaves to the next, byte by byte. */
import { KHO_VMALLOC_SIZE, type folio } from '../kernel/index.js';
import type { Config } from './config.js';

/** What Kexec Handover itself is called, which finds LUO's entry for the next kernel. */
export const KHO_FDT_COMPATIBLE = 'kho-v4';
export const LUO_KHO_ENTRY_NAME = 'LUO';
export const LUO_ABI_COMPATIBLE = 'luo-v5';
export const LUO_ABI_COMPAT_LEN = 8;
export const MEMFD_LUO_FH_COMPATIBLE = 'memfd-v2';

export const MEMFD_LUO_FOLIO_DIRTY = 1n;
export const MEMFD_LUO_FOLIO_UPTODATE = 2n;

/** A struct at a place in a page. Its members are assigned, not defined one by one: it is made for each access. */
class packed {
  declare readonly page: folio;
  declare readonly offset: number;

  constructor(page: folio, offset: number) {
    this.page = page;
    this.offset = offset;
  }
}

/** A u64 at a place in a page: what `u64 *` points to. */
export class u64_at extends packed {
  get value(): number {
    return this.page.get_number(this.offset);
  }
  set value(value: number) {
    this.page.set_number(this.offset, value);
  }
}

/** struct luo_ser. */
export class luo_ser extends packed {
  static readonly size = LUO_ABI_COMPAT_LEN + 3 * 8;

  constructor(page: folio) {
    super(page, 0);
  }

  get compatible(): string {
    return this.page.get_string(0, LUO_ABI_COMPAT_LEN);
  }
  set compatible(text: string) {
    this.page.set_string(0, LUO_ABI_COMPAT_LEN, text);
  }
  get liveupdate_num(): number {
    return this.page.get_number(LUO_ABI_COMPAT_LEN);
  }
  set liveupdate_num(value: number) {
    this.page.set_number(LUO_ABI_COMPAT_LEN, value);
  }
  get sessions_pa(): u64_at {
    return new u64_at(this.page, LUO_ABI_COMPAT_LEN + 8);
  }
  get flbs_pa(): u64_at {
    return new u64_at(this.page, LUO_ABI_COMPAT_LEN + 16);
  }
}

/** struct kho_block_header_ser, at the start of a page. */
export class kho_block_header_ser {
  static readonly size = 16;

  constructor(readonly page: folio) {}

  get next(): number {
    return this.page.get_number(0);
  }
  set next(value: number) {
    this.page.set_number(0, value);
  }
  get count(): number {
    return this.page.get_number(8);
  }
  set count(value: number) {
    this.page.set_number(8, value);
  }
}

/** Where an entry of a block lies. */
export interface entry {
  readonly page: folio;
  readonly offset: number;
}

/** struct luo_file_set_ser. */
export class luo_file_set_ser extends packed {
  static readonly size = 16;

  get files(): number {
    return this.page.get_number(this.offset);
  }
  set files(value: number) {
    this.page.set_number(this.offset, value);
  }
  get count(): number {
    return this.page.get_number(this.offset + 8);
  }
  set count(value: number) {
    this.page.set_number(this.offset + 8, value);
  }
  clear(): void {
    this.page.clear(this.offset, luo_file_set_ser.size);
  }
}

/** struct luo_session_ser. */
export class luo_session_ser extends packed {
  readonly file_set_ser: luo_file_set_ser;

  static sizeof({ name_length }: Config): number {
    return name_length + luo_file_set_ser.size;
  }

  constructor(
    at: entry,
    private readonly config: Config,
  ) {
    super(at.page, at.offset);
    this.file_set_ser = new luo_file_set_ser(at.page, at.offset + config.name_length);
  }

  get name(): string {
    return this.page.get_string(this.offset, this.config.name_length);
  }
  set name(text: string) {
    this.page.set_string(this.offset, this.config.name_length, text);
  }
  clear_name(): void {
    this.page.clear(this.offset, this.config.name_length);
  }
}

/** struct luo_file_ser. */
export class luo_file_ser extends packed {
  static sizeof({ compat_length }: Config): number {
    return compat_length + 16;
  }

  constructor(
    at: entry,
    private readonly config: Config,
  ) {
    super(at.page, at.offset);
  }

  get compatible(): string {
    return this.page.get_string(this.offset, this.config.compat_length);
  }
  set compatible(text: string) {
    this.page.set_string(this.offset, this.config.compat_length, text);
  }
  get data(): number {
    return this.page.get_number(this.offset + this.config.compat_length);
  }
  set data(value: number) {
    this.page.set_number(this.offset + this.config.compat_length, value);
  }
  get token(): bigint {
    return this.page.get_u64(this.offset + this.config.compat_length + 8);
  }
  set token(value: bigint) {
    this.page.set_u64(this.offset + this.config.compat_length + 8, value);
  }
}

/** struct luo_flb_header_ser, at the start of a page. */
export class luo_flb_header_ser {
  static readonly size = 16;

  constructor(readonly page: folio) {}

  get pgcnt(): number {
    return this.page.get_number(0);
  }
  set pgcnt(value: number) {
    this.page.set_number(0, value);
  }
  get count(): number {
    return this.page.get_number(8);
  }
  set count(value: number) {
    this.page.set_number(8, value);
  }
}

/** struct luo_flb_ser. */
export class luo_flb_ser extends packed {
  static sizeof({ compat_length }: Config): number {
    return compat_length + 16;
  }

  constructor(
    at: entry,
    private readonly config: Config,
  ) {
    super(at.page, at.offset);
  }

  get name(): string {
    return this.page.get_string(this.offset, this.config.compat_length);
  }
  set name(text: string) {
    this.page.set_string(this.offset, this.config.compat_length, text);
  }
  get data(): number {
    return this.page.get_number(this.offset + this.config.compat_length);
  }
  set data(value: number) {
    this.page.set_number(this.offset + this.config.compat_length, value);
  }
  get count(): number {
    return this.page.get_number(this.offset + this.config.compat_length + 8);
  }
  set count(value: number) {
    this.page.set_number(this.offset + this.config.compat_length + 8, value);
  }
}

/** A flag that no kernel has yet, and that a fix of the series sets: the file is not executable. @public */
export const MEMFD_LUO_NOEXEC = 1;

/** struct memfd_luo_ser, at the start of a page. */
export class memfd_luo_ser {
  static readonly size = 32 + KHO_VMALLOC_SIZE;

  constructor(readonly page: folio) {}

  get pos(): number {
    return this.page.get_number(0);
  }
  set pos(value: number) {
    this.page.set_number(0, value);
  }
  get size(): number {
    return this.page.get_number(8);
  }
  set size(value: number) {
    this.page.set_number(8, value);
  }
  get seals(): number {
    return this.page.get_u32(16);
  }
  set seals(value: number) {
    this.page.set_u32(16, value);
  }
  get flags(): number {
    return this.page.get_u32(20);
  }
  set flags(value: number) {
    this.page.set_u32(20, value);
  }
  get nr_folios(): number {
    return this.page.get_number(24);
  }
  set nr_folios(value: number) {
    this.page.set_number(24, value);
  }
  get folios(): entry {
    return { page: this.page, offset: 32 };
  }
}

/** struct memfd_luo_folio_ser. */
export class memfd_luo_folio_ser extends packed {
  static readonly size = 16;

  get pfn(): number {
    return Number(this.page.get_u64(this.offset) & ((1n << 52n) - 1n));
  }
  get flags(): bigint {
    return this.page.get_u64(this.offset) >> 52n;
  }
  set(pfn: number, flags: bigint): void {
    this.page.set_u64(this.offset, BigInt(pfn) | (flags << 52n));
  }
  get index(): number {
    return this.page.get_number(this.offset + 8);
  }
  set index(value: number) {
    this.page.set_number(this.offset + 8, value);
  }
}
