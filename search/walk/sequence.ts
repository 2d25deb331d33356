// SPDX-License-Identifier: GPL-2.0-only
/** @file Walks through a sequence of calls. Slow. */
import type { Revision } from '../../systems/system.js';
import { Execution } from '../execute.js';
import type { Program } from '../../systems/program.js';
import type { Property } from '../../properties/property.js';
import { findingId } from '../verdict.js';
import { carryOut } from './alone.js';
import { takeStill } from './still.js';
import { stepOf, type Walk, type WalkCall, type WalkStep, type WalkViolation } from './walk.js';

/** Carries `program` out; actions that mean nothing are left out. */
export function walkSequence(revision: Revision, program: Program, properties: readonly Property[]): Walk {
  const execution = new Execution(revision, program, properties, { traced: true });
  const start = takeStill(execution.system, execution.computer, [], true);
  const calls: WalkCall[] = [];
  const steps: WalkStep[] = [];
  const violations = new Map<string, WalkViolation>();
  for (const [index, action] of program.actions.entries()) {
    const call = calls.length;
    const lane = 'process' in action ? Number(action.process) : 0;
    const done = carryOut(execution, revision, action, index, { call, lane });
    if (!done) continue;
    const { observation } = done;
    calls.push({ action, phase: 'tasks', lane, outcome: observation.outcome.ret === null && observation.rebooted === null ? null : observation });
    steps.push(...done.steps);
    execution.judge(observation, (property, violation) => {
      const id = findingId(property.id, violation);
      if (!violations.has(id)) violations.set(id, { property, violation, at: stepOf(violation, steps, call) });
      return false;
    });
  }
  execution.computer.release();
  return { kind: 'sequence', program, lanes: program.processes, calls, steps, start, violations: [...violations.values()], signals: [] };
}
