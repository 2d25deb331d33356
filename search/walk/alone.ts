// SPDX-License-Identifier: GPL-2.0-only
/** @file One call carried out alone, with a look at the machine after each of its steps. */
import type { Action } from '../../model/model.js';
import type { Call } from '../../systems/system.js';
import type { Execution } from '../execute.js';
import type { EventRecord, Observation } from '../../properties/property.js';
import { isAboutNext } from '../race/tracer.js';
import { locksOf, takeStill } from './still.js';
import type { WalkStep } from './walk.js';

/** `call`: the number that its steps carry; `lane`: whose locks they are. Null: the action means nothing here, or the machine is dead. */
export function carryOut(
  execution: Execution,
  action: Action,
  index: number,
  at: { readonly call: number; readonly lane: number },
): { readonly observation: Observation; readonly steps: readonly WalkStep[] } | null {
  const watcher = new Watcher(execution, at);
  const { computer } = execution;
  computer.onStep = (traced) => watcher.before(traced);
  const observation = execution.observe(action, index);
  computer.onStep = null;
  return observation && { observation, steps: watcher.close(observation) };
}

type Seen = Pick<WalkStep, 'name' | 'access' | 'object' | 'functions' | 'source'>;

class Watcher {
  private readonly steps: WalkStep[] = [];
  private readonly reported = new Set<EventRecord>();
  /** Reports about the step that comes next. */
  private pending: EventRecord[] = [];
  private current: Seen | null = null;
  private call: Call | null = null;
  private callbacks = 0;

  constructor(
    private readonly execution: Execution,
    private readonly at: { readonly call: number; readonly lane: number },
  ) {}

  before(seen: Seen): void {
    const call = this.execution.computer.machine.k.current as Call;
    this.call ??= call;
    this.complete(this.newReports(call.k.reports));
    this.current = seen;
  }

  /** Reports that nobody has seen; those about the next step wait for it. */
  private newReports(reports: readonly EventRecord[]): EventRecord[] {
    const fresh = reports.filter((report) => !this.reported.has(report));
    for (const report of fresh) this.reported.add(report);
    const isNext = (report: EventRecord): boolean => this.call !== null && isAboutNext(report, this.call);
    const now = fresh.filter((report) => !isNext(report));
    const { pending } = this;
    this.pending = fresh.filter(isNext);
    return [...pending, ...now];
  }

  private complete(events: readonly EventRecord[]): void {
    const { current, call } = this;
    if (current === null || call === null) {
      this.pending = [...events, ...this.pending];
      return;
    }
    const callbacks = [...this.execution.system.machinery.callbacks(call.callbacks.slice(this.callbacks))];
    this.callbacks = call.callbacks.length;
    const blocked = call.status === 'blocked';
    this.steps.push({
      ...current,
      call: this.at.call,
      value: blocked ? 0 : call.wakeValue,
      blocked,
      wokenBy: null,
      callbacks,
      events: [...events],
      still: takeStill(this.execution.computer, call.abandoned ? [] : locksOf(call, this.at.lane)),
    });
    this.current = null;
  }

  /** What the last step led to is known only when the call has ended. A call without a step gets an empty one. */
  close({ events, callbacks }: Observation): readonly WalkStep[] {
    this.complete(this.newReports(events));
    if (this.steps.length === 0) {
      const still = takeStill(this.execution.computer, []);
      return [{ ...NO_STEP, call: this.at.call, callbacks: [...callbacks], events: [...events], still }];
    }
    return this.steps;
  }
}

/** A call as one step. */
export const NO_STEP = { name: '', access: 'call', object: '', functions: [], source: '', value: 0, blocked: false, wokenBy: null } as const;
