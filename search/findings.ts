// SPDX-License-Identifier: GPL-2.0-only
/** @file What a search has found so far: told apart by id, each with the smallest program known. */
import { systemOf } from '../systems/index.js';
import type { Revision, Size, System } from '../systems/system.js';
import type { SearchOptions } from './check.js';
import { Baseline } from './baseline.js';
import { byCause } from './causes.js';
import { execute, type Visit } from './execute.js';
import { functionsOf } from './functions.js';
import type { Program } from '../systems/program.js';
import type { Property, Violation } from '../properties/property.js';
import { repairedBy, repairOf, showsWithout, type Repair } from './repairs.js';
import { unlessHalted } from './halt.js';
import { unminimisedBy } from './time-limit.js';
import { findingSeenBy } from './seen-by.js';
import { isSmaller, leavesOut, minimise } from './shrink.js';
import { findingId, ignoredPart, notJudgedPart, onlySmallPart, type Bound, type Finding, type PropertyVerdict, type Verdict } from './verdict.js';

interface Known {
  readonly property: Property;
  violation: Violation;
  program: Program;
  isMinimal: boolean;
  /** What has to be there besides for it to show on a machine that people have; null: nothing. Undefined: it does not show there, or nobody has tried. */
  needs?: string | null;
  /** What is to be said of `program`, as far as somebody has worked it out. */
  told?: Finding;
  /** Where the system looks behind findings: what repairs it, which its smaller programs have in common. */
  repair?: Repair;
  /** It shows as the finding of this id does, and is repaired by another fix: its file name. */
  readonly behind?: { readonly id: string; readonly fix: string };
  /** Programs that were asked whether another defect shows in this way. */
  asked: number;
}

/** As many, of each finding. */
const PATIENCE = 8;

/** The program up to the action at which the finding shows. */
const upTo = (program: Program, at: number): Program => ({ ...program, actions: program.actions.slice(0, at + 1) });

export class Findings {
  private readonly known = new Map<string, Known>();
  private readonly announced = new Set<string>();
  private readonly ignored: ReadonlySet<string>;
  private readonly passedOver = new Set<string>();
  /** Id -> how often what seemed new was what the baseline shows too. */
  private readonly disguised = new Map<string, number>();
  private readonly unjudged = new Set<string>();
  private readonly system: System;
  private readonly baseline: Baseline | null;
  private readonly realSizes: readonly Size[];
  private readonly properties: readonly Property[];

  constructor(
    private readonly revision: Revision,
    /** `interrupted` ends minimising where it is: what is reported then still shows the finding, and may not be minimal. */
    private readonly options: Pick<SearchOptions, 'properties' | 'ignore' | 'baseline' | 'interrupted' | 'givenUp'> = {},
    /** What breaks one of these is noted and no finding. */
    private readonly choices: readonly Property[] = [],
  ) {
    this.ignored = new Set(options.ignore);
    this.system = systemOf(revision);
    this.realSizes = this.system.machinery.realSizes(revision);
    const { baseline, properties = this.system.properties } = options;
    this.properties = properties;
    this.baseline = baseline === undefined ? null : new Baseline(baseline, revision, properties);
  }

  get size(): number {
    return this.known.size;
  }

  /** Is there one to be made minimal? */
  get hasNew(): boolean {
    for (const { isMinimal } of this.known.values()) if (!isMinimal) return true;
    return false;
  }

  /** Notes a violation. A finding that is known keeps its program, unless it is found again by a smaller one. */
  add(property: Property, violation: Violation, program: Program, at: number): void {
    if (this.choices.includes(property)) {
      this.unjudged.add(property.id);
      return;
    }
    const id = findingId(property.id, violation);
    if (this.ignored.has(id)) {
      this.passedOver.add(id);
      return;
    }
    if (this.baseline?.shows(program, id) || (this.disguised.get(id) ?? 0) >= PATIENCE) {
      this.passedOver.add(id);
      return;
    }
    const known = this.known.get(id);
    const shorter = upTo(program, at);
    if (known && !(isSmaller(this.system, shorter, known.program) && this.isOfOneDefect(known, shorter, id))) {
      return this.lookBehind(id, known, violation, shorter);
    }
    this.known.set(id, { property, violation, program: shorter, isMinimal: false, asked: 0, ...(known?.repair && { repair: known.repair }) });
  }

  /** Does it show there for the defect that it shows for in the program so far? */
  private isOfOneDefect({ property, repair, behind }: Known, program: Program, id: string): boolean {
    if (behind === undefined && repair?.isAlone !== true) return true;
    return showsWithout((behind?.fix ?? repair!.fix)!, this.revision, program, property, id);
  }

  /** A defect that nothing shows yet, and that shows as another does: its id names the fix. */
  private lookBehind(id: string, known: Known, violation: Violation, program: Program): void {
    if (this.system.revisions.looksBehind !== true || known.told === undefined || known.told.repairedBy === null || known.asked >= PATIENCE) return;
    known.asked++;
    const { property } = known;
    const { fix, isAlone } = repairOf(this.revision, program, property, id);
    if (fix === null || !isAlone || [...this.known.values()].some(({ told, behind }) => told?.repairedBy === fix || behind?.fix === fix)) return;
    this.known.set(`${id}@${fix.slice(0, 4)}`, { property, violation, program, isMinimal: false, asked: PATIENCE, behind: { id, fix } });
  }

  /** Tells what was not told yet. */
  announce(tell: SearchOptions['onFinding']): void {
    if (!tell) return;
    for (const [id, { property, violation, program, isMinimal, needs }] of this.known) {
      if (this.announced.has(id) || !this.isReal({ needs })) continue;
      this.announced.add(id);
      tell({ id, property: property.id, violation, program, isMinimal });
    }
  }

