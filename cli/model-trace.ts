// SPDX-License-Identifier: GPL-2.0-only
/** @file The states of the model along a replay, as an ITF trace has them. */
import type { TracedAction } from '../search/trace.js';
import { systemOf } from '../systems/index.js';
import type { Program } from '../systems/program.js';
import type { Revision } from '../systems/system.js';
import type { ItfTrace } from '../report/itf.js';
import { printToken } from './token.js';

/** The model's states along a replay, as far as the machine is in one. */
export function modelTrace(revision: Revision, program: Program, traced: readonly TracedAction[]): ItfTrace {
  const { model, notation } = systemOf(revision);
  const { sessions, processes, tokens } = program;
  const reached = traced.map(({ observation: { reached } }) => reached);
  const lost = reached.indexOf(null);
  const known = lost < 0 ? traced : traced.slice(0, lost);
  const violated = [...new Set(traced.flatMap(({ violations }) => violations.map(({ property }) => property.id)))];
  const gone = lost < 0 ? '' : `; after ${notation.printAction(traced[lost]!.action, tokens)} the machine is in no state of the model`;
  return {
    source: `luocheck replay '${printToken(revision.name, program)}'`,
    description: `${revision.name}: ${violated.length === 0 ? 'no property is violated' : `violates ${violated.join(', ')}`}${gone}`,
    status: violated.length === 0 ? 'ok' : 'violation',
    initial: model.initialState({ sessions, processes, tokens: tokens.length, descriptors: Infinity }),
    steps: known.map(({ action, observation: { outcome } }, i) => ({ action, outcome, after: reached[i] }) as ItfTrace['steps'][number]),
    tokens,
  };
}
