// SPDX-License-Identifier: GPL-2.0-only
/** @file An execution in the words of the report. */
import type { TaskLocks } from '../../search/race/trace.js';
import type { Walk, WalkCall, WalkStep } from '../../search/walk/walk.js';
import { REBOOTS } from '../../properties/v1/words.js';
import { describeCall } from '../calls.js';
import type { RaceCatalogue } from '../race/catalogue.js';
import { describeStep, eventText } from '../race/items.js';
import { callers, cpu, modeOf, unreturned } from '../race/names.js';
import { describeCallback } from '../replay.js';
import type { SessionName } from '../state.js';
import { barsOf, placed } from './bars.js';
import type { CallPart, LockPart, ModelFit, ModelPart, OperationPart, StepPart, StillPart, WalkPart } from './document.js';
import { Interned } from './intern.js';
import { modelPart } from './model.js';
import { stillPart } from './still.js';

/** Parts that walks share. */
export class SharedParts {
  readonly stills = new Interned<StillPart>();
  readonly locks = new Interned<readonly LockPart[]>();
  readonly models = new Interned<ModelPart>();
  readonly operations = new Interned<OperationPart>();
}

export function walkPart(walk: Walk, shared: SharedParts, names: Pick<RaceCatalogue, 'errnoName'>): WalkPart {
  return new Writer(walk, shared, names).part();
}

class Writer {
  private readonly nameOf: SessionName;
  private readonly lanes: readonly string[];
  private readonly calls: readonly CallPart[];

  constructor(
    private readonly walk: Walk,
    private readonly shared: SharedParts,
    private readonly names: Pick<RaceCatalogue, 'errnoName'>,
  ) {
    const slots = new Map(walk.steps.flatMap(({ still }) => still.slots));
    this.nameOf = (session) => `s${slots.get(session) ?? session}`;
    this.lanes = Array.from({ length: walk.lanes }, (_, i) => (walk.kind === 'race' ? cpu(i) : walk.lanes > 1 ? `process ${i}` : 'the task'));
    this.calls = walk.calls.map((call, i) => this.callPart(call, i));
  }

  part(): WalkPart {
    const { walk, lanes, calls, shared } = this;
    const { bars, tracks } = placed(barsOf(walk.steps.map(({ still }) => still.locks)), lanes.length);
    const first =
      walk.kind === 'race'
        ? Math.max(
            0,
            walk.steps.findIndex(({ call }) => calls[call]!.phase === 'tasks'),
          )
        : 0;
    return {
      kind: walk.kind,
      lanes,
      calls,
      steps: this.steps(),
      start: shared.stills.add(stillPart(walk.start, this.nameOf)),
      first,
      bars,
      tracks,
      violations: walk.violations.map(({ at, property, violation }) => ({ at, property: property.id, happened: violation.happened })),
    };
  }

  private callPart({ action, phase, lane, outcome }: WalkCall, index: number): CallPart {
    const { walk, names } = this;
    const { call: text, note } = describeCall(action, walk.program, names);
    const first = walk.steps.findIndex((step) => step.call === index);
    const last = walk.steps.findLastIndex((step) => step.call === index);
    return { text, note, result: outcome === null ? unreturned(walk.signals) : resultOf(outcome), returns: outcome !== null, phase, lane, first, last };
  }

  private steps(): StepPart[] {
    const { walk, shared } = this;
    let model = walk.start.model === null ? -1 : shared.models.add(modelPart(walk.start.model, walk.program));
    const inside = new Map<number, string>();
    return walk.steps.map((step, i) => {
      const { still } = step;
      if (still.model !== null) model = shared.models.add(modelPart(still.model, walk.program));
      const name = callers(step)[0];
      const isNew = name !== undefined && inside.get(step.call) !== name;
      if (isNew) inside.set(step.call, name);
      return {
        ...this.words(step),
        ...(isNew && { enters: name }),
        call: step.call,
        operation: step.name === '' ? -1 : shared.operations.add(operationOf(step)),
        still: shared.stills.add(stillPart(still, this.nameOf)),
        locks: shared.locks.add(this.lockParts(still.locks)),
        model,
        fit: this.fit(step, i),
      };
    });
  }

  private words(step: WalkStep): Pick<StepPart, 'text' | 'notes' | 'callbacks' | 'events'> {
    const { calls } = this;
    const text = step.name === '' ? calls[step.call]!.text : describeStep(step) || 'enters the kernel';
    return {
      text,
      ...(step.blocked && { notes: ['waits'] }),
      ...(step.callbacks.length > 0 && { callbacks: step.callbacks.map(describeCallback) }),
      ...(step.events.length > 0 && { events: [...new Set(step.events.map(({ event }) => eventText(event)))] }),
    };
  }

  private fit({ still }: WalkStep, at: number): ModelFit {
    if (still.model !== null) return 'exact';
    return this.calls.some(({ first, last, returns }) => first <= at && (at < last || !returns)) ? 'within' : 'none';
  }

  /** The same by lock, with numbers where several of one name are in use. */
  private lockParts(tasks: readonly TaskLocks[]): LockPart[] {
    const byId = new Map<number, { name: string; holders: string[]; waiters: string[] }>();
    const entry = (id: number, name: string) => {
      const known = byId.get(id) ?? { name, holders: [], waiters: [] };
      byId.set(id, known);
      return known;
    };
    for (const { task, holds, waits } of tasks) {
      for (const { id, name, read } of holds) entry(id, name).holders.push(`${this.lanes[task]}${name.endsWith('rwsem') ? ` (${modeOf(read)})` : ''}`);
      if (waits) entry(waits.id, waits.name).waiters.push(this.lanes[task]!);
    }
    return [...byId.values()].sort((a, b) => (a.name < b.name ? -1 : 1));
  }
}

function resultOf({ outcome, rebooted }: NonNullable<WalkCall['outcome']>): string {
  const { ret, value } = outcome;
  const parts = [
    ...(ret === null ? [] : [`= ${ret}`]),
    ...(value === undefined ? [] : [value.toUpperCase()]),
    ...(rebooted === null ? [] : [REBOOTS[rebooted as keyof typeof REBOOTS]]),
  ];
  return parts.join('; ');
}

/** `v1/posted/luo_files.ts:612` -> file and line. */
function operationOf({ functions, source }: WalkStep): OperationPart {
  const [, file = '', line = '0'] = /^(?:(?:luo|v1)\/)?(.*):(\d+)$/.exec(source) ?? [];
  return { functions, file, line: Number(line) };
}
