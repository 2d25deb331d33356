// SPDX-License-Identifier: GPL-2.0-only
/** @file Reads what `check`, `race` and `matrix` wrote as JSON or JSON Lines, as far as a replay needs it. */
import { MATRIX_FORMAT, whyNot } from './formats.js';
import { TOKEN_VERSION, TokenError } from './token.js';

interface Known {
  readonly id: string;
  readonly replay: string;
}

type Json = Readonly<Record<string, unknown>>;

const isObject = (value: unknown): value is Json => typeof value === 'object' && value !== null && !Array.isArray(value);
const listOf = (value: unknown): readonly unknown[] => (Array.isArray(value) ? (value as unknown[]) : []);

/** The replay token of a finding; without an id, of the only one that there is. Throws TokenError. */
export function tokenOfFinding(text: string, id: string | undefined): string {
  const documents = parse(text);
  const problem = whyNot(documents[0]!);
  if (problem !== null) throw new TokenError(problem);
  // Several shards may have found the same.
  const findings = [...new Map(findingsIn(documents).map((finding) => [finding.id, finding])).values()];
  const [first, ...others] = findings.filter((finding) => id === undefined || finding.id === id);
  if (first === undefined) throw new TokenError(id === undefined ? 'has no finding' : `has no finding '${id}'`);
  if (others.length > 0 && id === undefined) throw new TokenError(`has ${findings.length} findings: choose one with --finding ID, such as ${first.id}`);
  return first.replay;
}

/** One document, or one a line; the last line may be cut short by whatever ended the run. Throws TokenError. */
function parse(text: string): readonly [Json, ...Json[]] {
  const whole = parseOne(text);
  if (whole) return [whole];
  const lines = text.split('\n').filter((line) => line.trim() !== '');
  const documents = lines.map(parseOne);
  const [first, ...rest] = documents.at(-1) === null ? documents.slice(0, -1) : documents;
  if (!first || rest.includes(null)) throw new TokenError('not JSON');
  return [first, ...rest.flatMap((document): Json[] => (document ? [document] : []))];
}

function parseOne(text: string): Json | null {
  try {
    const document: unknown = JSON.parse(text);
    return isObject(document) ? document : null;
  } catch {
    return null;
  }
}

/** Those of all verdicts, those of the log of a search, those of the units of a matrix. */
function findingsIn([head, ...lines]: readonly [Json, ...Json[]]): Known[] {
  const heads = [head, ...listOf(head['documents']).filter(isObject)];
  const found = [
    ...heads.flatMap((one) => listOf(one['verdicts'])).flatMap((verdict) => (isObject(verdict) ? listOf(verdict['findings']) : [])),
    ...lines.filter(({ event }) => event === 'finding'),
    ...(head['format'] === MATRIX_FORMAT ? lines.flatMap((unit) => listOf(unit['findings'])) : []),
  ];
  return found.flatMap((finding) => {
    if (!isObject(finding)) return [];
    const { id, replay, race } = finding;
    const token = typeof replay === 'string' ? replay : typeof race === 'string' ? `v${TOKEN_VERSION} ${String(head['revision'])}: ${race}` : null;
    return typeof id === 'string' && token !== null ? [{ id, replay: token }] : [];
  });
}
