// SPDX-License-Identifier: GPL-2.0-only
/** @file The LUO of June 2025 as C: a tiny one of our own with defects put into it, then a real tree against the mirrored `posted`. */
import * as fc from 'fast-check';
import { fileURLToPath } from 'node:url';
import { beforeAll, describe, expect, it } from 'vitest';
import { compile } from '../../../reference/c/compile.js';
import { gatherSources, type Sources } from '../../../reference/c/headers.js';
import { Tree } from '../../../reference/c/tree.js';
import { compiledRevision } from '../../../reference/c/v1/revision.js';
import type { Revision } from '../../../reference/v1/luo_internal.js';
import { posted } from '../../../reference/v1/revisions.js';
import { check } from '../../../search/check.js';
import { race } from '../../../search/race/search.js';
import { v1 } from '../../../systems/v1.js';
import { Computer } from '../../../systems/v1/computer.js';
import type { ConcurrentProgram, Program } from '../../../systems/v1/program.js';
import { programs } from '../../../systems/v1/programs.js';
import { checkRecordings, readRecordings } from '../../../systems/v1/recorded.js';
import { v1Tree, withoutV1Tree } from '../../tree.js';

const TINY = fileURLToPath(new URL('../../fixtures/trees/june', import.meta.url));
const RECORDED = fileURLToPath(new URL('../../fixtures/traces/posted.jsonl.gz', import.meta.url));
const FILES = 'kernel/liveupdate/tiny_files.c';

const silent = (): void => {};
const sources = gatherSources(new Tree(TINY));

/** The tiny tree with one place changed. */
function changed(from: string, to: string): Sources {
  const text = sources.files[FILES]!;
  expect(text.split(from)).toHaveLength(2);
  return { ...sources, files: { ...sources.files, [FILES]: text.replace(from, to) } };
}

const parse = (text: string): Program => v1.notation.parseProgram(text) as Program;

/** What each call answers, and what the sanitizers say. */
function played(revision: Revision, text: string): { readonly answers: readonly unknown[]; readonly events: readonly string[] } {
  const program = parse(text);
  const computer = new Computer(revision, program);
  const settled = program.actions.map((action) => computer.perform(action));
  computer.release();
  return {
    answers: settled.map(({ outcome }) => outcome.value ?? outcome.reboot ?? outcome.ret),
    events: settled.flatMap(({ events }) => events.map(({ event }) => event)),
  };
}

let module: Uint8Array;
let tiny: Revision;
beforeAll(async () => {
  module = await compile(sources, silent);
  tiny = compiledRevision('tiny', module);
}, 120_000);

describe('a LUO of June 2025', () => {
  it('is one of v1, over the libfdt of its tree', () => {
    expect([sources.luo.length, sources.libraries]).toEqual([2, ['scripts/dtc/libfdt/tree.c']]);
    expect([tiny.mirroredBy, v1.owns(tiny)]).toEqual(['posted', true]);
  });

  it('preserves files, and the next kernel finds them', () => {
    const { answers, events } = played(
      tiny,
      'open s0; preserve s0 0x1 f0; preserve s0 0xffffffffffffffff f1; preserve s0 0x1 f2; preserve s0 0x2 f5; prepare s0; get_state s0; unpreserve s0 0x1; cancel s0; ' +
        'unpreserve s0 0xffffffffffffffff; prepare s0; close s0; reboot; open s0; restore s0 0x1; restore s0 0x1; restore s0 0x2; get_state s0; finish s0; get_state s0',
    );
    expect(answers).toEqual([
      ...[0, 0, 0, '-EEXIST', '-ENOENT', 0, 'prepared', '-EBUSY', 0],
      ...[0, 0, 0, 'booted', 0, 0, '-EINVAL', '-ENOENT', 'updated', 0, 'normal'],
    ]);
    expect(events).toEqual([]);
  });

  it.each([
    ['open s0 O_EXCL', '-EINVAL'],
    ['open s0 unprivileged', '-EACCES'],
    ['open s0 !kmalloc:1', '-ENOMEM'],
    ['open s0; preserve s0 0x1 f0 !kmalloc:1', '-ENOMEM'],
    ['open s0; preserve s0 0x1 f0 !xa_store:1', '-ENOMEM'],
    ['open s0; preserve s0 0x1 f0 !copy_from_user:1', '-EFAULT'],
    ['open s0; preserve s0 0x1 none', '-EBADF'],
    ['open s0; preserve s0 0x1 f0; prepare s0 !cb_prepare:1:EIO', '-EIO'],
    ['open s0; preserve s0 0x1 f0; prepare s0 !begin_node:1', '-ENOSPC'],
    // libfdt's own number for a blob that is full.
    ['open s0; preserve s0 0x1 f0; prepare s0 !setprop_setup:1', '-ESRCH'],
    ['open s0; prepare s0 !killed:1', '-EAGAIN'],
    ['open s0; prepare s0 !kho_preserve:1', '-ENOMEM'],
    ['open s0; prepare s0; reboot; open s0; restore s0 0x1 !no_fd:1', '-EMFILE'],
  ])('answers what is refused, and loses nothing: %s', (text, expected) => {
    const { answers, events } = played(tiny, text);
    expect([answers.at(-1), events]).toEqual([expected, []]);
  });

  it('tells what the next kernel reads that nobody kept', () => {
    const { events } = played(tiny, 'open s0; prepare s0; cancel s0 !killed:1; close s0; reboot; open s0');
    expect(events).toContain('kexec_without_kho_map');
  });

  it('goes back to a checkpoint, and is recognised in a state that was seen', () => {
    const program = parse('open s0; preserve s0 0x1 f0; unpreserve s0 0x1; preserve s0 0x1 f1; prepare s0');
    const computer = new Computer(tiny, program);
    const [open, preserve, unpreserve, other, prepare] = program.actions as [never, never, never, never, never];
    computer.perform(open);
    const empty = computer.machine.canonical();
    const restore = computer.checkpoint();
    computer.perform(preserve);
    const one = computer.machine.canonical();
    computer.perform(unpreserve);
    expect([computer.machine.canonical() === empty, one === empty]).toEqual([true, false]);
    computer.perform(other);
    expect(computer.machine.canonical()).not.toBe(one);
    computer.perform(prepare);
    const prepared = computer.machine.canonical();
    restore();
    expect(computer.machine.canonical()).toBe(empty);
    computer.perform(other);
    computer.perform(prepare);
    expect(computer.machine.canonical()).toBe(prepared);
  });

  it('marks what it reaches', () => {
    const { revision, sites, marks } = compiledRevision('marked', module, { read: (path) => sources.files[path] ?? null }).marked!();
    played(revision, 'open s0; preserve s0 0x1 f0');
    const reached = sites.filter(({ kind }, i) => kind === 'function' && marks.hit[i] !== 0).map((site) => site.function);
    expect(reached).toEqual(expect.arrayContaining(['tiny_open', 'tiny_register', 'tiny_is_taken']));
    expect(reached).not.toContain('tiny_unregister');
  });
});

