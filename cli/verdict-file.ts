// SPDX-License-Identifier: GPL-2.0-only
/** @file Reads what `check --json` wrote, as far as a replay needs it. */
import { VERDICT_FORMAT, VERDICT_VERSION } from '../report/json.js';
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

function parse(text: string): Readonly<Record<string, unknown>> {
  let document: unknown;
  try {
    document = JSON.parse(text);
  } catch {
    throw new TokenError('not JSON');
  }
  if (!isObject(document) || document['format'] !== VERDICT_FORMAT) throw new TokenError(`not a file that check --json wrote: "format" is not "${VERDICT_FORMAT}"`);
  const { version } = document;
  if (version !== VERDICT_VERSION) throw new TokenError(`a verdict of version ${String(version)}; this luocheck reads version ${VERDICT_VERSION}`);
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
