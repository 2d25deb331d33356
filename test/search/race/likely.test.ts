// SPDX-License-Identifier: GPL-2.0-only
/** @file What is tried first: every pair of calls that shares state, with every way in which the cycle can go on. */
import { describe, expect, it } from 'vitest';
import { hasWaitingCallback, type Verb } from '../../../model/v1/actions.js';
import { effectsOfVerbs, overlap } from '../../../model/v1/effects.js';
import { likelyPairs } from '../../../search/race/likely.js';
import { v1 } from '../../../systems/v1.js';
import type { ConcurrentProgram } from '../../../systems/v1/program.js';
import { isSound } from '../../../systems/v1/tasks.js';

const BOUNDS = { sessions: 2, tokens: 1, processes: 1, descriptors: 1 };
const effects = effectsOfVerbs(BOUNDS);
const programs = likelyPairs(v1);

/** `exit` replaces a process that the other task uses, and the file that a restore returns is nobody else's until it has returned. */
const CANNOT_RUN_SIDE_BY_SIDE: readonly string[] = ['close_file+restore'];

const nameOf = (a: Verb, b: Verb): string => [a, b].sort().join('+');
const pairOf = ({ tasks }: ConcurrentProgram): string =>
  tasks
    .flat()
    .map(({ verb }) => verb)
    .sort()
    .join('+');
const suffixOf = ({ suffix }: ConcurrentProgram): string => suffix.map(({ verb }) => verb).join() || 'nothing';

function sharing(): string[] {
  const verbs = [...effects.keys()].filter((verb) => verb !== 'exit');
  return verbs.flatMap((a, i) => verbs.slice(i).flatMap((b) => (overlap(effects.get(a)!, effects.get(b)!).length > 0 ? [nameOf(a, b)] : [])));
}

describe('what verbs read and write', () => {
  it('is what the transitions and guards of the machines say', () => {
    expect([...effects.get('get_state')!.writes]).toEqual([]);
    expect([...effects.get('get_state')!.reads]).toEqual(['luo']);
    expect([...effects.get('prepare')!.writes].sort()).toEqual(['luo', 'registrations']);
    expect([...effects.get('restore')!.writes].sort()).toEqual(['files', 'incoming']);
    expect(effects.get('preserve')!.reads).toContain('handler');
  });

  it('tells which two meet: two readers do not', () => {
    expect(overlap(effects.get('get_state')!, effects.get('get_state')!)).toEqual([]);
    expect(overlap(effects.get('get_state')!, effects.get('prepare')!)).toEqual(['luo']);
    expect(overlap(effects.get('close')!, effects.get('preserve')!)).toEqual(['registrations']);
  });
});

describe('the programs', () => {
  it('hold every pair of verbs that shares state, each with every suffix', () => {
    const pairs = sharing().filter((pair) => !CANNOT_RUN_SIDE_BY_SIDE.includes(pair));
    const suffixes = new Map(pairs.map((pair) => [pair, new Set(programs.filter((one) => pairOf(one) === pair).map(suffixOf))]));
    const wanted = (pair: string): string[] => ['nothing', 'open,cancel', 'reboot', pair.includes('reboot') ? 'open,finish' : 'reboot,open,finish'];
    const missing = pairs.flatMap((pair) => wanted(pair).flatMap((suffix) => (suffixes.get(pair)!.has(suffix) ? [] : [`${pair} | ${suffix}`])));
    expect(missing).toEqual([]);
    expect(pairs).toHaveLength(58);
  });

  it('are sound, none is there twice, and those without a suffix come first', () => {
    expect(programs.every(isSound)).toBe(true);
    expect(new Set(programs.map((program) => JSON.stringify(program, (_, value: unknown) => (typeof value === 'bigint' ? String(value) : value)))).size).toBe(
      programs.length,
    );
    const firstSuffix = programs.findIndex(({ suffix }) => suffix.length > 0);
    const firstWait = programs.findIndex(({ tasks }) => tasks.flat().some(hasWaitingCallback));
    expect(programs.slice(firstSuffix, firstWait).every(({ suffix }) => suffix.length > 0)).toBe(true);
    expect(programs.slice(firstWait).every(({ tasks }) => hasWaitingCallback(tasks[0]![0]!) && tasks.length === 2)).toBe(true);
    expect(programs.slice(firstWait)).toHaveLength(v1.tasks.besideCallbacks!.length);
  });
});
