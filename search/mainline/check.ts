// SPDX-License-Identifier: GPL-2.0-only
/** @file Random search of sequences of mainline: what one task can break, each finding minimal and seen at the real size too. */
import type { Property, Violation } from '../../properties/mainline/observation.js';
import { mainlineProperties } from '../../properties/mainline/index.js';
import { sanitizerProperties } from '../../properties/mainline/sanitizers.js';
import { REAL_SIZE } from '../../reference/machine/mainline/index.js';
import type { Revision } from '../../reference/mainline/luo_internal.js';
import { execute, type MainlineProgram, type Padding } from './execute.js';
import { isSmaller, minimise } from './minimise.js';
import { findingId, judged, randomPrograms } from './random.js';

export interface CheckOptions {
  /** Random programs. */
  readonly runs: number;
  readonly seed: number;
  /** What is searched for. Default: all. */
  readonly properties?: readonly Property[];
  /** Asked after each program: true ends the search early. */
  readonly isStopped?: () => boolean;
  /** Told now and then how many programs ran. */
  readonly onProgress?: (runs: number, findings: number) => void;
}

export interface MainlineFinding {
  /** `property/function/cause`. */
  readonly id: string;
  readonly property: Property;
  readonly violation: Violation;
  readonly program: MainlineProgram;
  /** What has to be there besides for it to show with pages of 4 KiB; null: nothing. */
  readonly padding: Padding | null;
  /** Findings that the same program shows. */
  readonly others: readonly string[];
}

export interface MainlineVerdict {
  readonly revision: Revision;
  readonly answer: 'holds' | 'violated' | 'unknown';
  readonly runs: number;
  readonly calls: number;
  readonly seed: number;
  readonly stopped: boolean;
  readonly violated: readonly Property[];
  /** The most harmful first; each once, those of one program together. */
  readonly findings: readonly MainlineFinding[];
  /** Ids of what only the small machine shows: not reported. */
  readonly onlySmall: readonly string[];
}

interface Known {
  readonly property: Property;
  violation: Violation;
  program: MainlineProgram;
}

/** Searches a revision for what breaks the properties. */
export function checkMainline(revision: Revision, { runs, seed, isStopped, onProgress, properties = mainlineProperties }: CheckOptions): MainlineVerdict {
  const known = new Map<string, Known>();
  let calls = 0;
  let ran = 0;
  let stopped = false;
  for (const program of randomPrograms(seed)) {
    if (ran >= runs || stopped) break;
    calls += judged(revision, program, properties, (property, violation, at) => {
      const id = findingId(property, violation);
      const upTo = { ...program, actions: program.actions.slice(0, at + 1) };
      const before = known.get(id);
      if (before === undefined) known.set(id, { property, violation, program: upTo });
      else if (isSmaller(upTo, before.program)) before.program = upTo;
      return false;
    });
    ran++;
    if ((ran & 63) === 0) onProgress?.(ran, known.size);
    stopped = isStopped?.() ?? false;
  }
  const onlySmall: string[] = [];
  const findings = grouped(
    [...known].flatMap(([id, one]) => {
      minimiseFinding(revision, id, one);
      const padding = paddingFor(revision, id, one.program);
      if (padding !== undefined) return [placed(revision, { id, ...one, padding })];
      onlySmall.push(id);
      return [];
    }),
  );
  const answer = findings.length > 0 ? 'violated' : stopped ? 'unknown' : 'holds';
  const violated = properties.filter((property) => findings.some(({ id, others }) => [id, ...others].some((one) => one.startsWith(`${property.id}/`))));
  return { revision, answer, runs: ran, calls, seed, stopped, violated, findings, onlySmall };
}

function minimiseFinding(revision: Revision, id: string, known: Known): void {
  known.program = minimise(known.program, (candidate) => shows(revision, candidate, id, [known.property], known));
  shows(revision, known.program, id, [known.property], known);
}

