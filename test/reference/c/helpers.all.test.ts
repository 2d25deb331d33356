// SPDX-License-Identifier: GPL-2.0-only
/** @file A LUO that keeps its sessions in a tree and a list of the kernel's library: its C is compiled with it, and looked at as it. */
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { compile } from '../../../reference/c/compile.js';
import { Folder } from '../../../reference/c/folder.js';
import { gatherSources } from '../../../reference/c/headers.js';
import { compiledRevision } from '../../../reference/c/mainline/revision.js';
import { Tree } from '../../../reference/c/tree.js';
import { Dpor } from '../../../reference/engine/dpor.js';
import type { Revision } from '../../../reference/mainline/luo_internal.js';
import { explore } from '../../../search/race/explore.js';
import { mainline } from '../../../systems/mainline.js';
import { Replayer } from '../../../systems/mainline/conformity.js';
import { mainlineRecording } from '../../../systems/mainline/recording.js';
import { readLines } from '../../../systems/v1/recorded.js';
import { kernelTree, withoutTree } from '../../tree.js';

const TRACES = fileURLToPath(new URL('../../fixtures/traces/mainline-7.3.4.jsonl.gz', import.meta.url));

const FOUND = `
static DEFINE_MUTEX(tree_lock);
static struct rb_root tree = RB_ROOT;
static LLIST_HEAD(gone);

static void tree_add(struct luo_session *session)
{
	struct rb_node **at = &tree.rb_node, *parent = NULL;

	while (*at) {
		parent = *at;
		at = session < rb_entry(parent, struct luo_session, node) ? &parent->rb_left : &parent->rb_right;
	}
	rb_link_node(&session->node, parent, at);
	rb_insert_color(&session->node, &tree);
}

static void luo_session_free(struct luo_session *session)
{
	struct luo_session *next;

	scoped_guard(mutex, &tree_lock)
		rb_erase(&session->node, &tree);
	llist_add(&session->gone, &gone);
	llist_for_each_entry_safe(session, next, llist_del_all(&gone), gone) {
		luo_file_set_destroy(&session->file_set);
		mutex_destroy(&session->mutex);
		kfree(session);
	}
}
`;

type Edit = readonly [path: string, from: RegExp, to: string];
const EDITS: readonly Edit[] = [
  ['luo_internal.h', /#include <linux\/kho_block\.h>\n/, '$&#include <linux/llist.h>\n#include <linux/rbtree.h>\n'],
  ['luo_internal.h', /\tstruct mutex mutex;\n\};/, '\tstruct mutex mutex;\n\tstruct rb_node node;\n\tstruct llist_node gone;\n};'],
  ['luo_session.c', /static void luo_session_free\(struct luo_session \*session\)\n\{[^}]*\}\n/, FOUND],
  [
    'luo_session.c',
    /static struct luo_session \*luo_session_alloc\(/,
    'static void tree_add(struct luo_session *session);\nstatic struct mutex tree_lock;\n$&',
  ],
  [
    'luo_session.c',
    /(static struct luo_session \*luo_session_alloc\([\s\S]*?)\treturn session;/,
    '$1\tscoped_guard(mutex, &tree_lock)\n\t\ttree_add(session);\n\treturn session;',
  ],
];

async function changed(...edits: readonly Edit[]): Promise<Revision> {
  const real = new Folder(kernelTree!);
  const read = (path: string): string | null =>
    edits
      .filter(([name]) => path === `kernel/liveupdate/${name}`)
      .reduce((text, [, from, to]) => {
        expect(text).toMatch(from);
        return text!.replace(from, to);
      }, real.read(path));
  const tree = new Tree('changed', { read, hasFolder: (path) => real.hasFolder(path) });
  return compiledRevision('changed', await compile(gatherSources(tree), () => {}));
}

const racesOf = (revision: Revision, text: string): string[] => {
  const { seen } = explore(revision, mainline.notation.parseConcurrent(text), new Dpor(), mainline.raceProperties, {
    dataRaces: true,
    racesOnly: true,
    limit: 200,
  });
  return [...seen.keys()];
};

describe.skipIf(kernelTree === null)(`the tree of Linux 7.3${withoutTree}`, () => {
  it('answers as before when it finds its sessions in a tree too', async () => {
    const revision = await changed(...EDITS);
    const replayer = new Replayer(revision);
    const lines = [...readLines(TRACES)];
    expect(lines).toHaveLength(836);
    expect(lines.filter(({ json, file, line, fail }) => replayer.replay(mainlineRecording(json as never, file, line, fail)) !== null)).toEqual([]);
    expect(racesOf(revision, 'open | create s0 a || create s1 b | close s0; close s1')).toEqual([]);
  });

  it('has a data race when it does so without a lock', async () => {
    const unlocked = EDITS.map(([path, from, to]): Edit => [path, from, to.replace('scoped_guard(mutex, &tree_lock)\n\t\ttree_add', 'tree_add')]);
    const ids = racesOf(await changed(...unlocked), 'open | create s0 a || create s1 b | close s0; close s1');
    expect(ids).toContain('no-data-race/tree/tree.rb_node');
  });
});
