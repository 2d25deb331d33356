// SPDX-License-Identifier: GPL-2.0-only
/** @file Reads what `check --json` and `race --json` wrote, as far as a replay needs it. */
import { VERDICT_FORMAT, VERDICT_VERSION } from '../report/json.js';
import { RACE_FORMAT, RACE_VERSION } from '../report/race/json.js';
import { TokenError } from './token.js';

interface Known {
  readonly id: string;
  readonly replay: string;
}

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> => typeof value === 'object' && value !== null && !Array.isArray(value);
const listOf = (value: unknown): readonly unknown[] => (Array.isArray(value) ? (value as unknown[]) : []);

/** The replay token of a finding; without an id, of the only one that there is. Throws TokenError. */
export function tokenOfFinding(text: string, id: string | undefined): string {
  const findings = findingsIn(parse(text));
  const [first, ...others] = findings.filter((finding) => id === undefined || finding.id === id);
  if (first === undefined) throw new TokenError(id === undefined ? 'has no finding' : `has no finding '${id}'`);
  if (others.length > 0 && id === undefined) throw new TokenError(`has ${findings.length} findings: choose one with --finding ID, such as ${first.id}`);
  return first.replay;
}

/** The version of each format that is read here. */
const VERSIONS: Readonly<Record<string, number>> = { [VERDICT_FORMAT]: VERDICT_VERSION, [RACE_FORMAT]: RACE_VERSION };

function parse(text: string): Readonly<Record<string, unknown>> {
  let document: unknown;
  try {
    document = JSON.parse(text);
  } catch {
    throw new TokenError('not JSON');
  }
  const version = isObject(document) ? VERSIONS[String(document['format'])] : undefined;
  if (!isObject(document) || version === undefined) throw new TokenError(`not a file that check --json wrote: "format" is not "${VERDICT_FORMAT}"`);
  if (document['version'] !== version) throw new TokenError(`a verdict of version ${String(document['version'])}; this luocheck reads version ${version}`);
  return document;
}

function findingsIn(document: Readonly<Record<string, unknown>>): Known[] {
  return listOf(document['verdicts'])
    .flatMap((verdict) => (isObject(verdict) ? listOf(verdict['findings']) : []))
    .flatMap((finding) => {
      if (!isObject(finding)) return [];
      const { id, replay } = finding;
      return typeof id === 'string' && typeof replay === 'string' ? [{ id, replay }] : [];
    });
}
