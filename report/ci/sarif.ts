// SPDX-License-Identifier: GPL-2.0-only
/** @file SARIF 2.1.0: a run a revision, a rule a property, a result a finding, with the way there as code flow. */
import { isAbsolute } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Artifact, CodeFlow, Location, Log, ReportingDescriptor, Result, Run, ThreadFlowLocation } from 'sarif';
import {
  labelOf,
  NOT_CHECKED,
  UNDECIDED,
  type CodePlace,
  type FindingResult,
  type IgnoredResult,
  type PathStep,
  type PropertyResult,
  type RevisionResult,
  type SearchResults,
} from './results.js';

/** Of the repository that has the sources, mirrored or a kernel tree: readers resolve it to their checkout. */
const ROOT = 'SRCROOT';
/** Where a kernel tree is checked: of what is mirrored around it. */
const MIRRORED_ROOT = 'LUOCHECKROOT';
const MIRRORED = { description: { text: 'The root of the luocheck repository, which has the kernel code in TypeScript.' } };
const TREE = { description: { text: 'The root of the kernel tree.' } };
const MIRRORED_PATH = /^reference\//;
/** Of somebody's own file, as it was named: relative to where the project is that has it. */
const ownUri = (path: string): string => (isAbsolute(path) ? pathToFileURL(path).href : encodeURI(path));
const SCHEMA = 'https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json';
/** Part of the name of the fingerprint: goes up when ids of findings are made otherwise. */
const FINGERPRINT = 'findingId/v1';

export function sarif(results: SearchResults): string {
  const log: Log = {
    $schema: SCHEMA,
    version: '2.1.0',
    runs: [...results.revisions.map((revision) => runOf(results, revision)), ...results.missing.map((name) => missingRun(results, name))],
  };
  return `${JSON.stringify(log, null, 2)}\n`;
}

function runOf(search: SearchResults, revision: RevisionResult): Run {
  const { command, tool, interrupted } = search;
  const { name, title, properties, started, ended, answer, verdict, bounds, seed, notJudged } = revision;
  const artifacts = new Artifacts(revision.isTree);
  const undecided = properties.filter((property) => property.answer === 'unknown');
  return {
    tool: { driver: { ...driver(tool), rules: properties.map(rule) } },
    automationDetails: { id: categoryOf(search, revision), description: { text: `luocheck ${command} of ${labelOf(revision)}: ${title}` } },
    originalUriBaseIds: revision.isTree ? { [ROOT]: TREE, [MIRRORED_ROOT]: MIRRORED } : { [ROOT]: MIRRORED },
    invocations: [
      {
        executionSuccessful: !(interrupted && undecided.length > 0),
        startTimeUtc: started,
        endTimeUtc: ended,
        toolExecutionNotifications: undecided.map(({ id }) => ({ level: 'warning' as const, message: { text: UNDECIDED }, associatedRule: { id } })),
      },
    ],
    results: properties.flatMap(({ id, findings, ignored }, ruleIndex) => [
      ...findings.map((finding) => resultOf(finding, ruleIndex, artifacts)),
      ...ignored.map((known) => suppressed(known, id, ruleIndex, artifacts)),
    ]),
    artifacts: artifacts.list,
    columnKind: 'utf16CodeUnits',
    properties: { revision: name, answer, verdict, bounds, ...(seed !== null && { seed }), ...(notJudged !== null && { notJudged }) },
  };
}

function missingRun(search: SearchResults, name: string): Run {
  return {
    tool: { driver: { ...driver(search.tool), rules: [] } },
    automationDetails: { id: categoryOf(search, { name, programs: null }) },
    invocations: [{ executionSuccessful: false, toolExecutionNotifications: [{ level: 'error', message: { text: `${name}: ${NOT_CHECKED}` } }] }],
    results: [],
  };
}

/** GitHub takes one run of a category: a later one replaces it, and a second one in a file makes it refuse the file. */
function categoryOf({ command, shard }: SearchResults, { name, programs }: Pick<RevisionResult, 'name' | 'programs'>): string {
  return ['luocheck', command, name, ...(programs === null ? [] : [programs]), ...(shard ? [`shard-${shard.index}-of-${shard.count}`] : []), ''].join('/');
}

