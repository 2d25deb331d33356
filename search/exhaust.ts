// SPDX-License-Identifier: GPL-2.0-only
/** @file Every action and every single fault in every reachable state of model and reference together, breadth first. */
import type { Action, Bounds } from '../model/model.js';
import { judgeable } from './judgeable.js';
import { systemOf } from '../systems/index.js';
import type { Equipped, Revision, System } from '../systems/system.js';
import { notedChoices, type SearchOptions } from './check.js';
import { Execution } from './execute.js';
import { Findings } from './findings.js';
import type { Program } from '../systems/program.js';
import type { Monitor, Property } from '../properties/property.js';
import type { Bound, Verdict } from './verdict.js';

/** The bounds of an exhaustive search. Token numbers stand for the values 1, 2, …. */
export interface ExhaustOptions extends SearchOptions {
  readonly sessions: number;
  readonly tokens: number;
  readonly processes: number;
  /** Most descriptors of one session. */
  readonly descriptors: number;
  /** On this machine. Default: on a plain one. */
  readonly on?: Equipped;
  /** Only the calls that `race` tries first: of a design that has too many. */
  readonly likely?: true;
}

/** Values for the tokens of an exhaustive search. */
const TOKENS = [1n, 2n, 3n, 4n] as const;

/** A state, by the shortest way to it. */
interface State {
  readonly parent: State | null;
  readonly action: Action | null;
  readonly depth: number;
  /** What the monitors remember there. */
  readonly memory: readonly Monitor[];
}

/** States between two breaths. */
const BATCH = 16;

/**
 * Visits each state of the product once: `Machine.canonical` of the reference and the model's state tell states apart.
 * Session slots are names and nothing else: of states that differ only in them, one is visited. (Where two machines have
 * one canonical form, their open sessions correspond, so the slots of one are a renaming of those of the other.)
 * A state is reached by repeating its path; every action in it starts from a checkpoint.
 *
 * A state in which the reference has left the model is reported and not searched further: `Bound.cut` counts them.
 */
export async function exhaust(revision: Revision, options: ExhaustOptions): Promise<Verdict> {
  const properties = judgeable(revision, options.properties ?? systemOf(revision).properties);
  const search = new Search(revision, options, properties);
  let sinceBreath = 0;
  while (search.left > 0) {
    if (options.signal?.aborted) return search.verdict(true);
    search.expandNext();
    if (++sinceBreath < BATCH) continue;
    sinceBreath = 0;
    search.announce();
    options.onProgress?.(search.progress());
    await options.breathe?.();
  }
  return search.verdict(false);
}

class Search {
  private readonly system: System;
  private readonly bounds: Bounds;
  private readonly machine: Pick<Program, 'sessions' | 'processes' | 'tokens'>;
  private readonly seen = new Set<string>();
  private readonly queue: State[] = [];
  private next = 0;
  private actions = 0;
  private cut = 0;
  private depth = 0;
  private readonly findings: Findings;
  /** What is judged, and what is noted. */
  private readonly watched: readonly Property[];

  constructor(
    private readonly revision: Revision,
    private readonly options: ExhaustOptions,
    private readonly properties: readonly Property[],
  ) {
    const { sessions, tokens, processes, descriptors } = options;
    this.system = systemOf(revision);
    this.bounds = { sessions, tokens, processes, descriptors };
    this.machine = { sessions, processes, tokens: TOKENS.slice(0, tokens) };
    const choices = notedChoices(options, this.system.choices);
    this.watched = [...properties, ...choices];
    this.findings = new Findings(revision, options, choices);
    const start = new Execution(revision, this.machine, this.watched);
    const first = options.on?.start ?? null;
    if (first !== null) start.judge(start.observe(first, 0)!, () => false);
    this.seen.add(keyOf(start));
    this.queue.push({ parent: null, action: first, depth: 0, memory: start.memory() });
  }

  get left(): number {
    return this.queue.length - this.next;
  }

  announce(): void {
    this.findings.announce(this.options.onFinding);
  }

  progress(): { phase: 'exhaustive'; executions: number; actions: number; findings: number; left: number } {
    return { phase: 'exhaustive', executions: this.next, actions: this.actions, findings: this.findings.size, left: this.left };
  }

  /** Tries everything in the oldest state that was not tried yet. */
  expandNext(): void {
    const state = this.queue[this.next++]!;
    const path = pathOf(state);
    const execution = this.repeat(path, state);
    const rewind = execution.checkpoint();
    for (const action of this.enabledActions(execution.model!)) {
      if (this.options.likely && !this.system.tasks.isLikely(action)) continue;
      this.try(execution, action, state, path);
      rewind();
    }
    execution.computer.release();
  }

  private enabledActions(state: object): readonly Action[] {
    const { on } = this.options;
    return on === undefined ? this.system.model.enabledActions(state, this.bounds, { faults: true }) : on.enabledActions(state);
  }

  private try(execution: Execution, action: Action, state: State, path: readonly Action[]): void {
    const observation = execution.observe(action, path.length);
    if (!observation) return;
    this.actions++;
    execution.judge(observation, (property, violation) => {
      this.findings.add(property, violation, { ...this.machine, actions: [...path, action] }, path.length);
      return false;
    });
    if (execution.ended) return;
    const key = keyOf(execution);
    if (this.seen.has(key)) return;
    this.seen.add(key);
    if (!execution.model) {
      this.cut++;
      return;
    }
    this.depth = Math.max(this.depth, state.depth + 1);
    this.queue.push({ parent: state, action, depth: state.depth + 1, memory: execution.memory() });
  }

  /** A fresh machine in the state at the end of `path`. */
  private repeat(path: readonly Action[], { memory }: State): Execution {
    const execution = new Execution(this.revision, this.machine, this.watched);
    execution.repeat(path, memory);
    return execution;
  }

  verdict(stopped: boolean): Verdict {
    const { sessions, tokens, processes, on } = this.options;
    const bound: Bound = {
      search: 'exhaustive',
      executions: this.next,
      actions: this.actions,
      sessions,
      tokens,
      processes,
      length: this.depth,
      ...(on && { start: this.system.notation.printAction(on.start, this.machine.tokens) }),
      cut: this.cut,
      ...(this.options.likely && { likely: true }),
      stopped,
    };
    return this.findings.verdict(this.properties, bound);
  }
}

function keyOf(execution: Execution): string {
  return `${execution.computer.machine.canonical()}|${execution.model ? execution.system.model.classKey(execution.model, 'sessions') : 'none'}`;
}

function pathOf(state: State): Action[] {
  const path: Action[] = [];
  for (let at: State | null = state; at?.action; at = at.parent) path.push(at.action);
  return path.reverse();
}