  /** Makes the programs of new findings minimal. */
  minimise(): void {
    for (const [key, known] of this.known) {
      if (known.isMinimal) continue;
      const id = known.behind?.id ?? key;
      if (this.options.interrupted?.aborted !== true) {
        if (this.system.revisions.looksBehind && known.behind === undefined) known.repair ??= repairOf(this.revision, known.program, known.property, id);
        if (this.isOldWhenMinimal(id, known)) {
          this.known.delete(key);
          this.passedOver.add(id);
          this.disguised.set(id, (this.disguised.get(id) ?? 0) + 1);
          continue;
        }
        // Running it once more tells the values that the smaller program shows, also where another property speaks first.
        execute(this.revision, known.program, this.judges(known.property), (property, violation) => {
          if (findingId(property.id, violation) === id) known.violation = violation;
          return false;
        });
      }
      known.isMinimal = this.options.interrupted?.aborted !== true;
      const size = this.realSizes.find((candidate) => this.shows(known.program, id, this.judges(known.property), candidate));
      if (size !== undefined) known.needs = size.needs;
      // Not in one go at the end: whoever interrupts a search does not wait for it.
      if (known.isMinimal && this.isReal(known)) known.told = this.finding(key, known);
    }
  }

  /**
   * Makes it minimal. Is it then what the baseline shows too, but for a call or fault that only keeps the baseline from it? A call of which the two
   * make something else (a reboot that one of them refuses) does that to whatever comes after it: both show it without.
   */
  private isOldWhenMinimal(id: string, known: Known): boolean {
    const judges = this.judges(known.property);
    /** Smaller than the smallest so far, and shown by both. */
    let old: Program[] = [];
    known.program = minimise(this.system, known.program, (candidate) => {
      if (this.options.interrupted?.aborted || !this.showsHere(candidate, id, judges) || !this.isOfOneDefect(known, candidate, id)) return false;
      if (this.baseline?.shows(candidate, id)) {
        old.push(candidate);
        return false;
      }
      old = [];
      return true;
    });
    return this.options.interrupted?.aborted !== true && old.some((one) => leavesOut(one.actions, known.program.actions));
  }

  /** Does it show on a machine that people have, too? */
  private isReal({ needs }: { readonly needs?: string | null | undefined }): boolean {
    return needs !== undefined || this.realSizes.length === 0;
  }

  /** Who yields is silent where another property speaks: a smaller program in which one does shows nothing of its own. */
  private judges(property: Property): readonly Property[] {
    return property.yields === true ? this.properties : [property];
  }

  private shows(program: Program, id: string, properties: readonly Property[], size?: Size): boolean {
    return this.showsHere(program, id, properties, size) && !this.baseline?.shows(program, id, size);
  }

  private showsHere(program: Program, id: string, properties: readonly Property[], size?: Size): boolean {
    let seen = false;
    const visit: Visit = (property, violation) => (seen ||= findingId(property.id, violation) === id);
    execute(this.revision, program, properties, visit, size && { size });
    return seen;
  }

  verdict(properties: readonly Property[], bound: Bound): Verdict {
    this.minimise();
    const real = [...this.known].filter(([, known]) => this.isReal(known));
    const sorted = real.map(([id, known]) => known.told ?? this.finding(id, known)).sort(bySize(this.system));
    const findings = this.options.interrupted?.aborted
      ? sorted
      : (unlessHalted(this.options.givenUp, () => byCause(this.revision, sorted, properties)) ?? sorted);
    const answers = properties.map(({ id }): PropertyVerdict => {
      const ids = findings.filter(({ property }) => property === id).map((finding) => finding.id);
      return { property: id, answer: ids.length > 0 ? 'violated' : bound.stopped ? 'unknown' : 'holds', findings: ids };
    });
    const answer = findings.length > 0 ? 'violated' : bound.stopped || properties.length === 0 ? 'unknown' : 'holds';
    return {
      revision: this.revision.name,
      answer,
      bounds: [bound],
      properties: answers,
      findings,
      ...onlySmallPart(
        this.known.keys(),
        real.map(([id]) => ({ id })),
      ),
      ...ignoredPart(this.passedOver, this.options.baseline),
      ...notJudgedPart(this.choices, this.unjudged),
    };
  }

  /** Where the search has been given up, what is not known yet stays open. */
  private finding(id: string, { property, violation, program, needs, isMinimal, behind, repair }: Known): Finding {
    const { interrupted, givenUp } = this.options;
    const known = unlessHalted(givenUp, () => {
      const shown = behind?.id ?? id;
      const fix = behind?.fix ?? (repair?.isAlone ? repair.fix : repairedBy(this.revision, program, property, id));
      const functions = functionsOf(this.revision, program);
      return { functions, repairedBy: fix, seenBy: findingSeenBy(this.revision, { id: shown, program, repairedBy: fix }) };
    });
    return {
      id,
      property: property.id,
      violation,
      program,
      at: program.actions.length - 1,
      ...(typeof needs === 'string' && { needs }),
      ...(known ?? { ...NOTHING_KNOWN, notAttributed: 'interrupted' }),
      ...(!isMinimal && interrupted && { notMinimised: unminimisedBy(interrupted) }),
    };
  }
}

const NOTHING_KNOWN: Pick<Finding, 'functions' | 'repairedBy' | 'seenBy'> = { functions: [], repairedBy: null, seenBy: { reports: [], silent: [] } };

/** Findings in order of the size of their programs. */
export const bySize =
  (system: System) =>
  (a: Finding, b: Finding): number => {
    if (isSmaller(system, a.program, b.program)) return -1;
    if (isSmaller(system, b.program, a.program)) return 1;
    return a.id < b.id ? -1 : 1;
  };
