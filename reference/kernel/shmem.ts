// SPDX-License-Identifier: GPL-2.0-only
/** @file include/linux/shmem_fs.h and memfd.h: files that are nothing but memory, their seals, and their pages. */
import { alloc_empty_file } from './anon_inodes.js';
import { EBUSY, EFBIG, EINVAL, ENOMEM, ENOSPC, EOPNOTSUPP, EPERM } from './errno.js';
import type { file, file_operations } from './file.js';
import { file_inode, FMODE_READ, FMODE_WRITE, inode_file, iput, new_inode, O_APPEND, shmem_recalc_inode, type inode } from './fs.js';
import type { Kernel, Linux } from './linux.js';
import { folio_alloc_now, folio_get, folio_put, PAGE_BYTES, type folio } from './memory.js';
import { point } from './point.js';
import { down_write, up_write } from './rwsem.js';

export const F_SEAL_SEAL = 1;
export const F_SEAL_SHRINK = 2;
export const F_SEAL_GROW = 4;
export const F_SEAL_WRITE = 8;
export const F_SEAL_FUTURE_WRITE = 16;
export const F_SEAL_EXEC = 32;
export const F_ALL_SEALS = 63;

export const MFD_ALLOW_SEALING = 2;
export const MFD_NOEXEC_SEAL = 8;

export const SHMEM_F_MAPPING_FROZEN = 4;
/** The largest size of a file. */
export const MAX_LFS_FILESIZE = Number.MAX_SAFE_INTEGER;

export const FALLOC_FL_KEEP_SIZE = 1;
export const FALLOC_FL_PUNCH_HOLE = 2;

const CACHE = { name: 'page cache' };
const SHMEM_FILE = point('shmem_file_setup', 'allocate', { name: 'filp' });
const PIN = point('memfd_pin_folios', 'write', CACHE);
const UNPIN = point('unpin_folio', 'write', CACHE);
const RELEASE = point('__fput', 'write', { name: 'inode' });
const ADD = point('shmem_add_to_page_cache', 'write', CACHE);
const FREEZE_SEALS = point('memfd_freeze_seals', 'write', { name: 'inode' });
const READ = point('shmem_file_read_iter', 'read', CACHE);
const STORE = point('page_fault', 'write', CACHE);

export const shmem_file_operations: file_operations = {
  *release(filep: file): Kernel<number> {
    yield filep.k.at(RELEASE);
    iput((filep as inode_file).f_inode);
    return 0;
  },
};

/** Regular files of tmpfs, linked or not. */
export function shmem_file(filep: file): boolean {
  return file_inode(filep)?.kind === 'shmem';
}

/** The size of the file must not change. To be called with the inode locked. */
export function shmem_freeze(of: inode, freeze: boolean): void {
  if (freeze) of.flags |= SHMEM_F_MAPPING_FROZEN;
  else of.flags &= ~SHMEM_F_MAPPING_FROZEN;
}

/**
 * sim: no kernel has it yet: what a fix of memfd_luo needs, who lets go of a file without its lock: the flag as a bit that is set and cleared
 * atomically, and that is read with a mark.
 */
export function shmem_freeze_atomic(of: inode, freeze: boolean): void {
  of.use(true).size_frozen = freeze;
}

/** Must the size of the file stay? */
const isFrozen = (of: inode): boolean => (of.flags & SHMEM_F_MAPPING_FROZEN) !== 0 || of.use(false).size_frozen;

/** A file without a name in memory, or a negative errno. */
export function* memfd_alloc_file(k: Linux, name: string, flags: number): Kernel<inode_file | number> {
  yield k.at(SHMEM_FILE);
  const error = alloc_empty_file(k);
  return error !== 0 ? error : memfd_file(k, name, flags);
}

/** The same as part of the running step, where a further file can be opened. */
export function memfd_file(k: Linux, name: string, flags: number): inode_file {
  const noexec = (flags & MFD_NOEXEC_SEAL) !== 0;
  const made = new_inode(k, 'shmem', noexec ? 0o666 : 0o777);
  made.seals = noexec ? F_SEAL_EXEC : (flags & MFD_ALLOW_SEALING) !== 0 ? 0 : F_SEAL_SEAL;
  return new inode_file(k, `/${name} (deleted)`, shmem_file_operations, made, FMODE_READ | FMODE_WRITE);
}

