// SPDX-License-Identifier: GPL-2.0-only
/** @file (revision, corpus, time) -> findings, by a coverage-guided search that goes on from what earlier ones have kept. */
import { notedChoices, RandomBound, type Progress, type SearchOptions } from '../check.js';
import { Collector } from '../coverage/collector.js';
import { Findings } from '../findings.js';
import { judgeable } from '../judgeable.js';
import { systemOf } from '../../systems/index.js';
import type { Program, Race } from '../../systems/program.js';
import type { Revision } from '../../systems/system.js';
import type { Property } from '../../properties/property.js';
import type { Shard } from '../shard.js';
import { atTimeLimit, raceAtTimeLimit } from '../time-limit.js';
import { RaceSearch, type RaceVerdict } from '../race/search.js';
import { ignoredPart, notJudgedPart, type Answer, type Found, type Verdict } from '../verdict.js';
import { Guided } from './guided.js';
import { diceOf } from './numbers.js';
import { Races, type RaceInput } from './races.js';
import { Sequences } from './sequences.js';

/** An input of one kind or the other. */
export type Input = { readonly program: Program } | { readonly race: Race };

/** Where inputs are kept between runs, and shared with runs beside this one. */
export interface Corpus {
  /** Inputs that this run has not seen yet. */
  fresh(): Iterable<Input>;
  keep(input: Input): void;
  /** A finding that is minimal. */
  found(finding: Found): void;
}

/** `one`: sequential programs. `many`: concurrent ones. */
export type Tasks = 'one' | 'many' | 'both';

export interface FuzzOptions extends SearchOptions {
  readonly tasks: Tasks;
  readonly seed: number;
  /** Part of a search on several machines: each draws other inputs from the same seed. */
  readonly shard?: Shard;
  /** Executions; Infinity: until `signal` stops it. */
  readonly executions: number;
  readonly corpus: Corpus;
}

/** What was searched. */
export interface FuzzBound {
  readonly tasks: Tasks;
  readonly seed: number;
  readonly shard?: Shard;
  readonly executions: number;
  /** Of them, of concurrent programs. */
  readonly concurrent: number;
  /** Inputs that are kept. */
  readonly kept: number;
  /** Of them, from the corpus. */
  readonly loaded: number;
  /** Things reached: see `FeatureKind`. */
  readonly features: number;
  /** Was the search stopped before it had done what was asked? */
  readonly stopped: boolean;
}

export interface FuzzVerdict {
  readonly revision: string;
  /** `holds`: nothing was found within the bound; `unknown`: nor was all of that searched. */
  readonly answer: Answer;
  readonly bound: FuzzBound;
  /** What one task breaks; null when none was searched. */
  readonly sequential: Verdict | null;
  /** What several tasks break; null when none were searched. */
  readonly concurrent: RaceVerdict | null;
  /** Of both. */
  readonly findings: readonly { readonly id: string }[];
  readonly ignored?: readonly string[];
  readonly notJudged?: readonly string[];
}

/** Executions between two breaths. */
const BATCH = 64;
/** Breaths between two looks at what others have put into the corpus. */
const RESCAN = 64;

/** Searches until the signal comes or the executions are used up. */
export async function fuzz(revision: Revision, options: FuzzOptions): Promise<FuzzVerdict> {
  const search = new FuzzSearch(revision, options);
  for (let breath = 0; search.executions < options.executions; breath++) {
    if (breath % RESCAN === 0) await search.load(options);
    if (options.signal?.aborted) break;
    for (let i = 0; i < BATCH && search.executions < options.executions && !options.signal?.aborted; i++) search.step();
    if (search.hasNew) options.onProgress?.(search.progress());
    search.settle();
    options.onProgress?.(search.progress());
    await options.breathe?.();
  }
  return search.verdict(search.executions < options.executions);
}

class FuzzSearch {
  private readonly collector: Collector;
  private readonly sequences: Guided<Program>;
  private readonly races: Guided<RaceInput>;
  private readonly sequenceKind: Sequences;
  private readonly findings: Findings;
  private readonly raceSearch: RaceSearch;
  private readonly bound: RandomBound;
  private readonly properties: readonly Property[];
  private loaded = 0;
  private turn = 0;

  constructor(
    private readonly revision: Revision,
    private readonly options: FuzzOptions,
  ) {
    const { seed, shard, ignore = [] } = options;
    const { properties: sequential, raceProperties, choices, raceChoices, reachable } = systemOf(revision);
    const ownSeed = seedOf(seed, shard);
    const among = (all: readonly Property[], choices: readonly Property[]): readonly Property[] =>
      judgeable(revision, options.properties?.filter((property) => all.includes(property) || choices.includes(property)) ?? all);
    const noted = notedChoices(options, choices);
    const dice = diceOf(ownSeed);
    this.properties = among(sequential, choices);
    this.bound = new RandomBound(seed, shard);
    this.collector = options.collector ?? new Collector(reachable.instrument(revision));
    this.findings = new Findings(revision, options, noted);
    const concurrent = among(raceProperties, raceChoices);
    const notedRaces = notedChoices(options, raceChoices);
    this.raceSearch = new RaceSearch(revision, {
      runs: Infinity,
      seed,
      ...(shard && { shard }),
      ignore,
      ...(options.interrupted && { interrupted: options.interrupted }),
      ...(options.givenUp && { givenUp: options.givenUp }),
      strategy: 'random',
      properties: concurrent,
      choices: notedRaces,
      onFinding: (found) => this.tell(found),
    });
    this.sequenceKind = new Sequences(this.collector, [...this.properties, ...noted], (program, property, violation, at) =>
      this.findings.add(property, violation, program, at),
    );
    const raceKind = new Races(this.collector, concurrent, notedRaces, ownSeed, ({ program }, exploration) => this.raceSearch.consider(program, exploration));
    this.sequences = new Guided(this.sequenceKind, this.collector, dice);
    this.races = new Guided(raceKind, this.collector, dice);
  }