/** Does the program show the finding? `into` is told the violation. */
function shows(revision: Revision, program: MainlineProgram, id: string, properties: readonly Property[], into?: Known, padding?: Padding): boolean {
  let seen = false;
  const visit = (property: Property, violation: Violation): boolean => {
    if (findingId(property, violation) !== id) return false;
    if (into) into.violation = violation;
    return (seen = true);
  };
  execute(revision, program, properties, visit, padding === undefined ? {} : { config: REAL_SIZE, padding });
  return seen;
}

/** Sessions and files that make pages of 4 KiB as full as those of the small machine: 51 and 63 instead of two. */
const FULL: readonly Padding[] = [
  { sessions: 0, files: 0 },
  { sessions: 49, files: 0 },
  { sessions: 0, files: 61 },
  { sessions: 49, files: 61 },
];

/** With what the finding shows at the real size: null, nothing more; undefined: with nothing. */
function paddingFor(revision: Revision, id: string, program: MainlineProgram): Padding | null | undefined {
  for (const padding of FULL) {
    if (!shows(revision, program, id, mainlineProperties, undefined, padding)) continue;
    return padding.sessions + padding.files === 0 ? null : padding;
  }
  return undefined;
}

type Single = Omit<MainlineFinding, 'others'>;

/** How bad it is for whoever runs it: the next kernel, data, memory, locks, then answers. */
const HARM: readonly string[] = [
  'the-next-kernel-boots',
  'no-use-after-free',
  'reference-counts-are-exact',
  'every-call-ends',
  'locks-are-balanced',
  'each-file-is-what-it-was',
  'a-name-is-retrieved-once',
  'a-failed-deserialization-is-told',
  'each-preserve-has-one-end',
  'a-file-has-one-session',
  'a-preserved-file-keeps-its-size',
  'nothing-leaks',
  'nothing-is-held-when-all-is-closed',
  'finish-is-all-or-nothing',
  'a-failed-create-changes-nothing',
  'a-failed-preserve-changes-nothing',
  'an-error-has-no-effect',
];

const harmOf = ({ id }: Property): number => {
  const rank = HARM.indexOf(id);
  return rank < 0 ? HARM.length : rank;
};

/** The finding with the C function in which it really happens, where a sanitizer saw it. */
function placed(revision: Revision, finding: Single): Single {
  const { property, violation, program } = finding;
  let found: Violation | null = null;
  const visit = (candidate: Property, seen: Violation): boolean => {
    if (candidate === property && seen.cause === violation.cause) found = seen;
    return false;
  };
  execute(revision, program, [property], visit, { traced: true });
  return found === null ? finding : { ...finding, id: findingId(property, found), violation: found };
}

/** What tells findings apart: of what a sanitizer saw not by which call it was found. */
const keyOf = ({ id, property, violation }: Single): string => (sanitizerProperties.includes(property) ? `${property.id}/${violation.cause}` : id);

/** One of those that are the same: the smallest. */
function distinct(all: readonly Single[]): Single[] {
  const byId = new Map<string, Single>();
  for (const finding of all) {
    const known = byId.get(keyOf(finding));
    if (known === undefined || isSmaller(finding.program, known.program)) byId.set(keyOf(finding), finding);
  }
  return [...byId.values()];
}

/** The most harmful of those that one program shows, with the ids of the rest; the most harmful of all first. */
function grouped(all: readonly Single[]): MainlineFinding[] {
  const byProgram = new Map<string, Single[]>();
  for (const finding of distinct(all)) {
    const key = JSON.stringify(finding.program.actions);
    byProgram.set(key, [...(byProgram.get(key) ?? []), finding]);
  }
  const worst = (a: Single, b: Single): number => harmOf(a.property) - harmOf(b.property) || (isSmaller(a.program, b.program) ? -1 : 1);
  return [...byProgram.values()]
    .map((list) => {
      const [first, ...rest] = list.sort(worst);
      return { ...first!, others: rest.map(({ id }) => id) };
    })
    .sort(worst);
}
