// SPDX-License-Identifier: GPL-2.0-only
/** @file An execution in the words of the report. */
import type { TaskLocks } from '../../search/race/trace.js';
import type { Still } from '../../search/walk/still.js';
import type { Walk, WalkCall, WalkStep } from '../../search/walk/walk.js';
import type { Looks } from '../../systems/look.js';
import { describeAnswer } from '../answer.js';
import { describeCall } from '../calls.js';
import type { RaceCatalogue } from '../race/catalogue.js';
import { describeStep, eventText } from '../race/items.js';
import { callers, cpu, modeOf, unreturned } from '../race/names.js';
import { describeCallback, shortSource } from '../replay.js';
import { barsOf, placed } from './bars.js';
import type { CallPart, LockPart, ModelFit, ModelPart, OperationPart, StepPart, StillPart, WalkPart } from './document.js';
import { Interned } from './intern.js';

/** Parts that walks share. */
export class SharedParts {
  readonly stills = new Interned<StillPart>();
  readonly locks = new Interned<readonly LockPart[]>();
  readonly models = new Interned<ModelPart>();
  readonly operations = new Interned<OperationPart>();
}

/** What is to be known of a system to tell its walks. */
export interface Teller {
  readonly id: string;
  readonly looks: Looks;
  readonly catalogue: Pick<RaceCatalogue, 'errnoName' | 'describeCall' | 'describeAnswer'>;
}

export function walkPart(walk: Walk, shared: SharedParts, teller: Teller): WalkPart {
  return new Writer(walk, shared, teller).part();
}

const DEAD: StillPart = { state: 'dead', dead: true, tables: [] };

class Writer {
  private readonly tell: ReturnType<Looks['teller']>;
  private readonly lanes: readonly string[];
  private readonly calls: readonly CallPart[];

  constructor(
    private readonly walk: Walk,
    private readonly shared: SharedParts,
    private readonly teller: Teller,
  ) {
    this.tell = teller.looks.teller([walk.start, ...walk.steps.map(({ still }) => still)].flatMap(({ seen }) => (seen === null ? [] : [seen])));
    this.lanes = Array.from({ length: walk.lanes }, (_, i) => (walk.kind === 'race' ? cpu(i) : walk.lanes > 1 ? `process ${i}` : 'the task'));
    this.calls = walk.calls.map((call, i) => this.callPart(call, i));
  }

  part(): WalkPart {
    const { walk, lanes, calls, shared, teller } = this;
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
      system: teller.id,
      lanes,
      calls,
      steps: this.steps(),
      start: shared.stills.add(this.stillPart(walk.start)),
      first,
      bars,
      tracks,
      violations: walk.violations.map(({ at, property, violation }) => ({ at, property: property.id, happened: violation.happened })),
    };
  }

  private callPart({ action, phase, lane, outcome }: WalkCall, index: number): CallPart {
    const { walk, teller } = this;
    const { call: text, note } = describeCall(action, walk.program, teller.catalogue);
    const first = walk.steps.findIndex((step) => step.call === index);
    const last = walk.steps.findLastIndex((step) => step.call === index);
    const result = outcome === null ? unreturned(walk.signals) : describeAnswer(outcome, teller.catalogue);
    return { text, note, result, returns: outcome !== null, phase, lane, first, last };
  }

  private stillPart({ seen }: Still): StillPart {
    return seen === null ? DEAD : { ...this.tell(seen), dead: false };
  }

  private modelPart(model: Still['model']): number | null {
    return typeof model === 'string' ? null : this.shared.models.add(this.teller.looks.lit(model, this.walk.program));
  }

  private steps(): StepPart[] {
    const { walk, shared } = this;
    let model = this.modelPart(walk.start.model) ?? -1;
    const inside = new Map<number, string>();
    return walk.steps.map((step, i) => {
      const { still } = step;
      model = this.modelPart(still.model) ?? model;
      const name = callers(step)[0];
      const isNew = name !== undefined && inside.get(step.call) !== name;
      if (isNew) inside.set(step.call, name);
      return {
        ...this.words(step),
        ...(isNew && { enters: name }),
        call: step.call,
        operation: step.name === '' ? -1 : shared.operations.add(operationOf(step)),
        still: shared.stills.add(this.stillPart(still)),
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
    if (typeof still.model !== 'string') return 'exact';
    return this.calls.some(({ first, last, returns }) => first <= at && (at < last || !returns)) ? 'within' : still.model;
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

/** `kernel/liveupdate/luo_file.c:612` -> file and line. Where nobody knows the line of the step, that of the call that led to it. */
function operationOf({ functions, source, lines, code }: WalkStep): OperationPart {
  const at = source === '' ? lines.findIndex((line) => line !== '') : 0;
  const [, file = '', line = '0'] = /^(.*):(\d+)$/.exec(shortSource(source || (lines[at] ?? ''))) ?? [];
  return { functions, file, line: Number(line), ...(at > 0 && { caller: functions[at]! }), ...(code !== null && file !== '' && { tree: code }) };
}
