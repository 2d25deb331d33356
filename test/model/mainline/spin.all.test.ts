// SPDX-License-Identifier: GPL-2.0-only
/** @file SPIN on the Promela of mainline's model: the same states, as many transitions, the same violated invariants. */
import { describe, expect, it } from 'vitest';
import type { FileName, SessionName, Verb } from '../../../model/mainline/actions.js';
import { explore } from '../../../model/mainline/explore.js';
import { invariants } from '../../../model/mainline/invariants.js';
import { mutants, type Mutant } from '../../../model/mainline/mutants.js';
import { promela } from '../../../model/mainline/promela.js';
import { stateKey } from '../../../model/mainline/state.js';
import { expectedOf, missingPrograms, spin, type SpinResult } from '../spin.js';
import { boundsOf } from '../walk.js';
import { walk } from './walk.js';

const missing = missingPrograms();
const why = missing.length === 0 ? '' : ` (skipped: no ${missing.join(', no ')} here)`;

interface Extent {
  /** Sessions, tokens, processes, descriptors. */
  readonly bounds: readonly [number, number, number, number];
  readonly files: readonly FileName[];
  readonly names?: readonly SessionName[];
  readonly verbs?: readonly Verb[];
}

const asked = ({ bounds: numbers, ...options }: Extent, mutant?: Mutant) => ({
  bounds: boundsOf(...numbers),
  options: { ...options, ...(mutant && { mutant }) },
});

/** What SPIN has to say of the model, or of a wrong variant, if the two formulations are one. */
function expected(extent: Extent, mutant?: Mutant): SpinResult {
  const { bounds, options } = asked(extent, mutant);
  const keys = [...walk(bounds, options, mutant?.rules)].map(([state]) => stateKey(state));
  return expectedOf(explore(bounds, { ...options, invariants }), keys);
}

function found(extent: Extent, mutant?: Mutant): Promise<SpinResult> {
  const { bounds, options } = asked(extent, mutant);
  return spin(promela(bounds, options));
}

const ONE = [1, 1, 1, 1] as const;
/** One file over a kexec. */
const OVER: readonly Verb[] = ['open', 'create', 'preserve', 'reboot', 'retrieve', 'close'];
const UNTIL: readonly Verb[] = ['open', 'create', 'preserve', 'reboot'];
const SESSIONS: readonly Verb[] = ['open', 'create', 'close', 'reboot', 'retrieve'];

/** Where a wrong variant shows what is wrong: what it has more than one file over a kexec. */
const MORE: Readonly<Record<string, Partial<Extent> & { readonly more?: readonly Verb[] }>> = {
  'the-device-stays-busy-when-it-is-closed': { more: ['close_device'] },
  'every-close-undoes-the-preserves': { bounds: [1, 1, 1, 2], more: ['dup'] },
  'a-failed-reboot-leaves-sessions-frozen': { bounds: [2, 1, 1, 1], files: ['f0', 'g0'], verbs: UNTIL },
  'unfreeze-leaves-files-frozen': { bounds: [1, 2, 1, 1], files: ['f0', 'g0'], verbs: UNTIL },
  'unfreeze-calls-twice': { bounds: [1, 2, 1, 1], files: ['f0', 'g0'], verbs: UNTIL },
  'a-failed-retrieve-is-tried-again': { more: ['retrieve_fd'] },
  'every-retrieve-fd-asks-the-handler': { more: ['retrieve_fd'] },
  'retrieve-does-not-remember': { more: ['retrieve_fd'] },
  'finish-passes-over-retrieved-files': { more: ['retrieve_fd', 'finish'] },
  'finish-calls-a-retrieved-file-unretrieved': { more: ['retrieve_fd', 'finish'] },
  'finish-ends-the-session': { more: ['finish'] },
  'every-user-preserves-the-flb': { bounds: [1, 2, 1, 1], files: ['f0', 'g0'], verbs: ['open', 'create', 'preserve', 'close'] },
  'the-flb-is-never-finished': { more: ['get_flb', 'put_flb'] },
  'the-jump-keeps-the-flb': { more: ['load_image'] },
  'names-may-be-taken-twice': { bounds: [2, 1, 1, 1], files: [], names: ['a'], verbs: SESSIONS },
  'tokens-may-be-used-twice': { files: ['f0', 'g0'] },
  'a-file-may-have-two-keepers': { bounds: [1, 2, 1, 1] },
  'a-module-may-go-under-its-files': { more: ['unload_module'] },
  'the-device-opens-once': { more: ['close_device'] },
  'a-session-that-is-held-can-be-retrieved': { bounds: [2, 1, 1, 1], files: [], names: ['a'], verbs: SESSIONS },
  'closing-the-device-closes-sessions': { more: ['close_device'] },
  'finish-closes-retrieved-files': { more: ['retrieve_fd', 'finish'] },
  'a-plain-kexec-hands-over': { more: ['load_image'] },
  'the-jump-waits-for-retrieved-files': { more: ['load_image'] },
};