/** The seals, or -EINVAL where there are none. */
export function memfd_get_seals(filep: file): number {
  return shmem_file(filep) ? file_inode(filep)!.seals : -EINVAL;
}

/**
 * sim: no kernel has it yet: what a fix of memfd_luo needs, that seals stay as they are from now on; it answers them. One step: a spinlock is
 * enough, which memfd_add_seals() takes where it looks at the seals and adds to them. The lock of the inode may be held as long as user space likes.
 */
export function* memfd_freeze_seals(of: inode, freeze: boolean): Kernel<number> {
  yield of.k.at(FREEZE_SEALS);
  of.use(true).seals_frozen = freeze;
  return of.seals;
}

/** 0, or a negative errno. */
export function* memfd_add_seals(filep: inode_file, wanted: number): Kernel<number> {
  const of = filep.f_inode;
  let seals = wanted;
  if ((filep.f_mode & FMODE_WRITE) === 0) return -EPERM;
  if ((seals & ~F_ALL_SEALS) !== 0) return -EINVAL;
  yield down_write(of.i_rwsem);
  let error = 0;
  if (!shmem_file(filep)) error = -EINVAL;
  else if ((of.seals & F_SEAL_SEAL) !== 0 || of.seals_frozen) error = -EPERM;
  else {
    if ((seals & F_SEAL_EXEC) !== 0 && (of.i_mode & 0o111) !== 0) seals |= F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_WRITE | F_SEAL_FUTURE_WRITE;
    // sim: mappings are as short as a step, so that nothing but a pin keeps the seal from being set.
    if ((seals & F_SEAL_WRITE) !== 0 && (of.seals & F_SEAL_WRITE) === 0 && isPinned(of)) error = -EBUSY;
    else of.seals |= seals;
  }
  yield up_write(of.i_rwsem);
  return error;
}

/** The folio that has the page at `index`. */
function folioAt({ i_pages }: inode, index: number): folio | undefined {
  const own = i_pages.get(index);
  if (own !== undefined) return own;
  const before = i_pages.get(index - 1);
  return before !== undefined && before.count > 1 ? before : undefined;
}

const isPinned = (of: inode): boolean => [...of.i_pages.values()].some(({ refcount }) => refcount > 1);

/** The page at `index`, made when there is none, with zeros where nothing was written; a negative errno without memory. */
function get_folio(of: inode, index: number): folio | number {
  const page = find_or_add(of, index);
  if (typeof page !== 'number' && !page.uptodate) {
    page.bytes.fill(0);
    page.uptodate = true;
  }
  return page;
}

/** sim: what is in memory that was somebody else's, and that nobody has cleared. */
const STALE = 0xa5;

/** The same as it is: a new one holds whatever was there, and is not up to date. */
function find_or_add(of: inode, index: number): folio | number {
  const { k } = of;
  const found = folioAt(of, index);
  if (found !== undefined) return found;
  const size = PAGE_BYTES(k);
  const first = index - (index % 2);
  const isLarge = of.large && (first + 2) * size <= Math.ceil(of.i_size / size) * size && !of.i_pages.has(first) && !of.i_pages.has(first + 1);
  const made = folio_alloc_now(k, isLarge ? 2 * size : size, 'shmem');
  if (made === null) return -ENOMEM;
  made.bytes.fill(STALE);
  made.index = isLarge ? first : index;
  made.mapping = of;
  of.i_pages.set(made.index, made);
  of.i_blocks += made.count;
  shmem_recalc_inode(of, made.count, 0);
  return made;
}

/** Pages of the bytes from `start` to `end`, `most` of them, each pinned, holes filled: how many, or a negative errno and none is pinned. */
export function* memfd_pin_folios(filep: file, start: number, end: number, folios: folio[], most = Infinity): Kernel<number> {
  const of = file_inode(filep)!;
  const { k } = of;
  yield k.at(PIN);
  of.use(true);
  if (start < 0 || start > end || end >= of.i_size || most === 0) return -EINVAL;
  const first = Math.floor(start / PAGE_BYTES(k));
  for (let index = first; index <= Math.floor(end / PAGE_BYTES(k)) && folios.length < most;) {
    // What is there stays as it is: fallocate() has pages that are not up to date.
    const page = folioAt(of, index) ?? get_folio(of, index);
    if (typeof page === 'number') {
      for (const pinned of folios) folio_put(pinned);
      folios.length = 0;
      return page;
    }
    folio_get(page);
    folios.push(page);
    index = page.index + page.count;
  }
  return folios.length;
}

