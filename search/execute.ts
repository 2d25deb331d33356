// SPDX-License-Identifier: GPL-2.0-only
/** @file One program on one revision, one action after the other, under the eyes of the properties. */
import { specified, type Action, type Covered } from '../model/model.js';
import type { Restore } from '../reference/kernel/index.js';
import { systemOf } from '../systems/index.js';
import type { Call, Computer, Revision, Size, System } from '../systems/system.js';
import { mayHalt } from './halt.js';
import type { Program } from '../systems/program.js';
import { cloneMonitor, remembers, type Monitor, type Observation, type Property, type Violation } from '../properties/property.js';
import { shownOf, type Shown } from '../properties/shown.js';
import type { View } from '../properties/view.js';

/** Called for each violation; true stops the execution. */
export type Visit = (property: Property, violation: Violation, at: number) => boolean;

/** Looks on at an execution. */
export interface Watch {
  /** Is told the model's transitions that were taken. */
  readonly covered: Covered;
  /** Called before each step of a call that is alone. */
  step(call: Call): void;
  /** Called after each action. */
  observed(observation: Observation): void;
}

export interface ExecutionOptions {
  /** Steps say where they were made: slow. */
  readonly traced?: boolean;
  readonly watch?: Watch;
  /** Default: the machine of searches. */
  readonly size?: Size;
}

/** An execution under way: a machine, the model beside it, a monitor for each property. */
export class Execution {
  readonly system: System;
  readonly computer: Computer;
  /** The model's state; null while the machine is in none of them. */
  model: object | null;
  view: View;
  private readonly monitors: Monitor[];
  private readonly shown: Shown;
  /** Indices of the monitors that have a memory. */
  private readonly remembering: readonly number[];
  /** The machine is dead: nothing can follow. */
  ended = false;

  constructor(
    revision: Revision,
    readonly program: Pick<Program, 'sessions' | 'processes' | 'tokens'>,
    private readonly properties: readonly Property[],
    private readonly options: ExecutionOptions = {},
  ) {
    mayHalt();
    this.system = systemOf(revision);
    this.computer = this.system.machinery.computer(revision, program, options);
    this.view = this.computer.view();
    this.model = this.system.machinery.abstraction(this.computer, this.view) ?? null;
    this.monitors = properties.map((property) => property.monitor());
    this.shown = shownOf(properties);
    this.remembering = [...this.monitors.keys()].filter((i) => remembers(this.monitors[i]!));
    if (options.watch) this.computer.watch = options.watch;
  }

  /** Copies of the monitors as they are now: of those that remember anything. */
  memory(): readonly Monitor[] {
    const memory: Monitor[] = [];
    for (const i of this.remembering) memory.push(cloneMonitor(this.monitors[i]!));
    return memory;
  }

  /** What `memory` answered. */
  private recall(memory: readonly Monitor[]): void {
    for (let i = 0; i < memory.length; i++) this.monitors[this.remembering[i]!] = cloneMonitor(memory[i]!);
  }

  /**
   * Repeats actions whose observations are known, without looking at anything in between; `memory` is what the monitors
   * remembered at the end of them.
   */
  repeat(actions: readonly Action[], memory: readonly Monitor[]): void {
    const { computer } = this;
    for (const action of actions) computer.perform(action);
    this.recall(memory);
    this.view = computer.view();
    this.model = this.system.machinery.abstraction(computer, this.view) ?? null;
  }

  /** To how it is now, monitors included. */
  checkpoint(): Restore {
    const own = this.keep();
    const computer = this.computer.checkpoint();
    return () => {
      computer();
      own();
    };
  }

  /** The same but for the computer. */
  keep(): Restore {
    const { model, view, ended } = this;
    const memory = this.memory();
    return () => {
      this.model = model;
      this.view = view;
      this.ended = ended;
      this.recall(memory);
    };
  }

  /** Carries out one action; null when it means nothing here or the machine is dead. */
  observe(action: Action, index: number): Observation | null {
    const { system, computer, model, view: before } = this;
    if (this.ended || !computer.means(action)) return null;
    const settled = computer.perform(action);
    this.ended = computer.machine.ended !== null;
    const after = this.ended ? null : computer.view();
    const { outcome, callbacks, events, rebooted, handover, fired } = settled;
    const { ret } = outcome;
    const { watch } = this.options;
    const allowed = model && ret !== null ? system.model.allows(model, specified(action, fired), { ...outcome, ret }, watch?.covered) : undefined;
    const reached = (after && system.machinery.abstraction(computer, after)) ?? null;
    this.model = reached;
    if (after) this.view = after;
    const observation = {
      index,
      action,
      entry: system.machinery.entryFunction(action),
      outcome,
      callbacks,
      events,
      rebooted,
      handover,
      fired,
      before,
      after,
      model,
      allowed,
      reached,
      tokens: this.program.tokens,
    };
    watch?.observed(observation);
    return observation;
  }

  /** Shows an observation to every property that looks at such; true when `visit` wants to stop. */
  judge(observation: Observation, visit: Visit): boolean {
    let told = false;
    for (const i of this.shown.of(observation)) {
      const violations = this.monitors[i]!.observe(observation);
      if (told && this.properties[i]!.yields === true) continue;
      told ||= violations.length > 0;
      for (const violation of violations) if (visit(this.properties[i]!, violation, observation.index)) return true;
    }
    return false;
  }
}

/** Runs a program to its end, or to where `visit` stops it. The number of actions carried out. */
export function execute(revision: Revision, program: Program, properties: readonly Property[], visit: Visit, options: ExecutionOptions = {}): number {
  const execution = new Execution(revision, program, properties, options);
  let carriedOut = 0;
  for (const [index, action] of program.actions.entries()) {
    const observation = execution.observe(action, index);
    if (!observation) {
      if (execution.ended) break;
      continue;
    }
    carriedOut++;
    if (execution.judge(observation, visit)) break;
  }
  execution.computer.release();
  return carriedOut;
}
