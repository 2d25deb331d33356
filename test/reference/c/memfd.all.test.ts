// SPDX-License-Identifier: GPL-2.0-only
/** @file A handler of memfds that is a tree's own: a small one of ours, with defects put into it one by one; one that does not compile. */
import { cpSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { createTwoFilesPatch } from 'diff';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { compile } from '../../../reference/c/compile.js';
import { designOf } from '../../../reference/c/designs.js';
import { gatherSources } from '../../../reference/c/headers.js';
import { compiledRevision } from '../../../reference/c/mainline/revision.js';
import { Dpor } from '../../../reference/engine/dpor.js';
import type { Revision } from '../../../reference/mainline/luo_internal.js';
import { execute } from '../../../search/execute.js';
import { explore } from '../../../search/race/explore.js';
import { findingId } from '../../../search/verdict.js';
import { mainline } from '../../../systems/mainline.js';
import { MainlineComputer } from '../../../systems/mainline/computer.js';
import type { Program } from '../../../systems/mainline/program.js';
import { buildBin, shell } from '../../cli/bin.js';
import { memfdTree, olderTree } from '../../fixtures/trees.js';

const MEMFD = 'mm/memfd_luo.c';
const TREES = fileURLToPath(new URL('../../fixtures/trees', import.meta.url));

/** The tree with one place of its handler changed. */
const changed = (from: string, to: string): ReturnType<typeof memfdTree> =>
  memfdTree((path, text) => {
    if (path !== MEMFD) return text;
    expect(text.split(from)).toHaveLength(2);
    return text.replace(from, to);
  });

const parse = (text: string): Program => mainline.notation.parseProgram(text) as Program;

/** What each call answers. */
function answers(revision: Revision, text: string): readonly unknown[] {
  const program = parse(text);
  const computer = new MainlineComputer(revision, program);
  const told = program.actions.map((action) => computer.perform(action).outcome.ret);
  computer.release();
  return told;
}

/** Ids of what a program breaks. */
function broken(revision: Revision, text: string): readonly string[] {
  const ids: string[] = [];
  execute(revision, parse(text) as never, mainline.properties, (property, violation) => (ids.push(findingId(property.id, violation)), false));
  return ids;
}

const WHOLE = 'open; create s0 a; preserve s0 0x1 m0; seek m0; reboot; open; retrieve s0 a; retrieve_fd s0 0x1; finish s0; close s0';
const GIVEN_UP = 'open; create s0 a; preserve s0 0x1 m0; close s0; write m0; resize m0';
const NOT_TAKEN = 'open; create s0 a; preserve s0 0x1 m0; reboot; open; retrieve s0 a; finish s0; close s0';
const SEALED = 'open; create s0 a; preserve s0 0x1 m4; reboot; open; retrieve s0 a; retrieve_fd s0 0x1';
const failing = (fault: string): string => `open; create s0 a; preserve s0 0x1 m0 !${fault}; resize m0; close s0`;
const retrieving = (fault: string): string => `open; create s0 a; preserve s0 0x1 m0; reboot; open; retrieve s0 a; retrieve_fd s0 0x1 !${fault}; close s0`;
const ALLOCATED = 'open; create s0 a; preserve s0 0x1 m1; reboot; open; retrieve s0 a; retrieve_fd s0 0x1';
const NAMED = 'open; create s0 a; preserve s0 0x1 x1';
const CLOSED = 'open; create s0 a; preserve s0 0x1 m0; reboot; open; retrieve s0 a; retrieve_fd s0 0x1; finish s0; close_file a/0x1';
// What this LUO asks of a handler that failed is another matter.
const CACHING = [1, 2, 3, 4, 5, 6].map((n) => retrieving(`page_cache:${n}`).replace('; close s0', ''));
const FAILING = ['kmalloc:1', 'page_alloc:1', 'page_alloc:2', 'kho_preserve:1', 'kho_preserve:2', 'kho_preserve:3', 'kho_preserve:4'].map(failing);
const CLEAN = [WHOLE, GIVEN_UP, NOT_TAKEN, NAMED, CLOSED, ...CACHING, ...FAILING];

let own: Revision;
beforeAll(
  async () => void (own = compiledRevision('own', await compile(gatherSources(memfdTree()), () => {}), { read: (path) => memfdTree().read(path) })),
  240_000,
);

describe('the handler of a tree', () => {
  it('is compiled, and nothing is simulated in its place', () => {
    const { luo, handlers, flags } = gatherSources(memfdTree());
    expect([luo.at(-1), handlers]).toEqual([MEMFD, [MEMFD]]);
    expect(flags).toContain('-DLUOCHECK_HAS_HANDLERS=1');
    expect(own.code!.locate('keep_freeze')).toMatchObject({ path: MEMFD });
    expect(own.code!.standIns!().map(({ what }) => what)).toEqual(['Kexec Handover']);
    expect(designOf(memfdTree()).remarks(memfdTree())).toEqual(designOf(olderTree()).remarks(olderTree()));
    expect(gatherSources(olderTree()).handlers).toEqual([]);
  });

  it('hands a memfd over, and gives back what it took, also when something fails', () => {
    expect(answers(own, WHOLE).every((ret) => ret === 0)).toBe(true);
    expect(CLEAN.map((program) => [program, broken(own, program)])).toEqual(CLEAN.map((program) => [program, []]));
  });

  it('is pre-empted like the rest: where a position is read while another task moves it, and nowhere else', () => {
    const classesOf = (text: string): number => {
      const { program } = mainline.notation.parseRace(text);
      return explore(own, program as never, new Dpor(), [], { limit: 2_000 }).executions;
    };
    expect(classesOf('open; create s0 a | preserve s0 0x1 m0 || seek m1 |')).toBe(1);
    expect(classesOf('open; create s0 a | preserve s0 0x1 m0 || seek m0 |')).toBe(2);
  });
});

describe('a defect of a handler', () => {
  it.each([
    ['seals that do not come back', '\t\terror = memfd_add_seals(file, label->seals);', '\t\terror = 0;', SEALED, /each-file-is-what-it-was/],
    [
      'a pin that is not dropped',
      '\tif (done < label->rows)\n\t\tunpin_folios(folios + done, label->rows - done);\n',
      '',
      failing('kho_preserve:2'),
      /holds-a-pin/,
    ],
    [
      'a size that is off by one',
      'i_size_write(file_inode(file), label->size);',
      'i_size_write(file_inode(file), label->size - 1);',
      WHOLE,
      /each-file-is-what-it-was/,
    ],
    ['a folio that stays preserved', '\t\tkho_unpreserve_folio(folio);\n\t\tunpin_folio(folio);', '\t\tunpin_folio(folio);', GIVEN_UP, /holds-pages-of-shmem/],
    ['a file that stays frozen', '\tif (error)\n\t\tshmem_freeze(inode, false);\n', '', failing('kho_preserve:2'), /conformance-with-the-model/],
    ['a folio that keeps a reference', '\tfolio_unlock(folio);\n\tfolio_put(folio);', '\tfolio_unlock(folio);', CLOSED, /leak-pages-shmem/],
    [
      'a table that is not freed',
      '\tkeep_drop(table, done);\n\tvfree(table);',
      '\tkeep_drop(table, done);',
      failing('kho_preserve:2'),
      /leak-pages-keep_folios/,
    ],
    ['a folio that is not cleared', '\t\t\tfolio_zero_range(folio, 0, folio_size(folio));\n', '', ALLOCATED, /keeps-its-size.*content/],
    ['content of a folio that is not up to date', '\t\tfolio_mark_uptodate(folio);\n\t\tfolio_mark_dirty', '\t\tfolio_mark_dirty', WHOLE, /wrong-content/],
    ['a file that has a name', ' && file_inode(file)->i_nlink == 0', '', NAMED, /preserve-returns-success/],
    ['blocks that stay charged', '\t\telse\n\t\t\tshmem_recalc_inode(inode, folio_nr_pages(folio), 0);\n', '', CLOSED, /miscounted-i_blocks/],
    ['a folio that is not charged', 'error = shmem_inode_acct_blocks(inode, folio_nr_pages(folio));', 'error = 0;', CLOSED, /miscounted-i_blocks/],
    ['a position of the past', '\tlabel->pos = args->file->f_pos;\n\treturn 0;', '\treturn 0;', WHOLE, /each-file-is-what-it-was/],
    ['a folio that stays locked', '\tfolio_unlock(folio);\n\tfolio_put(folio);', '\tfolio_put(folio);', WHOLE, /lock/],
    ['an array that is not freed', '\tkvfree(folios);\n', '', GIVEN_UP, /leak/],
    ['a file that is not dropped', '\t\tfput(file);\n\t\treturn error;', '\t\treturn error;', retrieving('page_cache:1'), /leak/],
    [
      'an inode that stays locked',
      '\tshmem_freeze(inode, false);\n\tinode_unlock(inode);\n\tkho_un',
      '\tshmem_freeze(inode, false);\n\tkho_un',
      GIVEN_UP,
      /lock/,
    ],
    [
      'a table that is used after it was freed',
      '\tvfree(table);\n\tif (!error)',
      '\tvfree(table);\n\tif (!error && (!table || table->pfn))',
      WHOLE,
      /use_after_free/,
    ],
  ])('is found: %s', async (_, from, to, program, expected) => {
    const revision = compiledRevision('defect', await compile(gatherSources(changed(from, to)), () => {}));
    expect(broken(revision, program).join(' ')).toMatch(expected);
  });
});

describe('a handler that does not compile', () => {
  const folder = mkdtempSync(join(tmpdir(), 'luocheck-memfd-'));
  const tree = join(folder, 'tree');
  const file = join(tree, MEMFD);
  const patch = join(folder, 'unknown.patch');
  const env = { XDG_CACHE_HOME: join(folder, 'cache'), LUOCHECK_PROGRESS: '0' };
  const clean = memfdTree().read(MEMFD)!;
  const unknown = clean.replace('\tinode_lock(inode);\n\tshmem_freeze', '\tmapping_deny_writable(inode->i_mapping);\n\tinode_lock(inode);\n\tshmem_freeze');
  const REASON = /mm\/memfd_luo\.c:\d+ uses mapping_deny_writable, which neither the tree declares nor luocheck has: docs\/kernel-c\.md says how to add it/;

  beforeAll(async () => {
    await buildBin();
    for (const part of ['june/include', 'june/scripts', 'june/lib']) cpSync(join(TREES, part), join(tree, part.replace('june/', '')), { recursive: true });
    for (const part of ['older', 'memfd']) cpSync(join(TREES, part), tree, { recursive: true });
    writeFileSync(patch, createTwoFilesPatch(`a/${MEMFD}`, `b/${MEMFD}`, clean, unknown));
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  it('is an error where a patch changes it', async () => {
    const { code, stderr } = await shell(`luocheck replay 'v1 ${tree}+${patch}: ${WHOLE}'`, env);
    expect([code, REASON.test(stderr.trimEnd().split('\n').at(-1)!)]).toEqual([2, true]);
  });

  it('is replaced by the simulated one, and that is said, also when it comes out of the cache; a patch is an error still', async () => {
    writeFileSync(file, unknown);
    const [first, second] = [await shell(`luocheck replay 'v1 ${tree}: ${WHOLE}'`, env), await shell(`luocheck replay 'v1 ${tree}: ${WHOLE}'`, env)];
    expect(first.stderr).toMatch(REASON);
    expect(first.stderr).toContain('the handler of memfds: not its own mm/memfd_luo.c is simulated, but that of Linux 7.3.4 (mm/memfd_luo.c:');
    expect(first.stdout).toContain('memfd_luo_preserve()');
    expect([first.code, second]).toEqual([0, first]);
    writeFileSync(file, clean);
    const own = await shell(`luocheck replay 'v1 ${tree}: ${WHOLE}'`, env);
    expect([own.code, own.stderr.includes('memfds')]).toEqual([0, false]);
    expect(own.stdout).toContain('keep_preserve()');
    expect((await shell(`luocheck replay 'v1 ${tree}+${patch}: ${WHOLE}'`, env)).code).toBe(2);
  });
});