export function* unpin_folio(page: folio): Kernel<void> {
  yield page.k.at(UNPIN);
  folio_put(page);
}

/** To the cgroup of the caller: 0, or a negative errno. */
export function mem_cgroup_charge(page: folio): number {
  return page.k.should_fail('page_cache') === 0 ? 0 : -ENOMEM;
}

/** The file is charged for `pages` more: 0, or a negative errno where memory must not be committed any further. */
export function shmem_inode_acct_blocks(of: inode, pages: number): number {
  of.use(true);
  if (of.k.should_fail('page_cache') !== 0) return -ENOSPC;
  of.i_blocks += pages;
  return 0;
}

/** Pages that came from elsewhere become the file's: 0, or a negative errno. Takes a reference. */
export function* shmem_add_to_page_cache(page: folio, of: inode, index: number): Kernel<number> {
  const { k } = of;
  yield k.at(ADD);
  if (k.should_fail('page_cache') !== 0) return -ENOMEM;
  of.use(true);
  folio_get(page);
  page.index = index;
  page.mapping = of;
  of.i_pages.set(index, page);
  return 0;
}

/** The page that the file has there is it no more. Drops the file's reference. */
export function filemap_remove_folio(page: folio, of: inode): void {
  of.use(true);
  if (of.i_pages.get(page.index) !== page) return;
  of.i_pages.delete(page.index);
  page.mapping = null;
  of.k.dirty = true;
  folio_put(page);
}

/* What user space does to a file. */

/**
 * Bytes written, or a negative errno. `at`: one byte of the data. `supplied` ends when the page is there that these come from: generic_perform_write() tries to
 * copy, and faults the page in when that fails, with the inode locked.
 */
export function* shmem_write(filep: inode_file, offset: number, length: number, at: (i: number) => number, supplied?: () => Kernel<void>): Kernel<number> {
  const of = filep.f_inode;
  yield down_write(of.i_rwsem);
  const start = (filep.f_flags & O_APPEND) !== 0 ? of.i_size : offset;
  if (supplied && write_begin(of.use(false), start, Math.min(length, PAGE_BYTES(of.k) - (start % PAGE_BYTES(of.k)))) === 0) yield* supplied();
  const ret = shmem_write_now(of, start, length, at);
  yield up_write(of.i_rwsem);
  return ret;
}

/** With the inode locked, page by page: what is refused cuts the rest off. */
export function shmem_write_now(of: inode, start: number, length: number, at: (i: number) => number): number {
  const size = PAGE_BYTES(of.k);
  of.use(true);
  for (let done = 0; done < length;) {
    const pos = start + done;
    const part = Math.min(length - done, size - (pos % size));
    const refused = write_begin(of, pos, part);
    const page = refused !== 0 ? refused : get_folio(of, Math.floor(pos / size));
    if (typeof page === 'number') return done > 0 ? done : page;
    const { bytes } = page;
    const from = pos - page.index * size;
    for (let i = 0; i < part; i++) bytes[from + i] = at(done + i);
    page.dirty = true;
    if (pos + part > of.i_size) of.i_size = pos + part;
    done += part;
  }
  return length;
}

function write_begin(of: inode, pos: number, length: number): number {
  if ((of.seals & (F_SEAL_WRITE | F_SEAL_FUTURE_WRITE)) !== 0) return -EPERM;
  const grows = pos + length > of.i_size;
  if (grows && ((of.seals & F_SEAL_GROW) !== 0 || isFrozen(of))) return -EPERM;
  return 0;
}

/** Up to `length` bytes from `offset`. */
export function* shmem_read(filep: inode_file, offset: number, length: number): Kernel<Uint8Array> {
  yield filep.k.at(READ);
  return shmem_content(filep.f_inode, offset, length);
}