describe.skipIf(missing.length > 0)(`SPIN on mainline${why}`, () => {
  const NUMBERS: readonly Extent[] = [
    { bounds: ONE, files: ['x0'] },
    { bounds: ONE, files: ['f0'] },
    { bounds: ONE, files: ['m2'] },
    { bounds: ONE, files: ['m4'] },
    { bounds: [1, 1, 2, 2], files: ['x0', 'none'] },
    { bounds: [1, 1, 1, 2], files: ['m0'], verbs: [...OVER, 'retrieve_fd', 'close_file', 'dup', 'resize', 'finish'] },
    { bounds: [2, 1, 1, 1], files: [], names: ['a'] },
    { bounds: [1, 2, 1, 1], files: ['f0', 'm0'], verbs: [...OVER, 'finish', 'unload_module'] },
    { bounds: [2, 2, 1, 1], files: ['f0'], names: ['a'], verbs: UNTIL },
  ];

  it.concurrent.each(NUMBERS)('%j: the same states', async (extent) => {
    expect(await found(extent)).toEqual(expected(extent));
  });

  it.concurrent.each(mutants.map((mutant) => [mutant.name, mutant] as const))('%s: the same states and violated invariants', async (name, mutant) => {
    const { more = [], ...own } = MORE[name] ?? {};
    const extent: Extent = { bounds: ONE, files: ['f0'], verbs: [...OVER, ...more], ...own };
    const result = await found(extent, mutant);
    expect(result.violated).not.toEqual([]);
    expect(result).toEqual(expected(extent, mutant));
  });

  /** One edit of the text, and what it must change: that the comparison can fail. */
  const EDITS: readonly [what: keyof SpinResult, from: string, to: string][] = [
    ['transitions', 'argument == LONG, E2BIG', 'false, E2BIG'],
    ['transitions', 'STRIKES(10)', 'STRIKES(9)'],
    ['transitions', ':: goes && carries -> ret = EBUSY', ':: goes && carries && !luo -> ret = EBUSY'],
    ['printed', 'image = 0;\n  if', 'image = KHO;\n  if'],
    ['printed', 'came_error[CAME(found, at)] = ret', 'came_error[CAME(found, at)] = EIO'],
    ['states', 'flb_held[SIDE_OUT] = 0;', 'skip;'],
    ['states', '  argument = 0;\n', ''],
    ['violated', 'ret = EFAULT; d_step { received_on_retrieve(found, at)', 'ret = EFAULT; d_step { holders[0]++; received_on_retrieve(found, at)'],
  ];

  it.concurrent.each(EDITS)('notices other %s when %j is %j', async (what, from, to) => {
    const extent: Extent = { bounds: ONE, files: ['f0'], verbs: [...OVER, 'retrieve_fd', 'get_flb', 'unload_module'] };
    const { bounds, options } = asked(extent);
    const text = promela(bounds, options);
    expect(text).toContain(from);
    expect((await spin(text.replace(from, to)))[what]).not.toEqual(expected(extent)[what]);
  });
});
