// SPDX-License-Identifier: GPL-2.0-only
/** @file (revision, corpus, time) -> findings, by a coverage-guided search that goes on from what earlier ones have kept. */
import { instrument } from '../../reference/luo/revisions.js';
import type { Revision } from '../../reference/luo/luo_internal.js';
import type { Progress, SearchOptions } from '../check.js';
import { Collector } from '../coverage/collector.js';
import { coverageOf, type Coverage } from '../coverage/coverage.js';
import { Findings } from '../findings.js';
import { properties as sequential } from '../index.js';
import type { Program } from '../program.js';
import type { Race } from '../race/program.js';
import { raceProperties } from '../race/properties.js';
import { RaceSearch, type RaceFinding } from '../race/search.js';
import type { Finding, Answer } from '../verdict.js';
import { Guided } from './guided.js';
import { diceOf } from './numbers.js';
import { Races, type RaceInput } from './races.js';
import { Sequences } from './sequences.js';

/** An input of one kind or the other. */
export type Input = { readonly program: Program } | { readonly race: Race };

/** A finding that has just been made minimal. */
export type Found = { readonly id: string; readonly property: string; readonly happened: string } & Input;

/** Where inputs are kept between runs, and shared with runs beside this one. */
export interface Corpus {
  /** Inputs that this run has not seen yet. */
  fresh(): Iterable<Input>;
  keep(input: Input): void;
  found(finding: Found): void;
}

/** `one`: sequential programs. `many`: concurrent ones. */
export type Tasks = 'one' | 'many' | 'both';

export interface FuzzOptions extends SearchOptions {
  readonly tasks: Tasks;
  readonly seed: number;
  /** Executions; Infinity: until `signal` stops it. */
  readonly executions: number;
  readonly corpus: Corpus;
}

/** What was searched. */
export interface FuzzBound {
  readonly tasks: Tasks;
  readonly seed: number;
  readonly executions: number;
  /** Of them, of concurrent programs. */
  readonly concurrent: number;
  /** Inputs that are kept. */
  readonly kept: number;
  /** Of them, from the corpus. */
  readonly loaded: number;
  /** Things reached: see `FeatureKind`. */
  readonly features: number;
}

export interface FuzzVerdict {
  readonly revision: string;
  /** `holds`: nothing was found within the bound. */
  readonly answer: Answer;
  readonly bound: FuzzBound;
  readonly findings: readonly Finding[];
  readonly races: readonly RaceFinding[];
  readonly coverage: Coverage;
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
    for (let i = 0; i < BATCH && search.executions < options.executions; i++) search.step();
    search.settle();
    options.onProgress?.(search.progress());
    await options.breathe?.();
  }
  return search.verdict();
}

class FuzzSearch {
  private readonly collector: Collector;
  private readonly sequences: Guided<Program>;
  private readonly races: Guided<RaceInput>;
  private readonly sequenceKind: Sequences;
  private readonly findings: Findings;
  private readonly raceSearch: RaceSearch;
  /** Ids of races that are stored. */
  private readonly stored = new Set<string>();
  private loaded = 0;
  private turn = 0;

  constructor(
    private readonly revision: Revision,
    private readonly options: FuzzOptions,
  ) {
    const { seed, tasks, ignore = [] } = options;
    const among = (all: typeof sequential): typeof sequential => options.properties?.filter((property) => all.includes(property)) ?? all;
    const dice = diceOf(seed);
    this.collector = new Collector(instrument(revision));
    this.findings = new Findings(revision, ignore);
    this.raceSearch = new RaceSearch(revision, { runs: Infinity, seed, ignore, properties: among(raceProperties) });
    const note = this.findings.add.bind(this.findings);
    this.sequenceKind = new Sequences(this.collector, among(sequential), (program, property, violation, at) => note(property, violation, program, at));
    const raceKind = new Races(this.collector, among(raceProperties), seed, ({ program }, exploration) => this.raceSearch.consider(program, exploration));
    this.sequences = new Guided(this.sequenceKind, this.collector, dice);
    this.races = new Guided(raceKind, this.collector, dice);
    this.isConcurrent = (turn) => tasks === 'many' || (tasks === 'both' && turn % 2 === 1);
  }

  private readonly isConcurrent: (turn: number) => boolean;

  get executions(): number {
    return this.sequences.executions + this.races.executions;
  }

  /** Runs what others have kept; what reaches nothing new here is left alone. */
  async load({ corpus, tasks, signal, breathe }: FuzzOptions): Promise<void> {
    for (const input of corpus.fresh()) {
      if (signal?.aborted) return;
      if ('race' in input ? tasks === 'one' : tasks === 'many') continue;
      const kept = 'race' in input ? this.races.run(input.race) : this.sequences.run(input.program);
      if (kept) this.loaded++;
      if (this.executions % BATCH === 0) await breathe?.();
    }
    this.settle();
  }

  step(): void {
    const { corpus } = this.options;
    if (this.isConcurrent(this.turn++)) {
      const race = this.races.step();
      if (race) corpus.keep({ race: { program: race.program, schedule: race.schedule } });
    } else {
      const program = this.sequences.step();
      if (program) corpus.keep({ program });
    }
  }

  /** Makes what was found since the last time minimal, and stores it. */
  settle(): void {
    const { corpus } = this.options;
    for (const { id, property, violation, program } of this.findings.minimise(this.properties))
      corpus.found({ id, property, happened: violation.happened, program });
    for (const { id, property, violation, race } of this.raceSearch.findings) {
      if (this.stored.has(id)) continue;
      this.stored.add(id);
      corpus.found({ id, property, happened: violation.happened, race });
    }
  }

  private get properties(): typeof sequential {
    return this.options.properties ?? sequential;
  }

  progress(): Progress {
    const left = this.options.executions - this.executions;
    return {
      phase: 'random',
      executions: this.executions,
      actions: this.sequenceKind.actions,
      findings: this.findings.size + this.raceSearch.findings.length,
      left,
    };
  }

  verdict(): FuzzVerdict {
    const { options, executions, races, sequences, collector } = this;
    const findings = this.findings.verdict(this.properties, NO_BOUND).findings;
    const concurrent = this.raceSearch.verdict(false).findings;
    const bound: FuzzBound = {
      tasks: options.tasks,
      seed: options.seed,
      executions,
      concurrent: races.executions,
      kept: sequences.pool.size + races.pool.size,
      loaded: this.loaded,
      features: collector.features.all.filter(({ hits }) => hits > 0).length,
    };
    const answer = findings.length + concurrent.length > 0 ? 'violated' : 'holds';
    return { revision: this.revision.name, answer, bound, findings, races: concurrent, coverage: coverageOf(this.revision.name, collector) };
  }
}

/** `Findings` reports one, which nobody reads here. */
const NO_BOUND = { search: 'random', executions: 0, actions: 0, sessions: 0, tokens: 0, processes: 0, length: 0, stopped: false } as const;
