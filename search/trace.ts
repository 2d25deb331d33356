// SPDX-License-Identifier: GPL-2.0-only
/** @file A program step by step: what each kernel step was, where in the code, and what it led to. Slow. */
import type { Access } from '../reference/engine/step.js';
import type { Revision } from '../reference/v1/luo_internal.js';
import type { Action } from '../model/v1/actions.js';
import { Execution } from './execute.js';
import type { Program } from './program.js';
import type { Observation, Property, Violation } from '../properties/property.js';
import { properties as all } from '../properties/v1/index.js';

/** One kernel step, as it was carried out. */
export interface TracedStep {
  /** `down_read`, `xa_store`, … */
  readonly name: string;
  readonly access: Access;
  /** What it touches: `luo_state_rwsem`. */
  readonly object: string;
  /** C functions, innermost first. */
  readonly functions: readonly string[];
  /** `v1/posted/luo_files.ts:612`; empty for what runs outside LUO. */
  readonly source: string;
}

/** One action with its steps, and what the properties say of it. */
export interface TracedAction {
  readonly action: Action;
  readonly steps: readonly TracedStep[];
  readonly observation: Observation;
  readonly violations: readonly { readonly property: Property; readonly violation: Violation }[];
}

/** Carries `program` out and writes down every step. Actions that mean nothing are left out. */
export function trace(revision: Revision, program: Program, properties: readonly Property[] = all): TracedAction[] {
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
