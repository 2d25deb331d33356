// SPDX-License-Identifier: GPL-2.0-only
/** @file SPIN on the Promela of the model: the same states, as many transitions, the same violated invariants. */
import { describe, expect, it } from 'vitest';
import { explore } from '../../model/v1/explore.js';
import { invariants } from '../../model/v1/invariants.js';
import { mutants, type Mutant } from '../../model/v1/mutants.js';
import { promela } from '../../model/v1/promela.js';
import { rules } from '../../model/v1/rules.js';
import { stateKey, type Bounds } from '../../model/v1/system.js';
import { expectedOf, missingPrograms, spin, type SpinResult } from './spin.js';
import { boundsOf, walk } from './walk.js';

const missing = missingPrograms();
const why = missing.length === 0 ? '' : ` (skipped: no ${missing.join(', no ')} here)`;

/** What SPIN has to say of the model, or of a wrong variant, if the two formulations are one. */
function expected(bounds: Bounds, mutant?: Mutant): SpinResult {
  const keys = [...walk(bounds, mutant?.rules ?? rules)].map(([state]) => stateKey(state));
  return expectedOf(explore(bounds, { ...(mutant && { mutant }), invariants }), keys);
}

describe.skipIf(missing.length > 0)(`SPIN${why}`, () => {
  const NUMBERS = [
    [1, 1, 1, 1],
    [2, 1, 1, 1],
    [1, 2, 1, 1],
    [2, 2, 1, 1],
    [1, 1, 2, 2],
    [2, 1, 2, 2],
  ] as const;

  it.concurrent.each(NUMBERS)('%i sessions, %i tokens, %i processes, %i descriptors: the same states', async (...numbers) => {
    const bounds = boundsOf(...numbers);
    expect(await spin(promela(bounds))).toEqual(expected(bounds));
  });

  it.concurrent.each(mutants.map((mutant) => [mutant.name, mutant] as const))('%s: the same states and violated invariants', async (_, mutant) => {
    const bounds = boundsOf(2, 1, 1, 1);
    const result = await spin(promela(bounds, mutant));
    expect(result.violated).not.toEqual([]);
    expect(result).toEqual(expected(bounds, mutant));
  });

  /** One edit of the text, and what it must change: that the comparison can fail. */
  const EDITS: readonly [what: keyof SpinResult, from: string, to: string][] = [
    ['transitions', 'may_fail(EMFILE); ', ' '],
    ['transitions', 'select(occasion : 1 .. 3)', 'select(occasion : 1 .. 2)'],
    ['printed', 'luo = luo_updated;', 'luo = luo_normal;'],
    ['states', ';\n       owner[T] = NOBODY', ''],
    ['transitions', 'refuse_if(!incoming_admits_retrieve(token), EINVAL);', ''],
    ['violated', 'file_on_install(process, token); skip }', 'file_on_install(process, token); ret = EFAULT; skip }'],
    ['states', 'share[each] = 0; ', ''],
  ];

  it.concurrent.each(EDITS)('notices other %s when %j is %j', async (what, from, to) => {
    const bounds = boundsOf(1, 1, 1, 1);
    const text = promela(bounds);
    expect(text).toContain(from);
    expect((await spin(text.replace(from, to)))[what]).not.toEqual(expected(bounds)[what]);
  });
});
