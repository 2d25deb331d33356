// SPDX-License-Identifier: GPL-2.0-only
/** @file The file of a matrix: one line a unit that is done, so that whatever ends a run leaves what it has. */
import { appendFileSync, readFileSync, statSync, truncateSync } from 'node:fs';
import type { Bounds } from '../model/model.js';
import { countPrograms, type MatrixFinding, type MatrixScope, type MatrixState, type UnitResult } from '../search/race/matrix.js';
import { NotationError } from '../systems/notation.js';
import type { System } from '../systems/system.js';
import { systemNamed } from './lookup.js';
import { OutputError, systemReason, UsageError } from './errors.js';
import { Fields } from './fields.js';
import { readText } from './files.js';
import { MATRIX_FORMAT, MATRIX_VERSION, whyNot } from './formats.js';

/** First line of the file: what the units belong to. */
interface Header {
  readonly format: typeof MATRIX_FORMAT;
  readonly version: typeof MATRIX_VERSION;
  readonly revision: string;
  readonly bounds: Bounds;
  /** Absent: 2. */
  readonly tasks?: number;
}

const written = ({ notation }: System, { race, ...finding }: MatrixFinding): object => ({ ...finding, race: notation.printRace(race) });

/** The units of the file that a run keeps; none when there is no such file yet. `units`: all that there are. Throws UsageError. */
export function readUnits(path: string, revision: string, scope: MatrixScope, units: readonly MatrixState[]): Map<number, UnitResult> {
  return isEmpty(path) ? new Map<number, UnitResult>() : readShard(path, revision, scope, units);
}

/** The units of a file that fits `revision` and `scope`. Throws UsageError, also when there is no such file. */
export function readShard(path: string, revision: string, scope: MatrixScope, units: readonly MatrixState[]): Map<number, UnitResult> {
  const read = new Map<number, UnitResult>();
  const text = readText(path);
  if (text === '') throw new UsageError(`${path}: is empty: no matrix has written it`);
  const lines = text.split('\n');
  checkHeader(path, lines[0] ?? '', revision, scope);
  const system = systemNamed(revision);
  for (const [i, line] of lines.slice(1).entries()) {
    // The last line may be cut short by whatever ended the run.
    if (line === '' || i === lines.length - 2) continue;
    const place = `${path}:${i + 2}`;
    const fields = new Fields(parseLine(path, i + 2, line), place, '');
    const unit = fields.count('unit', units.length);
    if (read.has(unit)) throw new UsageError(`${place}: unit ${unit} stands in the file already`);
    const result = readUnit(fields, place, system);
    checkTotals(fields, result, countPrograms(system, units[unit]!, scope));
    read.set(unit, result);
  }
  return read;
}

function readUnit(fields: Fields, place: string, system: System): UnitResult {
  const counts = ['programs', 'executions', 'pruned', 'cutOff', 'limited', 'deferred'] as const;
  const totals = Object.fromEntries(counts.map((name) => [name, fields.count(name)])) as Record<(typeof counts)[number], number>;
  // Files of older versions do not have these.
  const later = (name: 'steps' | 'unreached'): number => (fields.has(name) ? fields.count(name) : 0);
  const findings = fields.list('findings').map((finding) => readFinding(finding, place, system));
  return { ...totals, unreached: later('unreached'), steps: later('steps'), findings };
}

/** Whoever ran all `programs` of the unit has executed each that it got to at least once, and nothing can be said of more than that. */
function checkTotals(fields: Fields, result: UnitResult, programs: number): void {
  if (result.programs !== programs) fields.refuse('programs', `${programs}, which the unit has in this luocheck`);
  if (result.unreached > programs) fields.refuse('unreached', `at most ${programs}, the programs`);
  const begun = programs - result.unreached;
  if (result.executions < begun) fields.refuse('executions', `at least ${begun}, one a program`);
  if (result.cutOff > begun) fields.refuse('cutOff', `at most ${begun}, the programs`);
  for (const name of ['limited', 'deferred'] as const)
    if (result[name] > result.executions) fields.refuse(name, `at most ${result.executions}, the executions`);
}

function readFinding(fields: Fields, place: string, { raceProperties, notation }: System): MatrixFinding {
  const [id, property] = [fields.text('id'), fields.text('property')];
  if (!raceProperties.some((known) => known.id === property)) throw new UsageError(`${place}: no property '${property}'`);
  if (!id.startsWith(`${property}/`)) throw new UsageError(`${place}: '${id}' is no finding of ${property}`);
  const violation = fields.fields('violation');
  try {
    return {
      id,
      property,
      violation: { cause: violation.text('cause'), where: violation.text('where'), expected: violation.text('expected'), happened: violation.text('happened') },
      race: notation.parseRace(fields.text('race')),
      preemptions: fields.count('preemptions'),
      seenAs: fields.text('seenAs'),
    };
  } catch (error) {
    if (error instanceof NotationError) throw new UsageError(`${place}: race: ${error.message}`);
    throw error;
  }
}

function parseLine(path: string, number: number, line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    throw new UsageError(`${path}:${number}: not a line of a matrix`);
  }
}

function checkHeader(path: string, line: string, revision: string, { bounds, tasks }: MatrixScope): void {
  const header = parseLine(path, 1, line) as Partial<Header> | null;
  const problem = whyNot(header ?? {}, [MATRIX_FORMAT]);
  if (problem !== null || header === null) throw new UsageError(`${path}: ${problem}`);
  const fields = new Fields(header, path, '');
  const [its, itsTasks] = [fields.text('revision'), fields.has('tasks') ? fields.count('tasks') : 2];
  fields.fields('bounds').counts(['sessions', 'tokens', 'processes', 'descriptors']);
  if (its !== revision || JSON.stringify(header.bounds) !== JSON.stringify(bounds) || itsTasks !== tasks)
    throw new UsageError(`${path}: is of revision ${its} within ${JSON.stringify(header.bounds)}, ${itsTasks} tasks: give the same, or another file`);
}

function isEmpty(path: string): boolean {
  try {
    return (statSync(path, { throwIfNoEntry: false })?.size ?? 0) === 0;
  } catch (error) {
    throw new UsageError(`${path}: ${systemReason(error)}`);
  }
}

/** Takes a last line away that whatever ended the run has cut short: the next one would be joined to it. Throws OutputError. */
export function mendUnits(path: string): void {
  if (isEmpty(path)) return;
  try {
    const bytes = readFileSync(path);
    const end = bytes.lastIndexOf(0x0a) + 1;
    if (end < bytes.length) truncateSync(path, end);
  } catch (error) {
    throw new OutputError(`${path}: ${systemReason(error)}`);
  }
}

/** Adds a unit; the first one begins the file. Throws OutputError. */
export function appendUnit(path: string, revision: string, { bounds, tasks }: MatrixScope, unit: number, result: UnitResult): void {
  const header: Header = { format: MATRIX_FORMAT, version: MATRIX_VERSION, revision, bounds, tasks };
  const line = JSON.stringify({ unit, ...result, findings: result.findings.map((finding) => written(systemNamed(revision), finding)) });
  try {
    appendFileSync(path, `${isEmpty(path) ? `${JSON.stringify(header)}\n` : ''}${line}\n`);
  } catch (error) {
    throw new OutputError(`${path}: ${systemReason(error)}`);
  }
}
