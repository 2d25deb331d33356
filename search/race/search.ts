// SPDX-License-Identifier: GPL-2.0-only
/** @file (revision, strategy, bound) -> what concurrent programs break, each as a minimal race. */
import * as fc from 'fast-check';
import type { Strategy } from '../../reference/engine/execution.js';
import { Replay } from '../../reference/engine/schedule.js';
import { judgeable } from '../judgeable.js';
import { systemOf } from '../../systems/index.js';
import type { Revision, System } from '../../systems/system.js';
import { notedChoices, type SearchOptions } from '../check.js';
import type { Property, Violation } from '../../properties/property.js';
import type { SeenBy } from '../tools.js';
import { unminimisedBy } from '../time-limit.js';
import { findingId, idOfDefect, ignoredPart, notJudgedPart, onlySmallPart, plainId, type Answer, type PropertyVerdict, type Unminimised } from '../verdict.js';
import { unlessHalted } from '../halt.js';
import { explore, type Exploration, type Seen } from './explore.js';
import { Alone } from './alone.js';
import { placedIn } from './identity.js';
import { callsOf, isShownBySome } from './calls.js';
import { racesByCause } from './causes.js';
import { CONCURRENT } from './judge.js';
import { lockCycles } from './lock-cycles.js';
import type { Shard } from '../shard.js';
import type { ConcurrentProgram, Race } from './program.js';
import { actionsOf, OldRaces } from './old-races.js';
import { needsAtRealSize } from './real-size.js';
import { attributions, type Attribution } from './repairs.js';
import { raceSeenBy } from './seen-by.js';
import { strategyNamed, type StrategyName } from './strategies.js';
import { minimiseRace, roughlyReduced, withoutIdleFaults } from './shrink.js';

/** How many programs, from which seed, under which strategy. */
export interface RaceOptions extends SearchOptions {
  /** Concurrent programs to try; Infinity: until `signal` stops it. */
  readonly runs: number;
  readonly seed: number;
  /** What `seed` belongs to, when several machines search. */
  readonly shard?: Shard;
  readonly strategy?: StrategyName;
  /** Executions of one program at the most. Default 400. */
  readonly executions?: number;
  /** `preemptions`: how many. Default 2. */
  readonly preemptions?: number;
  /** Of what kind they are: see the system's `Drawing`. */
  readonly program?: object;
  /** Runs each execution twice: throws HiddenNondeterminism when they differ. */
  readonly twice?: boolean;
  /** Programs to try before the random ones. */
  readonly first?: readonly ConcurrentProgram[];
  /** Looks before all that for deadlocks of three and four tasks: the orders in which single calls take their locks lead there. */
  readonly lockCycles?: boolean;
}

/** One way in which concurrent tasks break a property, as small as it gets. */
export interface RaceFinding {
  /** `property/function/cause`; with `@` and the number of its fix where a finding of another defect has that id. */
  readonly id: string;
  readonly property: string;
  readonly violation: Violation;
  readonly race: Race;
  readonly tasks: number;
  readonly preemptions: number;
  /** File name of the fix that repairs it: of several, each of which alone shows it when it is undone, each has a finding of its own. */
  readonly repairedBy: string | null;
  /** Which checkers of the kernel see it in this race. */
  readonly seenBy: SeenBy;
  /** The race that is told for their common cause; null: this one is. Absent: nobody has looked for causes, or a fix tells it. */
  readonly consequenceOf?: string | null;
  /** The id as `explore` gives it: `property/concurrent/cause` where no single function is to blame. */
  readonly seenAs: string;
  /** As of a finding of one task: see `Finding.needs`. */
  readonly needs?: string;
  /** Absent: it is minimal. */
  readonly notMinimised?: Unminimised;
}

