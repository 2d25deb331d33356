// SPDX-License-Identifier: GPL-2.0-only
/** @file Results of searches as one report. */
import type { Violation } from '../../properties/property.js';
import type { SeenBy } from '../../search/tools.js';
import type { Answer, Unminimised } from '../../search/verdict.js';
import type { Walk } from '../../search/walk/walk.js';
import { defectName, groupByDefect, type Defect } from '../defects.js';
import { count } from '../layout.js';
import type { RaceCatalogue } from '../race/catalogue.js';
import { tellingCalls } from './calls.js';
import { unseenSentence, whatDoesNot, whatSees } from '../seen-by.js';
import { describeSource } from '../sources.js';
import {
  sourceOf,
  type BenchPart,
  type CoveragePart,
  type DefectPart,
  type FindingPart,
  type MachinePart,
  type OperationPart,
  type PropertyPart,
  type ReportDocument,
  type RevisionPart,
  type SeenByPart,
  type WalkPart,
} from './document.js';
import { SharedParts, walkPart, type Teller } from './walk.js';

/** A design of LUO, as far as reports speak of it. */
export interface ToldSystem extends Teller {
  readonly catalogue: RaceCatalogue;
  /** Those of its model. */
  readonly machines: readonly MachinePart[];
}

/** A finding with the execution that shows it. */
export interface ToldFinding {
  readonly id: string;
  readonly property: string;
  readonly violation: Violation;
  readonly repairedBy: string | null;
  readonly consequenceOf?: string | null;
  readonly notAttributed?: Unminimised;
  /** Null: the result does not say. */
  readonly seenBy: SeenBy | null;
  /** `3 calls`. */
  readonly extent: string;
  readonly token: string;
  readonly walk: Walk;
}

/** One search of one revision. */
export interface ToldSearch {
  /** `check`, `race`. */
  readonly command: string;
  readonly revision: { readonly name: string; readonly title: string };
  /** The same object for all searches of one system. */
  readonly system: ToldSystem;
  readonly answer: Answer;
  /** What was searched, in words. */
  readonly bound: string;
  readonly details: string;
  /** As far as the search says something of each. */
  readonly properties: readonly { readonly property: string; readonly answer: Answer }[];
  readonly findings: readonly ToldFinding[];
}

export interface ReportInput {
  readonly tool: string;
  readonly searches: readonly ToldSearch[];
  readonly coverage: readonly CoveragePart[];
  readonly benches: readonly BenchPart[];
  /** A line of a file and those around it: number -> text; empty when nobody has the file. */
  linesAround(place: Pick<OperationPart, 'file' | 'line' | 'tree'>): Readonly<Record<number, string>>;
}

export function reportDocument(input: ReportInput): ReportDocument {
  return new Builder(input).document();
}

const SEVERITY: readonly Answer[] = ['holds', 'unknown', 'violated'];
/** Of several searches: what one has found, the others have only not found. */
const worst = (answers: readonly Answer[]): Answer => SEVERITY[Math.max(0, ...answers.map((answer) => SEVERITY.indexOf(answer)))]!;

class Builder {
  private readonly shared = new SharedParts();
  private readonly walks: WalkPart[] = [];
  private readonly walkIndices = new Map<Walk, number>();
  private readonly findings: (Omit<FindingPart, 'calls'> & Pick<ToldFinding, 'repairedBy' | 'consequenceOf' | 'notAttributed'>)[] = [];
  private readonly revisions: readonly string[];
  private readonly systems: readonly ToldSystem[];

  constructor(private readonly input: ReportInput) {
    this.revisions = [...new Set(input.searches.map(({ revision }) => revision.name))];
    this.systems = [...new Set(input.searches.map(({ system }) => system))];
  }

