// SPDX-License-Identifier: GPL-2.0-only
/** @file A LUO older than that of Linux 7.3, of our own: over libfdt, without FLBs, with handlers that may have to stay; then a real tree of that age. */
import { beforeAll, describe, expect, it } from 'vitest';
import { compile } from '../../../reference/c/compile.js';
import { gatherSources } from '../../../reference/c/headers.js';
import { compiledRevision } from '../../../reference/c/mainline/revision.js';
import { Tree } from '../../../reference/c/tree.js';
import { linux_7_3 } from '../../../reference/mainline/linux-7.3/index.js';
import type { Revision } from '../../../reference/mainline/luo_internal.js';
import { inTurn } from '../../../reference/mainline/next.js';
import { check } from '../../../search/check.js';
import { execute } from '../../../search/execute.js';
import { findingId } from '../../../search/verdict.js';
import { mainline } from '../../../systems/mainline.js';
import { MainlineComputer } from '../../../systems/mainline/computer.js';
import type { Program } from '../../../systems/mainline/program.js';
import { olderTree } from '../../fixtures/trees.js';
import { olderKernelTree, withoutOlderTree } from '../../tree.js';

const compiled = async (tree: Tree): Promise<Revision> => compiledRevision(tree.name, await compile(gatherSources(tree), () => {}));
const parse = (text: string): Program => mainline.notation.parseProgram(text) as Program;

/** What each call answers; null: it means nothing to this kernel, and is passed over. */
function answers(revision: Revision, text: string): readonly (string | 0 | null)[] {
  const program = parse(text);
  const computer = new MainlineComputer(revision, program);
  const told = program.actions.map((action) => (computer.means(action) ? computer.perform(action).outcome.ret : null));
  computer.release();
  return told;
}

/** Ids of what a program breaks. */
function broken(revision: Revision, text: string): readonly string[] {
  const ids: string[] = [];
  execute(revision, parse(text) as never, mainline.properties, (property, violation) => (ids.push(findingId(property.id, violation)), false));
  return ids;
}

const OF_FLBS = ['the-flb-follows-its-users', 'the-flb-is-finished-with-its-last-file'];
const WHOLE = 'open; create s0 a; preserve s0 0x1 f0; reboot; open; retrieve s0 a; retrieve_fd s0 0x1; finish s0; close s0';

let older: Revision;
beforeAll(async () => void (older = await compiled(olderTree())), 120_000);

describe('a LUO without FLBs', () => {
  it('says what it offers, and what it hands over in', () => {
    expect(older.offers).toEqual({ flb: 'none', remembersFlbErrors: true, getName: false, registersBesideSessions: false });
    expect(older.handover).toBe('kho-v0');
  });

  it('hands a file over, in a device tree', () => {
    expect(answers(older, WHOLE)).toEqual(new Array<number>(9).fill(0));
    expect(broken(older, WHOLE)).toEqual([]);
  });

  it('is not asked for what it does not have', () => {
    expect(answers(older, 'open; create s0 a; get_name s0; preserve s0 0x1 f0; get_flb out; put_flb out')).toEqual([0, 0, null, 0, null, null]);
  });

  it('may refuse a handler while there are sessions, and then only', () => {
    expect(broken(older, 'unload_module T; open; create s0 a; load_module T; close s0; load_module T')).toEqual([]);
    expect(broken(older, 'unload_module T; load_module T !kmalloc:1')).toEqual([]);
    const strict = { ...older, offers: { ...older.offers!, registersBesideSessions: true } };
    expect(broken(strict, 'unload_module T; open; create s0 a; load_module T')).toEqual([
      'conformance-with-the-model/liveupdate_register_file_handler/load_module-returns-EBUSY',
    ]);
  });

  it('whose module goes although its handler had to stay is told', () => {
    expect(broken(older, 'open; create s0 a; unload_module T; preserve s0 0x1 f0')).toContain('no-use-after-free/jar_preserve/use_after_free-handler-T');
  });

  it('is not judged by what is said of FLBs', async () => {
    const verdict = await check(older, { runs: 1, seed: 1 });
    const checked = verdict.properties.map(({ property }) => property);
    expect(mainline.properties.map(({ id }) => id).filter((id) => !checked.includes(id))).toEqual(OF_FLBS);
    const nothing = await check(older, { runs: 1, seed: 1, properties: mainline.properties.filter(({ id }) => OF_FLBS.includes(id)) });
    expect([nothing.answer, nothing.properties]).toEqual(['unknown', []]);
  });

  it('leaves nothing for a kernel that does not know its format, and that has its own pages after boot', () => {
    const lost = 'a-name-is-retrieved-once/luo_session_retrieve/lost-ENOENT';
    expect(broken(inTurn(older, linux_7_3), 'open; create s0 a; reboot; open; retrieve s0 a')).toEqual([lost]);
    expect(broken(inTurn(linux_7_3, older), 'open; create s0 a; reboot; open; retrieve s0 a')).toEqual([lost]);
    expect(broken(inTurn(older, linux_7_3), 'reboot; open; get_flb in; create s0 a; close s0')).toEqual([]);
    expect(answers(inTurn(linux_7_3, older), 'open; create s0 a; get_name s0; reboot; open; create s0 a; get_name s0')).toEqual([0, 0, 0, 0, 0, 0, null]);
  });
});

