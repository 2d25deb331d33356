// SPDX-License-Identifier: GPL-2.0-only
/** @file Which faults the calls of a revision can meet: what no kernel produces, or what the code never asks for, cannot be reached. */
import type { FaultKind, Verb } from '../../model/v1/actions.js';
import { FAULTS } from '../../model/v1/catalogue.js';
import { FAULT_ORIGINS } from '../../model/v1/producible.js';
import type { Revision } from '../../reference/v1/luo_internal.js';
import { parseProgram } from '../../systems/v1/notation.js';
import type { Observation } from '../../properties/property.js';
import { execute, type Watch } from '../execute.js';

/** Calls that get through, last in their program: what such a call did not copy it never copies. */
const COPIES: Readonly<Partial<Record<Verb, string>>> = {
  preserve: 'open s0; preserve s0 0x1 f0',
  unpreserve: 'open s0; preserve s0 0x1 f0; unpreserve s0 0x1',
  restore: 'open s0; preserve s0 0x1 f0; prepare s0; reboot; open s0; restore s0 0x1',
  get_state: 'open s0; get_state s0',
};
const COPYING: ReadonlySet<string> = new Set<FaultKind>(['copy_from_user', 'copy_to_user']);

/** `verb: kind`, in the order of the catalogue. */
export function possibleFaults(revision: Revision): string[] {
  return (Object.keys(FAULTS) as Verb[]).flatMap((verb) =>
    (Object.keys(FAULTS[verb]) as FaultKind[]).filter((kind) => canHappen(revision, verb, kind)).map((kind) => `${verb}: ${kind}`),
  );
}

function canHappen(revision: Revision, verb: Verb, kind: FaultKind): boolean {
  if (!FAULT_ORIGINS[kind].producible) return false;
  const program = COPIES[verb];
  return program === undefined || !COPYING.has(kind) || !getsPast(revision, `${program} !${kind}:1`);
}

/** Does the last call succeed, without ever getting to where its fault is injected? */
function getsPast(revision: Revision, program: string): boolean {
  let last: Observation | null = null;
  const watch: Watch = {
    covered: { add: () => {} },
    step: () => {},
    observed: (observation) => {
      last = observation;
    },
  };
  execute(revision, parseProgram(program), [], () => false, { watch });
  return isPast(last);
}

const isPast = (last: Observation | null): boolean => last?.action.fault !== undefined && !last.fired && last.outcome.ret === 0;