  document(): ReportDocument {
    const { input, shared } = this;
    for (const name of this.revisions) for (const finding of this.inOrder(name)) this.addFinding(name, finding);
    const properties = this.properties();
    return {
      tool: input.tool,
      revisions: this.revisions.map((name) => this.revisionPart(name, properties)),
      properties,
      defects: this.revisions.flatMap((name) => this.defects(name)),
      findings: this.findings.map(({ repairedBy: _, consequenceOf: __, notAttributed: ___, ...finding }, index) => ({
        ...finding,
        calls: tellingCalls(this.findings, index, this.walks),
      })),
      walks: this.walks,
      stills: shared.stills.values,
      locks: shared.locks.values,
      models: shared.models.values,
      operations: shared.operations.values,
      machines: Object.fromEntries(this.systems.map(({ id, machines }) => [id, machines])),
      sources: this.sources(shared.operations.values),
      coverage: input.coverage,
      benches: input.benches,
    };
  }

  private searchesOf(name: string): readonly ToldSearch[] {
    return this.input.searches.filter(({ revision }) => revision.name === name);
  }

  private catalogueOf(name: string): RaceCatalogue {
    return this.searchesOf(name)[0]!.system.catalogue;
  }

  /** What several searches have found stands once, with the fewest calls, and rather as a file has it that says who sees it. */
  private smallest(name: string): readonly ToldFinding[] {
    const byId = new Map<string, ToldFinding>();
    for (const finding of this.searchesOf(name).flatMap(({ findings }) => findings)) {
      // One id may stand for several defects: they are several findings.
      const key = `${finding.id} ${finding.repairedBy}`;
      const known = byId.get(key);
      if (!known || isBetter(finding, known)) byId.set(key, finding);
    }
    return [...byId.values()];
  }

  /** As they are shown, defect by defect: their numbers and the way to the next one follow that. */
  private inOrder(name: string): readonly ToldFinding[] {
    return groupByDefect(name, this.smallest(name), this.catalogueOf(name).fixes).flatMap(({ findings }) => findings);
  }

  private addFinding(name: string, finding: ToldFinding): void {
    const { id, property, violation, repairedBy, notAttributed, seenBy, extent, token, walk } = finding;
    const { system } = this.searchesOf(name)[0]!;
    const { properties, fixes } = system.catalogue;
    const { statement = '', source = [] } = properties.get(property) ?? {};
    const shown = walk.violations.find((one) => one.property.id === property && one.violation.cause === violation.cause);
    const fix = fixes.find(({ fileName }) => fileName === repairedBy);
    this.findings.push({
      slug: `${name}.${id.replaceAll('/', '.')}`,
      revision: name,
      id,
      property,
      statement,
      source: source.length > 0 ? describeSource(source) : '',
      expected: violation.expected,
      happened: violation.happened,
      extent,
      fix: fix ? `${fix.number} ${fix.subject}` : notAttributed ? `not looked into: ${notAttributed}` : repairedBy,
      seenBy: seenBy && seenByPart(seenBy),
      replay: `luocheck replay '${token}'`,
      walk: this.walkOf(walk, system),
      at: shown?.at ?? null,
      repairedBy,
      ...(notAttributed && { notAttributed }),
      ...(finding.consequenceOf !== undefined && { consequenceOf: finding.consequenceOf }),
    });
  }

  private walkOf(walk: Walk, system: ToldSystem): number {
    const known = this.walkIndices.get(walk);
    if (known !== undefined) return known;
    const index = this.walks.push(walkPart(walk, this.shared, system)) - 1;
    this.walkIndices.set(walk, index);
    return index;
  }

  /** Rows that something is violated in come first, otherwise the order of the catalogues. What two systems say in the same words is one property. */
  private properties(): PropertyPart[] {
    const rows = new Map<string, PropertyPart>();
    for (const { catalogue } of this.systems)
      for (const { id, statement, source } of catalogue.properties.values()) {
        const row = { id, statement, source: describeSource(source) };
        const known = rows.get(JSON.stringify(row));
        const own = this.revisions.map((name) => (this.catalogueOf(name) === catalogue ? this.cell(name, id) : null));
        rows.set(JSON.stringify(row), { ...row, cells: own.map((cell, i) => cell ?? known?.cells[i] ?? null) });
      }
    const told = [...rows.values()].filter(({ cells }) => cells.some((cell) => cell !== null));
    const isViolated = ({ cells }: PropertyPart): boolean => cells.some((cell) => cell?.answer === 'violated');
    return [...told.filter(isViolated), ...told.filter((row) => !isViolated(row))];
  }