/** What a search of races looked at: its answers hold that far. */
export interface RaceBound {
  readonly strategy: StrategyName;
  readonly programs: number;
  readonly executions: number;
  /** Executions given up as equivalent to one that ran. */
  readonly pruned: number;
  /** Programs of which more executions exist than were tried. */
  readonly cutOff: number;
  /** Programs whose tasks never began: the kernel dies, or hangs, in a call before them. Absent: none. */
  readonly unreached?: number;
  /** Executions that hit the step limit. */
  readonly limited: number;
  /** Executions whose close had to take effect after its return (item 5 leaves that open). */
  readonly deferred: number;
  /** Steps of the longest execution. */
  readonly steps: number;
  /** Null: nothing was left to chance. */
  readonly seed: number | null;
  /** The part of a search on several machines that this is; each draws other programs from the same seed. */
  readonly shard?: Shard;
  readonly stopped: boolean;
  /** The programs are the pairs of the matrix. */
  readonly matrix?: MatrixBound;
}

/** From how many of its states the pairs of a matrix were tried. */
export interface MatrixBound {
  readonly sessions: number;
  readonly tokens: number;
  /** Of one call each, at the most. */
  readonly tasks: number;
  readonly states: number;
  readonly done: number;
  /** Only the calls that `race` tries first, from the states to which such calls lead. */
  readonly likely?: boolean;
}

/** What the search of one revision came to. */
export interface RaceVerdict {
  readonly revision: string;
  readonly answer: Answer;
  readonly bound: RaceBound;
  /** In the order in which they were given. */
  readonly properties: readonly PropertyVerdict[];
  /** In order of size. */
  readonly findings: readonly RaceFinding[];
  /** Ids of what only the small machine of a search shows: the answers do not count them. Absent: none. */
  readonly onlySmall?: readonly string[];
  /** Ids of findings that were seen and were to be ignored, or that the baseline shows too: the answers do not count them. Absent: none was. */
  readonly ignored?: readonly string[];
  /** Name of the revision that it was compared with. Absent: with none. */
  readonly baseline?: string;
  /** Choices of the semantics that the revision goes against and that nobody asked to judge, by id. Absent: none. */
  readonly notJudged?: readonly string[];
}

/** Programs in a row in which another defect is looked for behind an id that is known: each is run without each fix. */
const PATIENCE = 8;

/** Programs between two breaths. */
const BATCH = 8;

/** Tries concurrent programs and minimises each finding. What one task alone can break is not reported: `check` does. */
export async function race(revision: Revision, options: RaceOptions): Promise<RaceVerdict> {
  const search = new RaceSearch(revision, options);
  const { races, programs } = options.lockCycles ? await lockCycles(revision, options) : { races: [], programs: [] };
  let isCut = false;
  for (const { program, schedule } of races) search.try(program, new Replay(schedule));
  for (const batch of batches(systemOf(revision), { ...options, first: [...programs, ...(options.first ?? [])] })) {
    if (options.signal?.aborted) return search.verdict(true);
    for (const program of batch) {
      if (options.signal?.aborted) {
        isCut = true;
        break;
      }
      search.try(program);
    }
    options.onProgress?.(search.progress());
    await options.breathe?.();
  }
  return search.verdict(isCut);
}

function* batches({ drawing }: System, { runs, seed, program, first = [] }: RaceOptions): Generator<readonly ConcurrentProgram[]> {
  for (let i = 0; i < first.length; i += BATCH) yield first.slice(i, i + BATCH);
  const arbitrary = drawing.concurrentPrograms(program);
  for (let done = 0, k = 0; done < runs; done += BATCH, k++) {
    yield fc.sample(arbitrary, { numRuns: Math.min(BATCH, runs - done), seed: (seed + k * 0x9e3779b1) | 0 });
  }
}

