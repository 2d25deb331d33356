// SPDX-License-Identifier: GPL-2.0-only
/** @file A program step by step: what each kernel step was, where in the code, and what it led to. Slow. */
import type { Action } from '../model/model.js';
import { systemOf } from '../systems/index.js';
import type { Revision, TracedStep } from '../systems/system.js';
import { Execution } from './execute.js';
import type { Program } from '../systems/program.js';
import type { Observation, Property, Violation } from '../properties/property.js';

export type { TracedStep } from '../systems/system.js';

/** One action with its steps, and what the properties say of it. */
export interface TracedAction {
  readonly action: Action;
  readonly steps: readonly TracedStep[];
  readonly observation: Observation;
  readonly violations: readonly { readonly property: Property; readonly violation: Violation }[];
}

/** Carries `program` out and writes down every step. Actions that mean nothing are left out. */
export function trace(revision: Revision, program: Program, properties: readonly Property[] = systemOf(revision).properties): TracedAction[] {
  const execution = new Execution(revision, program, properties, { traced: true });
  const actions: TracedAction[] = [];
  for (const [index, action] of program.actions.entries()) {
    const steps: TracedStep[] = [];
    execution.computer.onStep = (step) => steps.push(step);
    const observation = execution.observe(action, index);
    if (!observation) continue;
    const violations: { property: Property; violation: Violation }[] = [];
    execution.judge(observation, (property, violation) => {
      violations.push({ property, violation });
      return false;
    });
    actions.push({ action, steps, observation, violations });
  }
  return actions;
}