describe('a LUO whose FLBs are only looked at', () => {
  const API = 'include/linux/liveupdate.h';
  const CODE = 'kernel/liveupdate/jar_core.c';
  const HEADER =
    'struct liveupdate_flb;\nstruct liveupdate_flb_op_args { struct liveupdate_flb *flb; u64 data; void *obj; };\n' +
    'struct liveupdate_flb_ops {\n\tint (*preserve)(struct liveupdate_flb_op_args *);\n\tvoid (*unpreserve)(struct liveupdate_flb_op_args *);\n' +
    '\tint (*retrieve)(struct liveupdate_flb_op_args *);\n\tvoid (*finish)(struct liveupdate_flb_op_args *);\n\tstruct module *owner;\n};\n' +
    'struct liveupdate_flb { const struct liveupdate_flb_ops *ops; const char compatible[16]; };\n' +
    'int liveupdate_register_flb(struct liveupdate_file_handler *, struct liveupdate_flb *);\n' +
    'int liveupdate_unregister_flb(struct liveupdate_file_handler *, struct liveupdate_flb *);\n' +
    'int liveupdate_flb_get_incoming(struct liveupdate_flb *, void **);\nint liveupdate_flb_get_outgoing(struct liveupdate_flb *, void **);\n';
  /** It counts the FLBs that a handler has, and its handlers stay as long as they have any. */
  const BODY =
    '\nstatic int linked;\nint liveupdate_register_flb(struct liveupdate_file_handler *h, struct liveupdate_flb *f) { linked++; return 0; }\n' +
    'int liveupdate_unregister_flb(struct liveupdate_file_handler *h, struct liveupdate_flb *f) { linked--; return 0; }\n' +
    'int liveupdate_flb_get_incoming(struct liveupdate_flb *f, void **o) { return -ENOENT; }\n' +
    'int liveupdate_flb_get_outgoing(struct liveupdate_flb *f, void **o) { *o = NULL; return linked == 2 ? 0 : -EIO; }\n';
  let looked: Revision;
  beforeAll(async () => {
    const tree = olderTree((path, text) => (path === API ? text.replace(/(?=#endif\n$)/, HEADER) : path === CODE ? text + BODY : text));
    looked = await compiled(tree);
  }, 120_000);

  it('answers whoever looks, who has nothing to give back', () => {
    expect(looked.offers).toMatchObject({ flb: 'looked at', registersBesideSessions: false });
    expect(answers(looked, 'get_flb out; put_flb out; get_flb in')).toEqual([0, null, '-ENOENT']);
    expect(broken(looked, 'get_flb out; get_flb in')).toEqual([]);
  });

  it('loses the FLBs of a module before its handler', () => {
    expect(answers(looked, 'unload_module T; get_flb out; load_module T; get_flb out')).toEqual([0, '-EIO', 0, 0]);
  });
});

describe.skipIf(olderKernelTree === null)(`a tree of Linux 7.0${withoutOlderTree}`, () => {
  let tree: Revision;
  beforeAll(async () => void (tree = await compiled(new Tree(olderKernelTree!))), 240_000);

  it('hands a file over to itself', () => {
    expect(answers(tree, WHOLE)).toEqual(new Array<number>(9).fill(0));
  });

  it('shows what was repaired after it', () => {
    const show = (text: string): readonly string[] => broken(tree, text);
    expect(show('unload_module T')).toContain('conformance-with-the-model/liveupdate_unregister_file_handler/unload_module-returns-EBUSY');
    expect(show('open; create s0 a; preserve s0 0x1 f0; preserve s0 0x2 f0')).toContain('a-file-has-one-session/luo_preserve_file/file-managed-twice');
    expect(show('open; create s0 a; preserve s0 0x1 f0; finish s0')).toContain('direction-is-checked/luo_file_finish/finish-on-outgoing');
    expect(show('open; create s0 empty')).toContain('names-have-1-to-63-bytes/luo_session_create/accepts-empty');
    expect(show('open; create s0 a; preserve s0 0x1 f0; reboot modules=none; open')).toContain('a-failed-deserialization-is-told/luo_open/handler-missing');
  });
});