export class RaceSearch {
  private readonly properties: readonly Property[];
  private readonly ignored: ReadonlySet<string>;
  private readonly alone: Alone;
  /** By id. */
  private readonly found = new Map<string, RaceFinding>();
  /** Findings that are to be ignored, as they were seen. */
  private readonly passedOver = new Map<string, KnownRace>();
  /** What was looked into: findings by the calls that showed them. */
  private readonly considered = new Set<string>();
  /** Id -> how often in a row that gave nothing new. */
  private readonly fruitless = new Map<string, number>();
  private programs = 0;
  /** In the middle of what a program has shown. */
  private isGivenUp = false;
  private cutOff = 0;
  private unreached = 0;
  private readonly total: Omit<Exploration, 'seen' | 'alone' | 'notJudged' | 'resumed'> = { executions: 0, pruned: 0, steps: 0, limited: 0, deferred: 0 };
  private readonly limit: number;
  private readonly old: OldRaces;
  /** Ids of what no machine that people have shows. */
  private readonly onlySmall = new Set<string>();
  private readonly choices: readonly Property[];
  private readonly unjudged = new Set<string>();

  constructor(
    private readonly revision: Revision,
    private readonly options: RaceOptions,
  ) {
    this.properties = judgeable(revision, options.properties ?? systemOf(revision).raceProperties);
    this.choices = notedChoices(options, systemOf(revision).raceChoices);
    this.ignored = new Set(options.ignore);
    this.alone = new Alone(revision);
    this.limit = options.executions ?? 400;
    this.old = new OldRaces(revision, options.baseline, this.properties, this.limit);
  }

  /** `strategy`: instead of the one of the search. */
  try(program: ConcurrentProgram, strategy = this.strategy()): void {
    const { collector } = this.options;
    const run = (): Exploration => {
      const revision = collector?.instrumented.revision ?? this.revision;
      const twice = this.options.twice ?? false;
      const options = { limit: this.limit, dataRaces: true, racesOnly: true, twice, choices: this.choices, ...(collector && { watch: collector }) };
      return explore(revision, program, strategy, this.properties, options);
    };
    this.consider(program, collector ? collector.collect(run) : run());
  }

  /** In the order in which they were found. */
  get findings(): readonly RaceFinding[] {
    return [...this.found.values()];
  }

  /** What executions of `program` have shown, of what its calls do not show one after the other. */
  consider(program: ConcurrentProgram, exploration: Exploration): void {
    this.programs++;
    const tried = exploration.executions + exploration.pruned;
    if (tried >= this.limit) this.cutOff++;
    if (tried === 0) this.unreached++;
    for (const field of ['executions', 'pruned', 'limited', 'deferred'] as const) this.total[field] += exploration[field];
    this.total.steps = Math.max(this.total.steps, exploration.steps);
    for (const id of exploration.notJudged) this.unjudged.add(id);
    this.alone.note(exploration.alone, program);
    for (const [id, seen] of exploration.seen) {
      // Whoever has interrupted is heard here: to look into one finding may take long.
      void this.options.interrupted?.aborted;
      if (this.old.passesOver(program, id)) continue;
      if (this.isConsidered(id, seen, program) || (this.isTiring(id) && this.isKnown(id, seen, program))) continue;
      this.considered.add(`${id} ${callsOf(program)}`);
      const before = this.found.size;
      // What is given up is no race yet: it takes more to know that no task alone shows it.
      const isLookedInto = unlessHalted(this.options.givenUp, () => (this.lookInto(id, seen, program), true));
      if (isLookedInto === null) return void (this.isGivenUp = true);
      this.fruitless.set(id, this.found.size > before ? 0 : (this.fruitless.get(id) ?? 0) + 1);
    }
  }

  /** Was it looked into where the same calls showed it? What happened before the suffix, happened without it too. */
  private isConsidered(id: string, { isAfter }: Seen, program: ConcurrentProgram): boolean {
    if (this.considered.has(`${id} ${callsOf(program)}`)) return true;
    return !isAfter && program.suffix.length > 0 && this.considered.has(`${id} ${callsOf({ ...program, suffix: [] })}`);
  }

