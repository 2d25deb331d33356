// SPDX-License-Identifier: GPL-2.0-only
/** @file (revision, properties, bound) -> Verdict, by random programs whose findings are minimised. */
import * as fc from 'fast-check';
import { judgeable } from './judgeable.js';
import { systemOf } from '../systems/index.js';
import type { Revision, System } from '../systems/system.js';
import type { Collector } from './coverage/collector.js';
import { execute, type Visit } from './execute.js';
import { Findings } from './findings.js';
import type { Program } from '../systems/program.js';
import type { Property } from '../properties/property.js';
import type { Shard } from './shard.js';
import type { Bound, Found, Verdict } from './verdict.js';

/** How far a search has come. */
export interface Progress {
  readonly phase: 'random' | 'shrinking' | 'exhaustive';
  readonly executions: number;
  readonly actions: number;
  readonly findings: number;
  /** Programs or, in an exhaustive search, states that are known to be left; undefined when nobody knows. */
  readonly left?: number;
}

/** What every search takes: properties, findings that are known, whom to tell, when to stop. */
export interface SearchOptions {
  /** Default: all. */
  readonly properties?: readonly Property[];
  /** What breaks one of these is noted, and no finding. Default: the system's choices, where all properties are judged and no others. */
  readonly choices?: readonly Property[];
  /** Ids of findings that are known: they are neither reported nor do they stop anything. */
  readonly ignore?: readonly string[];
  /** What it shows of the same program is ignored too: only what is new is a finding. */
  readonly baseline?: Revision;
  /** Stops the search between two programs; the verdict is then `unknown` where it is not `violated`. */
  readonly signal?: AbortSignal;
  /** Ends minimising, too: what is found then may not be minimal. */
  readonly interrupted?: AbortSignal;
  /** Ends whatever is looked into, some time after an interruption: what nobody has looked into by then is told so. */
  readonly givenUp?: Pick<AbortSignal, 'aborted'>;
  /** Collects what is reached: made for the revision that is searched. */
  readonly collector?: Collector;
  readonly onProgress?: (progress: Progress) => void;
  /** Told each finding once, when it is found. */
  readonly onFinding?: (found: Found) => void;
  /** Awaited from time to time, so that the caller's event loop lives: timers and signals do not fire otherwise. */
  readonly breathe?: () => Promise<void>;
}

/** What a search notes without judging it. */
export const notedChoices = ({ properties, choices }: Pick<SearchOptions, 'properties' | 'choices'>, known: readonly Property[]): readonly Property[] =>
  choices ?? (properties === undefined ? known : []);

/** How many random programs, from which seed. */
export interface CheckOptions extends SearchOptions {
  /** Programs to run; Infinity: until `signal` stops it. */
  readonly runs: number;
  readonly seed: number;
  /** Of what kind they are: see the system's `Drawing`. */
  readonly program?: object;
}

/** Programs between two breaths. */
const BATCH = 64;

/** Runs random programs from the model and minimises each finding. The search goes on behind every finding. */
export async function check(revision: Revision, options: CheckOptions): Promise<Verdict> {
  const system = systemOf(revision);
  const properties = judgeable(revision, options.properties ?? system.properties);
  const choices = notedChoices(options, system.choices);
  const watched = [...properties, ...choices];
  const findings = new Findings(revision, { ...options, properties }, choices);
  const bound = new RandomBound(options.seed);
  const { collector } = options;
  const run = (program: Program, visit: Visit): number => {
    if (collector === undefined) return execute(revision, program, watched, visit);
    return collector.collect(() => execute(collector.instrumented.revision, program, watched, visit, { watch: collector }));
  };
  const tell = (phase: Progress['phase']): void =>
    options.onProgress?.({ phase, executions: bound.executions, actions: bound.actions, findings: findings.size, left: options.runs - bound.executions });
  for (const batch of batches(system, options)) {
    if (options.signal?.aborted) return findings.verdict(properties, bound.close(true));
    for (const program of batch) {
      if (options.signal?.aborted) break;
      bound.add(program);
      bound.actions += run(program, (property, violation, at) => {
        findings.add(property, violation, program, at);
        return false;
      });
    }
    if (findings.hasNew) tell('shrinking');
    findings.minimise();
    findings.announce(options.onFinding);
    tell('random');
    await options.breathe?.();
  }
  return findings.verdict(properties, bound.close(bound.executions < options.runs));
}

/** fast-check's values, a few at a time. A batch depends only on the seed and its number. */
function* batches({ drawing }: System, { runs, seed, program }: CheckOptions): Generator<readonly Program[]> {
  const arbitrary = drawing.programs(program);
  for (let done = 0, k = 0; done < runs; done += BATCH, k++) {
    yield fc.sample(arbitrary, { numRuns: Math.min(BATCH, runs - done), seed: (seed + k * 0x9e3779b1) | 0 });
  }
}

/** Counts what was searched. */
export class RandomBound {
  executions = 0;
  actions = 0;
  private sessions = 0;
  private tokens = 0;
  private processes = 0;
  private length = 0;

  constructor(
    private readonly seed: number,
    private readonly shard?: Shard,
  ) {}

  add(program: Program): void {
    this.executions++;
    this.sessions = Math.max(this.sessions, program.sessions);
    this.tokens = Math.max(this.tokens, program.tokens.length);
    this.processes = Math.max(this.processes, program.processes);
    this.length = Math.max(this.length, program.actions.length);
  }

  close(stopped: boolean): Bound {
    const { executions, actions, sessions, tokens, processes, length, seed, shard } = this;
    return { search: 'random', executions, actions, sessions, tokens, processes, length, seed, ...(shard && { shard }), stopped };
  }
}