describe('a defect in a LUO of June 2025', () => {
  it('is found by a search of sequences: a reference that is kept', async () => {
    const broken = compiledRevision(
      'broken',
      await compile(
        changed('	fput(it->file);\n	mutex_destroy(&it->mutex);\n	kfree(it);\n	atomic64_dec', '	mutex_destroy(&it->mutex);\n	kfree(it);\n	atomic64_dec'),
        silent,
      ),
    );
    const found = async (revision: Revision): Promise<Set<string>> =>
      new Set((await check(revision, { runs: 200, seed: 1 })).findings.map(({ property }) => property));
    const before = await found(tiny);
    const fresh = [...(await found(broken))].filter((id) => !before.has(id));
    expect(fresh).toEqual(['file-references-are-exact']);
  }, 120_000);

  it('is found by a search of tasks: a blob that is read without its lock', async () => {
    const raced = await compile(changed('\tguard(rwsem_write)(&handlers_rwsem);\n\tif (!luo_file_fdt_in)', '\tif (!luo_file_fdt_in)'), silent);
    const program = v1.notation.parseConcurrent(
      'open s0; preserve s0 0x1 f0; prepare s0; reboot; open s0; open s1 | restore s0 0x1 || restore s1 0x1 |',
    ) as ConcurrentProgram;
    const properties = async (revision: Revision): Promise<string[]> => {
      const { findings } = await race(revision, { runs: 0, executions: 300, seed: 1, first: [program] });
      return [...new Set(findings.map(({ property }) => property))];
    };
    const before = await properties(tiny);
    expect(before).not.toContain('no-data-race');
    expect(await properties(compiledRevision('raced', raced))).toContain('no-data-race');
  }, 120_000);

  it('that hides what properties look at is told in one line', async () => {
    const text = sources.files[FILES]!.replaceAll('luo_files_count', 'how_many');
    const renamed = await compile({ ...sources, files: { ...sources.files, [FILES]: text } }, silent);
    expect(() => compiledRevision('renamed', renamed)).toThrow('its LUO has not a variable luo_files_count, which the properties of v1 look at');
  }, 120_000);
});

describe.skipIf(v1Tree === null)(`a tree of June 2025${withoutV1Tree}`, () => {
  let tree: Revision;
  beforeAll(async () => {
    tree = compiledRevision(v1Tree!, await compile(gatherSources(new Tree(v1Tree!)), silent));
  }, 300_000);

  it('answers the recordings as they were recorded', () => {
    const { total, identical, first } = checkRecordings(readRecordings(RECORDED), tree);
    expect([total, identical, first]).toEqual([1000, 1000, null]);
  }, 300_000);

  it('does what the mirrored revision does, call by call', () => {
    const runs = Number(process.env['LUOCHECK_PROGRAMS'] ?? 1_000);
    fc.assert(
      fc.property(programs(), (program) => {
        // What a positive answer of retrieve comes to is told in docs/kernel-c.md.
        fc.pre(!program.actions.some(({ fault }) => fault?.kind === 'cb_retrieve' && (fault.errno ?? 0) < 0));
        expect(calls(tree, program)).toEqual(calls(posted, program));
      }),
      { numRuns: runs, endOnFailure: true },
    );
  }, 3_000_000);
});

/** What each call comes to. */
function calls(revision: Revision, program: Program): unknown[] {
  const computer = new Computer(revision, program);
  const told: unknown[] = [];
  for (const action of program.actions) {
    if (!computer.means(action)) continue;
    const { outcome, callbacks, events, fired, handover } = computer.perform(action);
    const { ended } = computer.machine;
    const view = ended === null ? computer.view() : null;
    const seen = view && { ...view, registrations: view.registrations.map((one) => ({ ...one, id: 0 })) };
    told.push({ action, outcome, callbacks, events: events.map(({ event }) => event), fired, handover, ended, seen });
    if (ended !== null) break;
  }
  if (computer.machine.ended === null) computer.release();
  return told;
}