  /** A random program is made smaller first: it is large, and each fix is undone in what is looked into. */
  private lookInto(id: string, seen: Seen, program: ConcurrentProgram): void {
    if (this.isFirst) return this.add(id, seen, program);
    const reduced = roughlyReduced(this.revision, { program, schedule: seen.schedule }, id, seen.property);
    // What is smaller may show what the baseline shows too.
    const smaller = this.old.has(reduced.program, id) ? { program, schedule: seen.schedule } : reduced;
    const kind = `${id} ${callsOf(smaller.program)}`;
    if (smaller.program !== program && this.considered.has(kind)) return;
    this.considered.add(kind);
    this.add(id, { ...seen, schedule: smaller.schedule }, smaller.program);
  }

  /** Is it one of the programs that come before the random ones? */
  private get isFirst(): boolean {
    return this.programs <= (this.options.first?.length ?? 0);
  }

  /**
   * Was it looked into so often without anything new that another defect is hardly behind it? In random programs, whose many
   * interleavings make the look expensive, nobody looks behind what is known.
   */
  private isTiring(id: string): boolean {
    return !this.isFirst || (this.fruitless.get(id) ?? 0) >= PATIENCE;
  }

  /**
   * What no function is to blame for says nothing new in a program that contains the calls of a smaller one which shows it for the same
   * defect. Without `fix`: of any.
   */
  private isKnown(id: string, { property, violation }: Seen, program: ConcurrentProgram, fix?: string | null): boolean {
    const known = [...this.found.values(), ...this.passedOver.values()].filter(({ repairedBy }) => fix === undefined || repairedBy === fix);
    if (violation.where === CONCURRENT) return isShownBySome(program, property.id, violation.cause, known);
    return known.some((one) => plainId(one.id) === id);
  }

  private add(id: string, seen: Seen, whole: ConcurrentProgram): void {
    const { property } = seen;
    const program = withoutIdleFaults(this.revision, { program: whole, schedule: seen.schedule }, id, property);
    for (const attribution of attributions(this.revision, program, property, id)) {
      const { fix } = attribution;
      if (this.isKnown(id, seen, program, fix) || this.alone.shows(id, id, property, fix)) continue;
      if (this.isIgnored(id, fix))
        this.passedOver.set(id, { id, property: property.id, violation: seen.violation, race: { program, schedule: seen.schedule }, repairedBy: fix });
      else this.addOf(attribution, id, { ...seen, program });
    }
  }

  /** Makes the program as small as it gets while it shows the finding for the same defect. */
  private addOf(
    { fix: repairing, isAlone, isShownBy }: Attribution,
    seenAs: string,
    { program, ...seen }: Seen & { readonly program: ConcurrentProgram },
  ): void {
    const { property } = seen;
    const { interrupted } = this.options;
    const beside = this.old.beside(seenAs, isShownBy);
    const smallest = minimiseRace(this.revision, { program, schedule: seen.schedule }, seenAs, property, beside.isNew, () => interrupted?.aborted === true);
    const notMinimised = interrupted?.aborted ? unminimisedBy(interrupted) : null;
    if (notMinimised === null && beside.isOld(smallest.program)) return;
    const options = { dataRaces: 'located', racesOnly: true } as const;
    const again = explore(this.revision, smallest.program, new Replay(smallest.schedule), [property], options).seen.get(seenAs) ?? seen;
    const violation = placedIn(systemOf(this.revision), smallest.program, again.violation);
    // What takes several defects in the whole program, or what none repairs there, may take one in the smallest.
    const fix = isAlone ? repairing : (attributions(this.revision, smallest.program, property, seenAs)[0]?.fix ?? repairing);
    const plain = findingId(property.id, violation);
    const known = { property: property.id, violation, race: smallest, repairedBy: fix };
    if ([...this.found.values()].some((one) => plainId(one.id) === plain && one.repairedBy === fix) || this.alone.shows(seenAs, plain, property, fix)) return;
    if (this.isIgnored(plain, fix)) {
      this.passedOver.set(plain, { id: plain, ...known });
      return;
    }
    const needs = needsAtRealSize(this.revision, smallest, seenAs, property);
    if (needs === undefined) return void this.onlySmall.add(plain);
    const id = this.idOf(plain, fix);
    this.options.onFinding?.({ id, property: property.id, violation, race: smallest, isMinimal: notMinimised === null });
    const shown = { ...known, tasks: smallest.program.tasks.length, preemptions: again.preemptions, seenAs };
    const seenBy = raceSeenBy(this.revision, smallest, seenAs, fix);
    this.found.set(id, { id, ...shown, seenBy, ...(needs !== null && { needs }), ...(notMinimised && { notMinimised }) });
  }