  private cell(name: string, property: string): PropertyPart['cells'][number] {
    const findings = this.findings.flatMap((finding, i) => (finding.revision === name && finding.property === property ? [i] : []));
    const answers = this.searchesOf(name).flatMap(({ properties }) => properties.filter((one) => one.property === property).map(({ answer }) => answer));
    if (findings.length > 0) answers.push('violated');
    return answers.length === 0 ? null : { answer: worst(answers), findings };
  }

  private revisionPart(name: string, properties: readonly PropertyPart[]): RevisionPart {
    const searches = this.searchesOf(name);
    const cells = properties.map(({ cells }) => cells[this.revisions.indexOf(name)] ?? null);
    const number = (answer: Answer): number => cells.filter((cell) => cell?.answer === answer).length;
    const [violated, holds, unknown] = [number('violated'), number('holds'), number('unknown')];
    const parts = [
      ...(violated > 0 ? [{ number: violated, what: 'violated' }] : []),
      ...(holds > 0 ? [{ number: holds, what: holds === 1 ? 'holds' : 'hold' }] : []),
      ...(unknown > 0 ? [{ number: unknown, what: 'undecided' }] : []),
    ].map(({ number, what }, i) => `${i === 0 ? count(number, 'property') : number} ${what}`);
    return {
      name,
      title: searches[0]!.revision.title,
      answer: worst(searches.map(({ answer }) => answer)),
      unseen: this.unseen(name),
      summary: parts.length > 0 ? parts.join(', ') : 'nothing found',
      searches: searches.map(({ command, answer, bound, details }) => ({ command, answer, bound, details })),
    };
  }

  private unseen(name: string): string | null {
    const findings = this.smallest(name);
    const told = findings.flatMap(({ seenBy }) => seenBy ?? []);
    return unseenSentence(told, findings.length - told.length);
  }

  private defects(name: string): DefectPart[] {
    const own = this.findings.map((finding, index) => ({ ...finding, index })).filter(({ revision }) => revision === name);
    return groupByDefect(name, own, this.catalogueOf(name).fixes).map((defect) => ({
      revision: name,
      fix: defect.fix?.number ?? null,
      subject: subjectOf(defect),
      findings: defect.findings.map(({ index }) => index),
    }));
  }

  private sources(operations: readonly OperationPart[]): ReportDocument['sources'] {
    const sources: Record<string, Record<number, string>> = {};
    for (const place of operations) if (place.file !== '') Object.assign((sources[sourceOf(place)] ??= {}), this.input.linesAround(place));
    return sources;
  }
}

/** As a heading of its own. */
function subjectOf({ fix, isReason, isOpen, cause }: Omit<Defect<unknown>, 'findings'>): string {
  if (fix !== null) return fix.subject;
  const { subject } = defectName({ fix, isReason, isOpen });
  return isReason || isOpen || cause === null ? subject.charAt(0).toUpperCase() + subject.slice(1) : cause;
}

function isBetter(a: ToldFinding, b: ToldFinding): boolean {
  const [calls, known] = [a.walk.calls.length, b.walk.calls.length];
  return calls < known || (calls === known && a.seenBy !== null && b.seenBy === null);
}

function seenByPart(seenBy: SeenBy): SeenByPart {
  const tools = [...new Set(seenBy.reports.map(({ tool }) => tool))];
  return { tools, seen: tools.length === 0 ? "none of the kernel's own checkers" : whatSees(seenBy), silent: whatDoesNot(seenBy) };
}
