// SPDX-License-Identifier: GPL-2.0-only
/** @file What follows an up_read() too many: a writer that waits for ever, and one that comes in beside a reader. */
import { describe, expect, it } from 'vitest';
import { explore } from '../../../search/race/explore.js';
import { parseConcurrent } from '../../../systems/v1/notation.js';
import { raceProperties } from '../../../properties/v1/tasks.js';
import { execute } from '../../../search/execute.js';
import { findingId } from '../../../search/verdict.js';
import { Dpor } from '../../../reference/engine/dpor.js';
import { corrected, posted } from '../../../reference/v1/revisions.js';
import type { Revision } from '../../../reference/v1/luo_internal.js';
import { parseProgram } from '../../../systems/v1/notation.js';
import { properties } from '../../../properties/v1/index.js';

const FAILED = 'open s0; preserve s0 0x1 f0; prepare s0 !setprop_file:1';

function byOne(revision: Revision, text: string): Map<string, string> {
  const found = new Map<string, string>();
  execute(revision, parseProgram(text), properties, ({ id }, violation) => {
    found.set(findingId(id, violation), violation.happened);
    return false;
  });
  return found;
}

describe('a commit that fails in posted', () => {
  it.each(['open s1', 'close s0', 'exit p0', 'open s1; open s2'])('leaves the session list unlocked once too often: %s waits for ever', (next) => {
    const found = byOne(posted, `${FAILED}; ${next}`);
    const hangs = [...found].filter(([id]) => id.startsWith('every-call-ends/'));
    expect(hangs.map(([id]) => id.split('/')[2])).toEqual(['deadlock-luo_sessions_list_rwsem']);
    expect(hangs[0]![1]).toContain('after an up_read() too many it counts -1 readers');
    expect([...byOne(corrected, `${FAILED}; ${next}`).keys()]).toEqual([]);
  });

  it('lets who only reads go on', () => {
    expect(
      [...byOne(posted, `${FAILED}; get_state s0; unpreserve s0 0x1; preserve s0 0x2 f1`).keys()].filter((id) => id.startsWith('every-call-ends')),
    ).toEqual([]);
  });

  it.each(['open s2', 'close s1'])('lets %s change the list while cancel walks it', (writer) => {
    const text = `open s0; open s1; preserve s0 0x1 f0 | prepare s0 !setprop_file:1 || ${writer} |`;
    const seen = (revision: Revision): string[] => [...explore(revision, parseConcurrent(text), new Dpor(), raceProperties, { dataRaces: true }).seen.keys()];
    expect(seen(posted)).toContainEqual(expect.stringMatching(/^no-data-race\/luo_session(s_list)?\//));
    expect(seen(corrected)).toEqual([]);
  });
});
