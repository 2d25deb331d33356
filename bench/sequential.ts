// SPDX-License-Identifier: GPL-2.0-only
/** @file One task at a time: the whole check, the model, and the same with fast-check's and XState's own means. */
import * as fc from 'fast-check';
import { initialTransition, transition, type AnyMachineSnapshot, type AnyStateMachine } from 'xstate';
import type { Action, Outcome } from '../model/v1/actions.js';
import { machines } from '../model/v1/machines.js';
import { allows, initialState, step, type ModelState } from '../model/v1/system.js';
import { execute } from '../search/execute.js';
import { properties } from '../properties/v1/index.js';
import type { Program } from '../systems/v1/program.js';
import { programs } from '../systems/v1/programs.js';
import { posted } from '../reference/v1/revisions.js';
import { rate } from './measure.js';
import { modelRuns } from './model-run.js';
import { atLeast, number, perSecond, times, type Section } from './table.js';

const LENGTH = 20;
const SEQUENCES = 200;
const SEED = 1;

/** Sequences of exactly 20 operations. */
function sequences(): Program[] {
  return fc
    .sample(programs({ maxActions: 2 * LENGTH }), { numRuns: SEQUENCES, seed: SEED })
    .map((program) => ({ ...program, actions: program.actions.slice(0, LENGTH) }));
}

function runAll(list: readonly Program[]): number {
  let actions = 0;
  for (const program of list) actions += execute(posted, program, properties, () => false);
  return actions;
}

interface ModelStep {
  readonly state: ModelState;
  readonly action: Action;
  readonly outcome: Outcome;
}

/** Steps along walks through the model. */
function modelSteps(list: readonly Program[]): ModelStep[] {
  return list.flatMap(({ actions, sessions, tokens, processes }) => {
    let state = initialState({ sessions, tokens: tokens.length, processes, descriptors: Infinity });
    return actions.flatMap((action) => {
      const [first] = step(state, action);
      if (!first) return [];
      const before = state;
      state = first.next;
      return [{ state: before, action, outcome: first.outcome }];
    });
  });
}

/** Calls of XState's pure `transition`, all events in the initial state of all machines. */
function xstateTransitions(): number {
  let calls = 0;
  for (const machine of Object.values(machines) as AnyStateMachine[]) {
    const [snapshot] = initialTransition(machine) as [AnyMachineSnapshot, unknown];
    for (const type of machine.events as string[]) {
      transition(machine, snapshot, { type });
      calls++;
    }
  }
  return calls;
}

export async function sequential(): Promise<Section> {
  const ready = sequences();
  const steps = modelSteps(ready);
  const whole = await rate(() => runAll(fc.sample(programs(), { numRuns: SEQUENCES, seed: SEED })));
  const perSequence = runAll(ready) / SEQUENCES;
  const executed = await rate(() => runAll(ready));
  const peer = await rate(() => modelRuns(posted, SEQUENCES, SEED));
  const enumerated = await rate(() => steps.reduce((n, { state, action }) => n + Math.sign(step(state, action).length), 0));
  const judged = await rate(() => steps.reduce((n, { state, action, outcome }) => n + (allows(state, action, outcome) ? 1 : 0), 0));
  const xstate = await rate(xstateTransitions);
  return {
    title: 'Sequences',
    text: `Sequences of ${LENGTH} operations on \`posted\` under all ${properties.length} properties, every outcome compared with the model. Only operations that were carried out count, and ${LENGTH} of them are a sequence: ${number(perSequence)} of ${LENGTH} are carried out, until a panic ends the sequence; with \`fc.commands\` ${number(modelRuns(posted, SEQUENCES, SEED) / SEQUENCES)} of at most ${LENGTH}, because most are filtered out by their guards and the first outcome that is not allowed ends a run.`,
    rows: [
      { what: 'generate, execute, judge', result: `${perSecond(whole, 'operations')}, ${perSecond(whole / LENGTH, 'sequences')}` },
      { what: 'execute, judge', result: `${perSecond(executed, 'operations')}, ${perSecond(executed / LENGTH, 'sequences')}` },
      { what: '`fc.commands` + `fc.modelRun`, XState as the model, outcomes only', result: perSecond(peer, 'operations') },
      { what: 'generate, execute, judge : `fc.modelRun`', result: times(whole / peer), floor: atLeast(whole / peer, 3, 'x') },
      { what: 'model: `allows` (is this outcome specified?)', result: perSecond(judged, 'steps') },
      { what: 'model: `step` (which outcomes are specified?)', result: perSecond(enumerated, 'steps') },
      { what: "XState's `transition`, one machine", result: perSecond(xstate, 'steps') },
    ],
  };
}
