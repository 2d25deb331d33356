// SPDX-License-Identifier: GPL-2.0-only
/** @file Which faults the calls of a revision can meet: what no kernel produces, or what the code never asks for, cannot be reached. */
import type { Observation } from '../../properties/property.js';
import { systemOf } from '../../systems/index.js';
import type { Program } from '../../systems/program.js';
import type { Revision } from '../../systems/system.js';
import { execute, type Watch } from '../execute.js';

/** `verb: kind`, in the order of the catalogue. */
export function possibleFaults(revision: Revision): string[] {
  const meetable = systemOf(revision).reachable.faults.filter(({ proof }) => proof === undefined || !getsPast(revision, proof));
  return meetable.map(({ verb, kind }) => `${verb}: ${kind}`);
}

/** Does the last call succeed, without ever getting to where its fault is injected? */
function getsPast(revision: Revision, program: Program): boolean {
  let last: Observation | null = null;
  const watch: Watch = {
    covered: { add: () => {} },
    step: () => {},
    observed: (observation) => {
      last = observation;
    },
  };
  execute(revision, program, [], () => false, { watch });
  return isPast(last);
}

const isPast = (last: Observation | null): boolean => last?.action.fault !== undefined && !last.fired && last.outcome.ret === 0;