/** The same as part of the running step. */
export function shmem_content(of: inode, offset: number, length: number): Uint8Array {
  const size = PAGE_BYTES(of.k);
  of.use(false);
  const bytes = new Uint8Array(Math.max(0, Math.min(length, of.i_size - offset)));
  for (let done = 0; done < bytes.length;) {
    const pos = offset + done;
    const part = Math.min(bytes.length - done, size - (pos % size));
    const page = folioAt(of, Math.floor(pos / size));
    if (page?.uptodate === true) {
      const from = pos - page.index * size;
      bytes.set(page.bytes.subarray(from, from + part), done);
    }
    done += part;
  }
  return bytes;
}

/** A store through a shared mapping; the caller has checked that it may have one. 0, or a negative errno (SIGBUS). */
export function* shmem_store(filep: inode_file, offset: number, length: number, byte: number): Kernel<number> {
  const of = filep.f_inode;
  const size = PAGE_BYTES(of.k);
  yield of.k.at(STORE);
  of.use(true);
  for (let pos = offset; pos < offset + length; pos++) {
    const page = get_folio(of, Math.floor(pos / size));
    if (typeof page === 'number') return page;
    page.bytes[pos - page.index * size] = byte;
    page.dirty = true;
  }
  return 0;
}

/** ftruncate(): 0, or a negative errno. */
export function* shmem_truncate(filep: inode_file, size: number): Kernel<number> {
  const of = filep.f_inode;
  yield down_write(of.i_rwsem);
  const ret = shmem_truncate_now(of, size);
  yield up_write(of.i_rwsem);
  return ret;
}

/** With the inode locked. */
export function shmem_truncate_now(of: inode, size: number): number {
  of.use(true);
  if ((size < of.i_size && (of.seals & F_SEAL_SHRINK) !== 0) || (size > of.i_size && (of.seals & F_SEAL_GROW) !== 0)) return -EPERM;
  if (size !== of.i_size && isFrozen(of)) return -EPERM;
  if (size <= of.i_size) drop_range(of, size, Infinity);
  of.i_size = size;
  return 0;
}

/** The bytes from `start` to before `end` become zero; whole pages go. */
function drop_range(of: inode, start: number, end: number): void {
  const size = PAGE_BYTES(of.k);
  for (const [index, page] of of.i_pages) {
    const from = Math.max(start - index * size, 0);
    const to = Math.min(end - index * size, page.size);
    if (from >= to) continue;
    if (from === 0 && to === page.size) {
      of.i_pages.delete(index);
      page.mapping = null;
      of.k.dirty = true;
      folio_put(page);
    } else {
      page.bytes.fill(0, from, to);
    }
  }
  shmem_recalc_inode(of, 0, 0);
}

/** fallocate(): 0, or a negative errno. */
export function* shmem_fallocate(filep: inode_file, mode: number, offset: number, length: number): Kernel<number> {
  const of = filep.f_inode;
  if ((mode & ~(FALLOC_FL_KEEP_SIZE | FALLOC_FL_PUNCH_HOLE)) !== 0) return -EOPNOTSUPP;
  yield down_write(of.i_rwsem);
  of.use(true);
  const ret = shmem_fallocate_now(of, mode, offset, length);
  yield up_write(of.i_rwsem);
  return ret;
}

/** With the inode locked. */
export function shmem_fallocate_now(of: inode, mode: number, offset: number, length: number): number {
  const { k } = of;
  if (isFrozen(of)) return -EPERM;
  if ((mode & FALLOC_FL_PUNCH_HOLE) !== 0) {
    if ((of.seals & (F_SEAL_WRITE | F_SEAL_FUTURE_WRITE)) !== 0) return -EPERM;
    drop_range(of, offset, offset + length);
    return 0;
  }
  if (offset + length > MAX_LFS_FILESIZE) return -EFBIG;
  if ((of.seals & F_SEAL_GROW) !== 0 && offset + length > of.i_size) return -EPERM;
  const size = PAGE_BYTES(k);
  for (let index = Math.floor(offset / size); index < Math.ceil((offset + length) / size); index++) {
    const page = find_or_add(of, index);
    if (typeof page === 'number') return page;
    page.dirty = true;
  }
  if ((mode & FALLOC_FL_KEEP_SIZE) === 0 && offset + length > of.i_size) of.i_size = offset + length;
  return 0;
}
