// SPDX-License-Identifier: GPL-2.0-only
/** @file The model as Promela, for SPIN: a second formulation that has to have the same states. */
import { section } from '../promela/text.js';
import type { Mutant } from './mutants.js';
import { judging } from './promela/invariants.js';
import { machineInlines, sessionInlines } from './promela/machines.js';
import { operandInlines } from './promela/operands.js';
import { questions } from './promela/questions.js';
import { show } from './promela/show.js';
import { declarations, scratch } from './promela/state.js';
import { COMPUTER, VERBS } from './promela/verbs.js';
import { rules } from './rules.js';
import type { Bounds } from './state.js';

/**
 * The text of a Promela model of one computer within `bounds`, ends with a line feed. The machines are written from
 * their tables; verbs, questions and invariants stand here a second time. `mutant`: a wrong variant instead.
 */
export function promela(bounds: Bounds, mutant?: Mutant): string {
  const tables = (mutant?.rules ?? rules).tables;
  return [
    ...head(bounds, mutant),
    ...section('The computer', declarations(bounds, tables)),
    ...section('One transition', scratch(bounds)),
    ...section('The machines, from their tables: an event that a state does not name is refused', machineInlines(tables)),
    ...section('Sessions', sessionInlines(tables)),
    ...section('Questions that concern more than one machine', questions(mutant)),
    ...section('Operands', operandInlines(bounds)),
    ...section('The verbs: tests, in order, and the events that they send to the machines', [VERBS.trim()]),
    ...section('Invariants', judging()),
    ...section('The states, one a line, with -DPRINTF', show(bounds, tables)),
    COMPUTER.trimEnd(),
    '',
  ].join('\n');
}

function head({ sessions, tokens, processes, descriptors }: Bounds, mutant?: Mutant): string[] {
  return [
    '/* SPDX-License-Identifier: GPL-2.0-only */',
    '/*',
    ` * The session semantics of the Live Update Orchestrator${mutant === undefined ? '' : `, wrong on purpose: ${mutant.name}`}.`,
    ` * Sessions ${sessions}, tokens ${tokens}, processes ${processes}, descriptors of one session ${descriptors}.`,
    ' *',
    ' * spin -a FILE && gcc -O1 -DSAFETY -DNOREDUCE -o pan pan.c && ./pan -c0 -n -m10000000',
    ' *',
    ' * "states, stored" are the states of the model: the process is at its loop in every stored state, and what only',
    ' * a transition needs is 0 there. "transitions" are those of the model, one more a state (its invariants are',
    ' * judged in a step of its own) and one for the initial state. A violated invariant is an assertion by its name.',
    ' */',
  ];
}
