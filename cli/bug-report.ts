// SPDX-License-Identifier: GPL-2.0-only
/** @file `--format lore` of mainline: a bug report, as there is no patch to be answered. */
import type { Revision } from '../systems/system.js';
import type { Verdict } from '../search/verdict.js';
import { mainline } from '../systems/mainline.js';
import { boundDetails, describeVerdict } from '../report/bound.js';
import { bugReport, type BugReport, type Quoted, type ReportedFinding } from '../report/mainline/bug-report.js';
import { describeRaceVerdict, raceBoundDetails } from '../report/race/bound.js';
import type { ToldVerdict } from '../report/race/text.js';
import { systemOf } from '../systems/index.js';
import { DEFECTS } from '../reference/mainline/defects.js';
import { MAINLINE_FIXES } from '../reference/mainline/fixes.js';
import { UsageError } from './errors.js';
import { raceCatalogue } from './race-catalogue.js';
import { printToken } from './token.js';
import { aboutTool } from './tool.js';

const KNOWN = { defects: DEFECTS, fixes: MAINLINE_FIXES };

interface Flags {
  readonly format: string;
  readonly patch?: string;
  readonly inherited?: boolean;
}

/** Throws UsageError: a patch of mainline's files is checked by what the patched files do. */
export function refuseToAnswer({ format, patch, inherited }: Flags): void {
  if (format !== 'lore') return;
  if (patch !== undefined)
    throw new UsageError(
      '--patch does not go with a revision of mainline: give a kernel tree as --revision, and the patch is applied to it and what it does is checked',
    );
  if (inherited) throw new UsageError('--inherited does not go with a revision of mainline: it is about what was there before a patch');
}

const names = (revision: Revision): ReturnType<typeof raceCatalogue> => raceCatalogue(systemOf(revision) === mainline ? systemOf(revision) : undefined);

/** So much of a function is quoted. */
const MOST_LINES = 40;

/** The function in which a finding shows, of several the first that the tree defines; null: it defines none, or is mirrored. */
function quotedIn({ code }: Revision, where: string): Quoted | null {
  for (const name of where.split('+')) {
    const place = code?.locate(name) ?? null;
    const text = place === null ? null : code!.read(place.path);
    if (place === null || text === null) continue;
    const rest = text.split('\n').slice(place.line - 1);
    const end = rest.findIndex((line) => line.startsWith('}'));
    if (end < 0) continue;
    return { ...place, lines: rest.slice(0, Math.min(end + 1, MOST_LINES)), isCut: end >= MOST_LINES };
  }
  return null;
}

const about = (revision: Revision): Pick<BugReport, 'revision' | 'isTree' | 'changed'> => ({
  revision: revision.name,
  isTree: revision.code !== undefined,
  changed: revision.code !== undefined || systemOf(revision).revisions.kept.includes(revision) ? null : revision.title,
});

const withCode = (finding: ReportedFinding, code: Quoted | null): ReportedFinding => (code === null ? finding : { ...finding, code });

/** What check has found. */
export function checkedBugs(searched: readonly { readonly revision: Revision; readonly verdict: Verdict }[], all: boolean): string {
  return searched
    .map(({ revision, verdict }) => {
      const findings = verdict.findings.map(({ program, ...finding }): ReportedFinding =>
        withCode({ ...finding, shown: { program }, token: printToken(revision.name, program) }, quotedIn(revision, finding.violation.where)),
      );
      const bounds = [`${describeVerdict(verdict)}.`, ...verdict.bounds.map((bound) => `(${boundDetails(bound)})`)];
      return bugReport({ ...about(revision), findings, searched: bounds, tool: aboutTool(), known: KNOWN, all }, names(revision));
    })
    .join('\n');
}

/** What race has found. */
export function racedBugs(searched: readonly { readonly revision: Revision; readonly told: ToldVerdict }[], all: boolean): string {
  return searched
    .map(({ revision, told: { verdict, promise, traces } }) => {
      const known = names(revision);
      const findings = verdict.findings.map(({ id, property, violation, repairedBy, seenBy, race }): ReportedFinding =>
        withCode(
          { id, property, violation, repairedBy, seenBy, shown: { trace: traces.get(id)! }, token: known.raceToken(revision.name, race) },
          quotedIn(revision, violation.where),
        ),
      );
      const bounds = [`${describeRaceVerdict(verdict, promise)}.`, `(${raceBoundDetails(verdict.bound, promise)})`];
      return bugReport({ ...about(revision), findings, searched: bounds, tool: aboutTool(), known: KNOWN, all }, known);
    })
    .join('\n');
}