  get executions(): number {
    return this.sequences.executions + this.races.executions;
  }

  get hasNew(): boolean {
    return this.findings.hasNew;
  }

  /** Runs what others have kept; what reaches nothing new here is left alone. */
  async load({ corpus, tasks, signal, breathe, onProgress }: FuzzOptions): Promise<void> {
    for (const input of corpus.fresh()) {
      if (signal?.aborted) return;
      if ('race' in input ? tasks === 'one' : tasks === 'many') continue;
      const kept = 'race' in input ? this.races.run(input.race) : this.sequences.run(input.program);
      if (kept) this.loaded++;
      if (this.executions % BATCH !== 0) continue;
      onProgress?.(this.progress());
      await breathe?.();
    }
    this.settle();
  }

  step(): void {
    const { corpus, tasks } = this.options;
    if (tasks === 'many' || (tasks === 'both' && this.turn++ % 2 === 1)) {
      const race = this.races.step();
      if (race) corpus.keep({ race: { program: race.program, schedule: race.schedule } });
    } else {
      const program = this.sequences.step();
      if (program) corpus.keep({ program });
    }
  }

  /** Makes what was found since the last time minimal, and stores it. */
  settle(): void {
    this.findings.minimise();
    this.findings.announce((found) => this.tell(found));
  }

  private tell(found: Found): void {
    this.options.corpus.found(found);
    this.options.onFinding?.(found);
  }

  progress(): Progress {
    const { executions, options } = this;
    const findings = this.findings.size + this.raceSearch.findings.length;
    return { phase: 'random', executions, actions: this.sequenceKind.actions, findings, left: options.executions - executions };
  }

  /** What was not executed at all is undecided, whoever stopped the search. */
  verdict(stopped: boolean): FuzzVerdict {
    const { options, executions, races, sequences, collector, bound, sequenceKind } = this;
    const { tasks, seed, shard } = options;
    const { choices, raceChoices } = systemOf(this.revision);
    for (const { input } of sequences.pool.entries) bound.add(input);
    bound.executions = sequences.executions;
    bound.actions = sequenceKind.actions;
    const one = tasks === 'many' ? null : this.findings.verdict(this.properties, bound.close(stopped || sequences.executions === 0));
    const many = tasks === 'one' ? null : this.raceSearch.verdict(stopped || races.executions === 0);
    const findings = [...(one?.findings ?? []), ...(many?.findings ?? [])];
    return {
      revision: this.revision.name,
      answer: overall([one, many]),
      bound: {
        tasks,
        seed,
        ...(shard && { shard }),
        executions,
        concurrent: races.executions,
        kept: sequences.pool.size + races.pool.size,
        loaded: this.loaded,
        features: collector.features.all.filter(({ hits }) => hits > 0).length,
        stopped,
      },
      sequential: one,
      concurrent: many,
      findings,
      ...ignoredPart([...(one?.ignored ?? []), ...(many?.ignored ?? [])]),
      ...notJudgedPart([...choices, ...raceChoices], new Set([...(one?.notJudged ?? []), ...(many?.notJudged ?? [])])),
    };
  }
}

/** Of both kinds of programs together. */
function overall(verdicts: readonly (Pick<Verdict, 'answer'> | null)[]): Answer {
  for (const answer of ['violated', 'unknown'] as const) if (verdicts.some((verdict) => verdict?.answer === answer)) return answer;
  return 'holds';
}

/** What was stopped because its time was up has done what was asked, as far as it has done anything. */
export function fuzzAtTimeLimit(verdict: FuzzVerdict): FuzzVerdict {
  const { bound, sequential: one, concurrent: many } = verdict;
  const settledOne = one && bound.executions > bound.concurrent ? atTimeLimit(one) : one;
  const settledMany = many && bound.concurrent > 0 ? raceAtTimeLimit(many) : many;
  return { ...verdict, answer: overall([settledOne, settledMany]), bound: { ...bound, stopped: false }, sequential: settledOne, concurrent: settledMany };
}

/** Shards of one seed draw inputs that have nothing to do with one another. */
function seedOf(seed: number, shard: Shard | undefined): number {
  return shard === undefined ? seed : (seed ^ Math.imul(shard.index, 0x9e3779b1)) | 0;
}
