// SPDX-License-Identifier: GPL-2.0-only
/** @file Random programs find each mutant of mainline-corrected, by the property that it is for, within what `check` runs when nothing is said. */
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { MAINLINE_RUNS } from '../../../cli/check.js';
import { mainlineProperties } from '../../../properties/mainline/index.js';
import { MAINLINE_MUTANTS, mainlineMutant } from '../../../reference/mainline/mutants.js';
import { execute } from '../../../search/execute.js';
import { readMainlineLedger } from '../../../search/ledger.js';
import { programs } from '../../../systems/mainline/programs.js';

const ledger = readMainlineLedger().mutants;

/** The others need a second task. */
const SEQUENTIAL = MAINLINE_MUTANTS.filter(({ name }) => !ledger[name]!.program.includes('||'));

describe('random programs find', () => {
  it.each(SEQUENTIAL.map((mutant) => [mutant.name, mutant] as const))('%s', (name, mutant) => {
    const revision = mainlineMutant(mutant);
    const alone = mainlineProperties.filter(({ id }) => id === ledger[name]!.property);
    let found = false;
    for (let seed = 1, left = MAINLINE_RUNS; !found && left > 0; seed++, left -= CHUNK)
      for (const program of fc.sample(programs(), { numRuns: CHUNK, seed })) {
        execute(revision, program, alone, () => (found = true));
        if (found) break;
      }
    expect(found, `within ${MAINLINE_RUNS} programs`).toBe(true);
  });
});

/** Programs that are drawn at once. */
const CHUNK = 100;
