// SPDX-License-Identifier: GPL-2.0-only
/** @file One call carried out alone, with a look at the machine after each of its steps. */
import type { Action } from '../../model/model.js';
import type { Call, Computer, Revision } from '../../systems/system.js';
import type { Execution } from '../execute.js';
import type { EventRecord, Observation } from '../../properties/property.js';
import { isAboutNext } from '../race/tracer.js';
import { locksOf, takeStill } from './still.js';
import type { WalkStep } from './walk.js';

/** `call`: the number that its steps carry; `lane`: whose locks they are. Null: the action means nothing here, or the machine is dead. */
export function carryOut(
  execution: Execution,
  revision: Revision,
  action: Action,
  index: number,
  at: { readonly call: number; readonly lane: number },
): { readonly observation: Observation; readonly steps: readonly WalkStep[] } | null {
  const watcher = new Watcher(execution, revision, at);
  const { computer } = execution;
  computer.onStep = (traced) => watcher.before(traced);
  const observation = execution.observe(action, index);
  computer.onStep = null;
  return observation && { observation, steps: watcher.close(observation) };
}

type Seen = Pick<WalkStep, 'name' | 'access' | 'object' | 'functions' | 'source' | 'lines'>;
type Current = Seen & Pick<WalkStep, 'code'>;

class Watcher {
  private readonly steps: WalkStep[] = [];
  private readonly reported = new Set<EventRecord>();
  /** Reports about the step that comes next. */
  private pending: EventRecord[] = [];
  private current: Current | null = null;
  private call: Call | null = null;
  private callbacks = 0;

  constructor(
    private readonly execution: Execution,
    private readonly revision: Revision,
    private readonly at: { readonly call: number; readonly lane: number },
  ) {}

  before(seen: Seen): void {
    const call = this.execution.computer.machine.k.current as Call;
    this.call ??= call;
    this.complete(this.newReports(call.k.reports), false);
    const { name, access, object, functions, source, lines } = seen;
    this.current = { name, access, object, functions, source, lines, code: codeAt(this.revision, this.execution.computer) };
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

  private complete(events: readonly EventRecord[], isBetween: boolean): void {
    const { current, call } = this;
    if (current === null || call === null) {
      this.pending = [...events, ...this.pending];
      return;
    }
    const { system, computer } = this.execution;
    const callbacks = [...system.machinery.callbacks(call.callbacks.slice(this.callbacks))];
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
      still: takeStill(system, computer, call.abandoned ? [] : locksOf(call, this.at.lane), isBetween),
    });
    this.current = null;
  }

  /** What the last step led to is known only when the call has ended. A call without a step gets an empty one. */
  close({ events, callbacks }: Observation): readonly WalkStep[] {
    this.complete(this.newReports(events), true);
    if (this.steps.length === 0) {
      const { system, computer } = this.execution;
      const still = takeStill(system, computer, [], true);
      return [{ ...NO_STEP, call: this.at.call, callbacks: [...callbacks], events: [...events], still }];
    }
    return this.steps;
  }
}

/** The tree whose C the kernel that runs was compiled from; null: it is mirrored. */
export function codeAt(first: Revision, { machine }: Computer): string | null {
  let revision = first;
  for (let { boots } = machine; boots > 0 && revision.next !== undefined; boots--) revision = revision.next;
  return revision.code === undefined ? null : revision.name;
}

/** A call as one step. */
export const NO_STEP = {
  name: '',
  access: 'call',
  object: '',
  functions: [],
  source: '',
  lines: [],
  code: null,
  value: 0,
  blocked: false,
  wokenBy: null,
} as const;
