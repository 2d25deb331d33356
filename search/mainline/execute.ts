// SPDX-License-Identifier: GPL-2.0-only
/** @file One program of mainline on one revision, one action after the other, under the eyes of the properties. */
import type { Action } from '../../model/mainline/actions.js';
import { allows } from '../../model/mainline/system.js';
import { specified } from '../../properties/mainline/conformance.js';
import type { Observation, Property, Violation } from '../../properties/mainline/observation.js';
import type { Config } from '../../reference/machine/mainline/index.js';
import type { Revision } from '../../reference/mainline/luo_internal.js';
import { MainlineComputer } from '../../systems/mainline/computer.js';

/** A sequence of calls with what their small numbers stand for. */
export interface MainlineProgram {
  readonly actions: readonly Action[];
  /** Token number -> the u64 that the kernel sees. */
  readonly tokens: readonly bigint[];
  readonly sessions: number;
  readonly processes: number;
}

/** Called for each violation; true stops the execution. */
export type Visit = (property: Property, violation: Violation, at: number) => boolean;

export interface ExecuteOptions {
  /** Events say in which function they happened: slow. */
  readonly traced?: boolean;
  /** Default: the small machine. */
  readonly config?: Config;
  /** See `ComputerOptions`. */
  readonly padding?: Padding;
  readonly onObservation?: (observation: Observation) => void;
}

/** Sessions and files that are there besides those of the program, so that pages are as full as on the small machine. */
export interface Padding {
  readonly sessions: number;
  readonly files: number;
}

/** Runs a program to its end, or to where `visit` stops it. The number of actions carried out. */
export function execute(revision: Revision, program: MainlineProgram, properties: readonly Property[], visit: Visit, options: ExecuteOptions = {}): number {
  const computer = new MainlineComputer(revision, program, options);
  const monitors = properties.map((property) => property.monitor());
  let before = computer.view();
  let carriedOut = 0;
  for (const [index, action] of program.actions.entries()) {
    if (!computer.means(action)) continue;
    const { model } = computer;
    const { outcome, callbacks, events, boot, fired } = computer.perform(action);
    carriedOut++;
    const hasEnded = computer.machine.ended !== null;
    const after = hasEnded ? null : computer.view();
    const { ret } = outcome;
    const allowed = model && ret !== null ? allows(model, specified(action, fired), { ...outcome, ret }) : undefined;
    const observation: Observation = { index, action, outcome, callbacks, events, boot, fired, before, after, model, allowed, tokens: program.tokens };
    options.onObservation?.(observation);
    if (judge(observation, properties, monitors, visit) || after === null) break;
    before = after;
  }
  computer.release();
  return carriedOut;
}

function judge(observation: Observation, properties: readonly Property[], monitors: readonly ReturnType<Property['monitor']>[], visit: Visit): boolean {
  for (const [i, monitor] of monitors.entries())
    for (const violation of monitor.observe(observation)) if (visit(properties[i]!, violation, observation.index)) return true;
  return false;
}
