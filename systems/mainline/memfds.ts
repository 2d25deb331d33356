// SPDX-License-Identifier: GPL-2.0-only
/** @file What user space can ask of a memfd. What is as it was last time is the same object. */
import type { FileName } from '../../model/mainline/actions.js';
import { FMODE_READ, FMODE_WRITE, inode_file, type file, type inode } from '../../reference/kernel/index.js';
import type { MemfdView } from '../../properties/mainline/observation.js';
import type { Kept } from './started.js';

/** The memfd that a file is; null: it is none. */
export const memfdOf = (filep: file | null): inode_file | null =>
  filep === null || filep.freed || !(filep instanceof inode_file) || filep.f_inode.i_sb !== 'shmem' ? null : filep;

/** Has somebody a page of it besides the page cache? */
export function isPinned({ f_inode: { i_pages } }: inode_file): boolean {
  for (const [, { refcount }] of i_pages) if (refcount > 1) return true;
  return false;
}

/** Another size than the memfd has. */
export function otherSize(filep: file | null): number {
  const memfd = memfdOf(filep);
  return memfd === null ? 0 : memfd.f_inode.i_size === 50 ? 60 : 50;
}

/** Another position than the memfd has. */
export const otherPosition = (filep: file | null): number => (memfdOf(filep)?.where === 7 ? 8 : 7);

/** A content, and the digest of it. */
interface Digested {
  readonly size: number;
  readonly pages: readonly { readonly index: number; readonly page_size: number; readonly bytes: Uint8Array }[];
  readonly digest: string;
}

/** How the memfds of one machine are, each time that somebody looks. */
export class Memfds {
  private readonly contents = new Map<FileName, Digested>();
  private readonly views = new Map<FileName, MemfdView>();

  /** How a memfd is now; null: the file is none. */
  view(name: FileName, filep: file | null): MemfdView | null {
    const memfd = memfdOf(filep);
    if (memfd === null) return null;
    const { f_inode, where: position, f_mode } = memfd;
    const { i_size: size, seals } = f_inode;
    const executable = (f_inode.i_mode & 0o111) !== 0;
    const content = this.content(name, f_inode, size);
    const access = (f_mode & FMODE_WRITE) === 0 ? 'read-only' : (f_mode & FMODE_READ) === 0 ? 'write-only' : 'read-write';
    const last = this.views.get(name);
    if (last?.size === size && last.content === content && last.position === position && last.seals === seals)
      if (last.executable === executable && last.access === access) return last;
    const view: MemfdView = { name, size, content, position, seals, executable, access };
    this.views.set(name, view);
    return view;
  }

  /** Those that sessions keep, by the name of what keeps them. */
  handedOver(kept: readonly Kept[], fileNamed: (name: FileName) => file | null): ReadonlyMap<string, MemfdView> {
    const handed = new Map<string, MemfdView>();
    for (const { session, token, file: name } of kept) {
      const memfd = this.view(name, fileNamed(name));
      if (memfd !== null) handed.set(`${session.name}/${token}`, memfd);
    }
    return handed;
  }

  private content(name: FileName, { i_pages }: inode, size: number): string {
    const last = this.contents.get(name);
    if (last !== undefined && last.size === size && isSame(last.pages, i_pages)) return last.digest;
    const pages = [...i_pages].map(([index, page]) => ({ index, page_size: page.page_size, bytes: page.uptodate ? page.bytes.slice() : NONE }));
    const digest = digestOf(pages, size);
    this.contents.set(name, { size, pages, digest });
    return digest;
  }
}

/** Who reads a page that is not up to date gets zeros. */
const NONE = new Uint8Array(0);

function isSame(were: Digested['pages'], are: inode['i_pages']): boolean {
  if (were.length !== are.size) return false;
  for (let i = 0; i < were.length; i++) {
    const { index, bytes } = were[i]!;
    const page = are.get(index);
    if (page === undefined || !isEqual(bytes, page.uptodate ? page.bytes : NONE)) return false;
  }
  return true;
}

function isEqual(was: Uint8Array, is: Uint8Array): boolean {
  const { length } = was;
  if (is.length !== length) return false;
  for (let i = 0; i < length; i++) if (was[i] !== is[i]) return false;
  return true;
}

/** FNV-1a of what is not zero, with its place: most of a huge file is a hole. */
function digestOf(pages: Digested['pages'], size: number): string {
  let hash = 0x811c9dc5;
  const mix = (byte: number): void => void (hash = Math.imul(hash ^ byte, 0x01000193) >>> 0);
  for (const { index, page_size, bytes } of pages.length < 2 ? pages : [...pages].sort((a, b) => a.index - b.index))
    for (let start = 0; start < bytes.length; start += page_size) {
      const at = index * page_size + start;
      let end = start + Math.min(page_size, size - at) - 1;
      while (end >= start && bytes[end] === 0) end--;
      if (end < start) continue;
      mix(at / page_size);
      for (let i = start; i <= end; i++) mix(bytes[i]!);
    }
  return hash.toString(16).padStart(8, '0');
}