const driver = (version: string) => ({ name: 'luocheck', version, semanticVersion: version });

function rule({ id, statement, source }: PropertyResult): ReportingDescriptor {
  return {
    id,
    shortDescription: { text: statement },
    fullDescription: { text: `${statement} Source: ${source}.` },
    help: {
      text: `${statement}\n\nSource: ${source}. M: the commit message promises it, K: the kernel-doc does, C: a choice where both are silent.\nluocheck properties ${id}`,
      markdown: `${statement}\n\nSource: ${source}. M: the commit message promises it, K: the kernel-doc does, C: a choice where both are silent.\n\n\`luocheck properties ${id}\``,
    },
    defaultConfiguration: { level: 'error' },
    properties: { tags: ['liveupdate'], 'problem.severity': 'error' },
  };
}

function resultOf(finding: FindingResult, ruleIndex: number, artifacts: Artifacts): Result {
  const { id, property, expected, happened, functions, place, fix, replay, lines } = finding;
  return {
    ruleId: property,
    ruleIndex,
    kind: 'fail',
    level: 'error',
    message: {
      text: [
        `${happened}. Expected: ${expected}.`,
        ...(fix ? [`Repaired by fix ${fix.number} of the series: ${fix.subject}.`] : []),
        `Replay: ${replay}`,
        '',
        ...lines,
      ].join('\n'),
    },
    locations: [locationOf(place, functions, artifacts)],
    partialFingerprints: { [FINGERPRINT]: id },
    codeFlows: [codeFlow(finding, artifacts)],
    properties: { id, replay, ...(fix && { repairedBy: fix.fileName }), ...(finding.consequenceOf && { consequenceOf: finding.consequenceOf }) },
  };
}

/** A finding that is known: readers show it only when asked. */
function suppressed({ id, functions, place }: IgnoredResult, ruleId: string, ruleIndex: number, artifacts: Artifacts): Result {
  return {
    ruleId,
    ruleIndex,
    kind: 'fail',
    level: 'error',
    message: { text: `Seen again, and ignored: ${id}` },
    locations: [locationOf(place, functions, artifacts)],
    partialFingerprints: { [FINGERPRINT]: id },
    suppressions: [{ kind: 'external', status: 'accepted', justification: '--ignore' }],
    properties: { id },
  };
}

function codeFlow(finding: FindingResult, artifacts: Artifacts): CodeFlow {
  const paths = finding.path();
  const step = (one: PathStep): ThreadFlowLocation => ({
    location: { ...locationOf(one.place ?? finding.place, one.function === null ? [] : [one.function], artifacts), message: { text: one.text } },
    nestingLevel: one.depth,
    executionOrder: one.order + 1,
    importance: one.depth === 0 ? 'essential' : 'important',
  });
  return {
    message: { text: paths.length > 1 ? 'One thread flow a task; the execution order is that of the race.' : 'The calls, and the steps of the last one.' },
    threadFlows: paths.map(({ name, steps }) => ({ id: name, locations: steps.map(step) })),
  };
}

function locationOf(place: CodePlace | null, functions: readonly string[], artifacts: Artifacts): Location {
  return {
    ...(place && { physicalLocation: { artifactLocation: artifacts.locate(place.path), region: { startLine: place.line } } }),
    ...(functions.length > 0 && { logicalLocations: functions.map((name) => ({ name, fullyQualifiedName: name, kind: 'function' })) }),
  };
}

/** The files that a run speaks of. */
class Artifacts {
  readonly list: Artifact[] = [];
  private readonly indices = new Map<string, number>();

  constructor(private readonly isTree: boolean) {}

  locate(path: string): { uri: string; uriBaseId?: string; index: number } {
    const location = this.isTree || MIRRORED_PATH.test(path) ? { uri: path, uriBaseId: this.baseOf(path) } : { uri: ownUri(path) };
    const index = this.indices.get(path) ?? this.list.length;
    if (index === this.list.length) {
      this.indices.set(path, index);
      this.list.push({ location, sourceLanguage: path.endsWith('.ts') ? 'typescript' : 'c' });
    }
    return { ...location, index };
  }

  private baseOf(path: string): string {
    return this.isTree && path.endsWith('.ts') ? MIRRORED_ROOT : ROOT;
  }
}
