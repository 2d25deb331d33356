// SPDX-License-Identifier: GPL-2.0-only
/** @file The file of a matrix: one line a unit that is done, so that whatever ends a run leaves what it has. */
import { appendFileSync, existsSync } from 'node:fs';
import type { Bounds } from '../model/system.js';
import type { MatrixFinding, UnitResult } from '../properties/race/matrix.js';
import { parseRace, printRace } from '../properties/race/notation.js';
import { OutputError, systemReason, UsageError } from './errors.js';
import { readText } from './files.js';

export const MATRIX_FORMAT = 'luocheck-matrix';
export const MATRIX_VERSION = 1;

/** First line of the file: what the units belong to. */
interface Header {
  readonly format: typeof MATRIX_FORMAT;
  readonly version: typeof MATRIX_VERSION;
  readonly revision: string;
  readonly bounds: Bounds;
}

const written = ({ race, ...finding }: MatrixFinding): object => ({ ...finding, race: printRace(race) });

/** The units of a file that fits `revision` and `bounds`; none when there is no such file. Throws UsageError. */
export function readUnits(path: string, revision: string, bounds: Bounds): Map<number, UnitResult> {
  const units = new Map<number, UnitResult>();
  if (!existsSync(path)) return units;
  const lines = readText(path).split('\n');
  checkHeader(path, lines[0] ?? '', revision, bounds);
  for (const [i, line] of lines.slice(1).entries()) {
    // The last line may be cut short by whatever ended the run.
    if (line === '' || i === lines.length - 2) continue;
    const { unit, findings, ...totals } = parseLine(path, i + 2, line) as { unit: number; findings: (Omit<MatrixFinding, 'race'> & { race: string })[] } & Omit<UnitResult, 'findings'>;
    units.set(unit, { ...totals, findings: findings.map((finding) => ({ ...finding, race: parseRace(finding.race) })) });
  }
  return units;
}

function parseLine(path: string, number: number, line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    throw new UsageError(`${path}:${number}: not a line of a matrix`);
  }
}

function checkHeader(path: string, line: string, revision: string, bounds: Bounds): void {
  const header = parseLine(path, 1, line) as Partial<Header> | null;
  if (header?.format !== MATRIX_FORMAT) throw new UsageError(`${path}: not the file of a matrix`);
  if (header.version !== MATRIX_VERSION) throw new UsageError(`${path}: version ${String(header.version)} of the format; this is luocheck with version ${MATRIX_VERSION}`);
  if (header.revision !== revision || JSON.stringify(header.bounds) !== JSON.stringify(bounds))
    throw new UsageError(`${path}: is of revision ${String(header.revision)} within ${JSON.stringify(header.bounds)}: give the same, or another file`);
}

/** Adds a unit; the first one begins the file. Throws OutputError. */
export function appendUnit(path: string, revision: string, bounds: Bounds, unit: number, result: UnitResult): void {
  const header: Header = { format: MATRIX_FORMAT, version: MATRIX_VERSION, revision, bounds };
  const line = JSON.stringify({ unit, ...result, findings: result.findings.map(written) });
  try {
    appendFileSync(path, `${existsSync(path) ? '' : `${JSON.stringify(header)}\n`}${line}\n`);
  } catch (error) {
    throw new OutputError(`${path}: ${systemReason(error)}`);
  }
}
