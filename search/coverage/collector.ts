// SPDX-License-Identifier: GPL-2.0-only
/** @file Watches executions of an instrumented revision: what each of them reaches. */
import type { Instrumented } from '../../reference/loader/load.js';
import type { Site } from '../../reference/loader/instrument.js';
import { systemOf } from '../../systems/index.js';
import type { Call, Revision, System } from '../../systems/system.js';
import type { Observation } from '../../properties/property.js';
import type { RaceWatch } from '../race/judge.js';
import { Features } from './features.js';
import { Successions } from './transitions.js';

/** What one execution reached: numbers of features, each once. */
export type Reached = readonly number[];

/** A name that is the same from run to run, as long as the code does not change. */
export function siteName({ file, line, function: owner, text }: Site): string {
  return `${file}:${line} ${owner}(): ${text}`;
}

/** To be used as the watch of one execution after the other, each between `begin` and `end`. */
export class Collector implements RaceWatch {
  readonly features = new Features();
  /** Times that something was collected. */
  runs = 0;
  /** Did tasks ever run side by side? */
  isConcurrent = false;
  /** Feature of each site. */
  private readonly siteFeatures: readonly number[];
  private readonly reached = new Set<number>();
  private readonly successions = new Successions();
  /** Transitions of the call under way. */
  private taken: string[] = [];
  /** Number of the last step of the call that is alone. */
  private last = 0;
  /** By task: the step that it is about to take. */
  private readonly pending: number[] = [];
  private mover = -1;
  private moved: Call | null = null;
  private readonly stepNames: string[] = [];
  private readonly otherSteps = new Map<string, number>();

  private readonly system: System;

  constructor(readonly instrumented: Instrumented<Revision>) {
    this.system = systemOf(instrumented.revision);
    const { sites } = instrumented;
    this.siteFeatures = sites.map((site) => this.features.get('site', siteName(site)));
    this.stepNames.push('', ...sites.map(siteName));
  }

  begin(): void {
    const { marks } = this.instrumented;
    marks.hit.fill(0);
    marks.site = 0;
    this.reached.clear();
    this.successions.clear();
    this.taken = [];
    this.last = 0;
  }

  /** Another execution of the tasks begins: there may be several between `begin` and `end`. */
  private beginTasks(): void {
    this.isConcurrent = true;
    this.last = 0;
    this.mover = -1;
    this.moved = null;
    this.pending.length = 0;
  }

  /** `begin`, something that runs, `end`. */
  collect<T>(run: () => T): T {
    this.begin();
    const result = run();
    this.end();
    return result;
  }

  /** What was reached since `begin`. */
  end(): Reached {
    this.runs++;
    const { hit } = this.instrumented.marks;
    for (let i = 0; i < hit.length; i++) if (hit[i] !== 0) this.reached.add(this.siteFeatures[i]!);
    const all = [...this.reached];
    for (const id of all) this.features.all[id]!.hits++;
    return all;
  }

  readonly covered = {
    add: (name: string, instance: number): void => {
      this.taken.push(name);
      this.reached.add(this.features.get('transition', name));
      const succession = this.successions.take(name, instance);
      if (succession !== null) this.reached.add(this.features.get('succession', succession));
    },
  };

  step(call: Call): void {
    const step = this.stepOf(call, call.steps === 0 ? 0 : this.instrumented.marks.site);
    if (call.steps === 0) this.instrumented.marks.site = 0;
    this.reached.add(this.features.pair('pair', this.last, step, this.nameOf));
    this.last = step;
  }

  readonly raceStep = (at: number, task: number, call: Call): void => {
    const { marks } = this.instrumented;
    if (at === 0) this.beginTasks();
    // What was marked since the last step belongs to the task that took it, and is where that task stands now.
    if (this.mover >= 0) this.pending[this.mover] = marks.site;
    const before = this.mover;
    const previous = this.last;
    const step = this.stepOf(call, call.steps === 0 ? 0 : (this.pending[task] ?? 0));
    if (before >= 0 && before !== task) {
      this.reached.add(this.features.pair('crossing', previous, step, this.nameOf));
      const stopped = this.pending[before] ?? 0;
      if (this.moved?.status === 'ready' && stopped > 0) this.reached.add(this.features.get('preemption', this.nameOf(stopped)));
    }
    marks.site = call.steps === 0 ? 0 : (this.pending[task] ?? 0);
    this.mover = task;
    this.moved = call;
    this.last = step;
  };

  observed({ action: { verb, fault }, fired, outcome, model, allowed }: Observation): void {
    if (fired && fault) this.reached.add(this.features.get('fault', `${verb}: ${fault.kind}`));
    if (!allowed) this.successions.clear();
    const name = `${model === null ? 'nowhere' : this.system.reachable.phaseOf(model)} ${verb}${fired ? ` !${fault?.kind}` : ''} = ${outcome.ret ?? 'never returned'}: ${[...new Set(this.taken)].sort().join(', ')}`;
    this.reached.add(this.features.get('product', name));
    this.taken = [];
    this.last = 0;
  }

  private stepOf({ next }: Call, site: number): number {
    if (site > 0) return site;
    const name = next?.name ?? '';
    let step = this.otherSteps.get(name);
    if (step === undefined) this.otherSteps.set(name, (step = this.stepNames.push(name) - 1));
    return step;
  }

  private readonly nameOf = (step: number): string => this.stepNames[step]!;
}
