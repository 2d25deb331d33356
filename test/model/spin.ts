// SPDX-License-Identifier: GPL-2.0-only
/** @file Runs SPIN on a Promela text: `spin -a`, the C compiler, `pan`, exactly and to the end. */
import { execFile, spawnSync } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { Exploration } from '../../model/exploration.js';

const run = promisify(execFile);

const PROGRAMS = { spin: '-V', gcc: '--version' };

/** What is not installed here; none: SPIN can be run. Throws when the environment says `SPIN=required` and something is missing. */
export function missingPrograms(): string[] {
  const missing = Object.entries(PROGRAMS).flatMap(([program, flag]) => (spawnSync(program, [flag]).status === 0 ? [] : [program]));
  if (missing.length > 0 && process.env['SPIN'] === 'required') throw new Error(`SPIN=required, but there is no ${missing.join(', no ')}`);
  return missing;
}

/** What `pan` reports of one model. */
export interface SpinResult {
  readonly states: number;
  /** Transitions, pan's way: new and known targets, the initial state among them. */
  readonly transitions: number;
  /** Names in failed assertions, each once, sorted. */
  readonly violated: readonly string[];
  /** The states that the model prints, one a line, sorted. */
  readonly printed: readonly string[];
}

/** What SPIN has to say of a model, if the two formulations are one; `keys`: of its states. */
export const expectedOf = (
  { states, transitions, violations }: Pick<Exploration, 'states' | 'transitions' | 'violations'>,
  keys: readonly string[],
): SpinResult => ({
  states,
  // One more a state, in which its invariants are judged, and one for the initial state.
  transitions: transitions + states + 1,
  violated: violations.map(({ invariant }) => invariant.replaceAll('-', '_')).sort(),
  printed: keys.toSorted(),
});

/** Exact search: neither partial-order reduction nor hashing away. Throws when the search is not complete. */
export async function spin(promela: string): Promise<SpinResult> {
  const cwd = await mkdtemp(join(tmpdir(), 'luocheck-spin-'));
  try {
    await writeFile(join(cwd, 'model.pml'), promela);
    await run('spin', ['-a', 'model.pml'], { cwd });
    await run('gcc', ['-O0', '-DSAFETY', '-DNOREDUCE', '-DPRINTF', '-o', 'pan', 'pan.c'], { cwd });
    const { stdout } = await run('./pan', ['-c0', '-n', '-m1000000', '-w20'], { cwd, maxBuffer: 1 << 28 });
    return parse(stdout);
  } finally {
    await rm(cwd, { recursive: true });
  }
}

function parse(report: string): SpinResult {
  const number = (pattern: RegExp): number => {
    const found = pattern.exec(report)?.[1];
    if (found === undefined) throw new Error(`pan does not say ${pattern.source}:\n${report.slice(-2000)}`);
    return Number(found);
  };
  const failed = [...report.matchAll(/^pan:\d+: (.*) \(at depth \d+\)$/gm)].map(([, error]) => error!);
  const others = failed.filter((error) => !error.startsWith('assertion violated '));
  if (others.length > 0 || /^Warning:|truncated|max search depth/m.test(report)) throw new Error(`pan: ${others.join('; ')}\n${report.slice(-2000)}`);
  const isAny = number(/errors: (\d+)/) > 0;
  if (isAny !== failed.length > 0) throw new Error('pan counts errors that it does not name');
  return {
    states: number(/^ *(\d+) states, stored$/m),
    transitions: number(/^ *(\d+) transitions \(= stored\+matched\)$/m),
    violated: [...new Set(failed.map((error) => error.replace('assertion violated ', '')))].sort(),
    printed: [...report.matchAll(/^state (.*)$/gm)].map(([, state]) => state!).sort(),
  };
}
