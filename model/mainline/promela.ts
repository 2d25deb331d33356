// SPDX-License-Identifier: GPL-2.0-only
/** @file Mainline's model as Promela, for SPIN: a second formulation that has to have the same states. */
import { section, upTo } from '../promela/text.js';
import { FILES } from './promela/files.js';
import { judging } from './promela/invariants.js';
import { objects } from './promela/objects.js';
import { operandInlines } from './promela/operands.js';
import { questions } from './promela/questions.js';
import { computer, REBOOT } from './promela/reboot.js';
import { show } from './promela/show.js';
import { declarations, scratch } from './promela/state.js';
import { VERBS } from './promela/verbs.js';
import { Words, type Extent } from './promela/words.js';
import { rules } from './rules.js';
import type { Bounds } from './state.js';

/**
 * The text of a Promela model of one computer within `bounds`, ends with a line feed. The machines are written from
 * their tables; verbs, questions and invariants stand here a second time.
 */
export function promela(bounds: Bounds, extent: Extent = {}): string {
  const words = new Words(bounds, extent);
  const tables = (extent.mutant?.rules ?? rules).tables;
  return [
    ...head(words, extent),
    ...section('The computer', declarations(words, tables)),
    ...section('One transition', scratch(tables)),
    ...section('The machines, from their tables: an event that a state does not name is refused; and how they go together', objects(tables)),
    ...section('Questions that concern more than one machine', questions(upTo(bounds.sessions), extent.mutant)),
    ...section('Operands', operandInlines(words)),
    ...section('The verbs: tests, in order, and the events that they send to the machines', [VERBS.trim(), '', FILES.trim(), '', REBOOT.trim()]),
    ...section('Invariants', judging(words)),
    ...section('The states, one a line, with -DPRINTF', show(words, tables)),
    computer(extent.verbs).trimEnd(),
    '',
  ].join('\n');
}

function head({ bounds: { sessions, tokens, processes, descriptors }, files }: Words, { mutant }: Extent): string[] {
  return [
    '/* SPDX-License-Identifier: GPL-2.0-only */',
    '/*',
    ` * The semantics of named sessions of the Live Update Orchestrator in Linux 7.3${mutant === undefined ? '' : `, wrong on purpose: ${mutant.name}`}.`,
    ` * Sessions ${sessions}, tokens ${tokens}, processes ${processes}, descriptors of one session ${descriptors}, files ${files.join(' ')}.`,
    ' *',
    ' * spin -a FILE && gcc -O1 -DSAFETY -DNOREDUCE -DVECTORSZ=8192 -o pan pan.c && ./pan -c0 -n -m10000000',
    ' *',
    ' * "states, stored" are the states of the model: the process is at its loop in every stored state, and what only',
    ' * a transition needs is 0 there. "transitions" are those of the model, one more a state (its invariants are',
    ' * judged in a step of its own) and one for the initial state. A violated invariant is an assertion by its name.',
    ' */',
  ];
}