  private isIgnored(id: string, fix: string | null): boolean {
    return this.ignored.has(id) || (fix !== null && this.ignored.has(idOfDefect(id, fix)));
  }

  /** Two defects that break one property in one function for one cause are two findings: one task's, or an earlier race's, has the plain id. */
  private idOf(plain: string, fix: string | null): string {
    const isTaken = this.found.has(plain) || this.alone.isKnown(plain);
    return isTaken && fix !== null ? idOfDefect(plain, fix) : plain;
  }

  private strategy(): Strategy {
    const { strategy = 'dpor', preemptions = 2, seed } = this.options;
    return strategyNamed(strategy, { preemptions, executions: this.limit, seed: seed + this.programs });
  }

  progress(): { phase: 'random'; executions: number; actions: number; findings: number; left: number } {
    return {
      phase: 'random',
      executions: this.programs,
      actions: this.total.executions,
      findings: this.found.size,
      left: (this.options.first?.length ?? 0) + this.options.runs - this.programs,
    };
  }

  verdict(stopped: boolean): RaceVerdict {
    const { programs, cutOff, unreached, total, options } = this;
    const { strategy = 'dpor', seed, shard } = options;
    const bound: RaceBound = {
      strategy,
      programs,
      cutOff,
      ...(unreached > 0 && { unreached }),
      ...total,
      seed,
      ...(shard && { shard }),
      stopped: stopped || this.isGivenUp,
    };
    const found = [...this.found.values()];
    const isCut = bound.stopped || options.interrupted?.aborted === true;
    const told = isCut ? found : (unlessHalted(options.givenUp, () => racesByCause(this.revision, found, this.properties)) ?? found);
    return {
      ...verdictOf(this.revision, bound, this.properties, told),
      ...onlySmallPart(this.onlySmall, found),
      ...ignoredPart([...this.passedOver.keys(), ...this.old.ids], options.baseline),
      ...notJudgedPart(this.choices, this.unjudged),
    };
  }
}

/** What is found is violated; of the rest nothing is known when something was left out that the bound does not speak of. */
export function verdictOf({ name }: Revision, bound: RaceBound, properties: readonly Property[], found: readonly RaceFinding[]): RaceVerdict {
  const findings = found.toSorted((a, b) => sizeOf(a) - sizeOf(b) || (a.id < b.id ? -1 : 1));
  // A matrix promises every interleaving; programs that are drawn are a sample in any case.
  const isCut = bound.matrix !== undefined && (bound.cutOff > 0 || bound.unreached !== undefined);
  const isNothing = bound.programs > 0 && bound.unreached === bound.programs;
  const rest = bound.stopped || bound.limited > 0 || isNothing || isCut ? 'unknown' : 'holds';
  const answer = findings.length > 0 ? 'violated' : rest;
  return { revision: name, answer, bound, properties: properties.map(({ id }) => answerOf(id, findings, rest)), findings };
}

/** What is said of one property: `rest` of those that nothing was found of. */
function answerOf(property: string, findings: readonly RaceFinding[], rest: Answer): PropertyVerdict {
  const ids = findings.filter((finding) => finding.property === property).map(({ id }) => id);
  return { property, answer: ids.length > 0 ? 'violated' : rest, findings: ids };
}

/** A race that was found, whether it is told or not. */
type KnownRace = Pick<RaceFinding, 'id' | 'property' | 'violation' | 'race' | 'repairedBy'>;

const sizeOf = ({ race: { program } }: RaceFinding): number => actionsOf(program).length;
