// SPDX-License-Identifier: GPL-2.0-only
/** @file A review and the outputs for other tools point to the same place. */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { racedRevision, review } from '../../cli/lore.js';
import { racePointerIn } from '../../cli/pointer.js';
import { raceCatalogue } from '../../cli/race-catalogue.js';
import { codeOf } from '../../cli/search-run.js';
import { v1 } from '../../systems/v1.js';
import { toldVerdict } from '../../cli/race.js';
import { placeOf } from '../../search/place.js';
import { parseConcurrent } from '../../systems/v1/notation.js';
import { race } from '../../search/race/search.js';
import { findRevision } from '../../reference/v1/revisions.js';
import { raceResult } from '../../report/ci/race.js';
import { githubAnnotations } from '../../report/ci/github.js';
import { POSTED_HUNKS } from '../../report/lore/posted-hunks.js';
import { luocheck } from './fake-terminal.js';

/** Number of the fix -> the function whose definition an annotation stands at. */
function annotated(text: string): Map<string, string> {
  const places = [...text.matchAll(/^::error file=([^,]+),line=(\d+),.*repaired by fix (\d{4})/gm)];
  return new Map(places.map(([, file, line, fix]) => [fix!, definedAt(file!, Number(line))]));
}

function definedAt(file: string, line: number): string {
  const text = readFileSync(new URL(`../../${file}`, import.meta.url), 'utf8').split('\n')[line - 1]!;
  return /function\*? (\w+)\(/.exec(text)?.[1] ?? text;
}

/** The same out of the comments of a review. */
function reviewed(text: string): Map<string, string> {
  const comments = text.split(/^(?=\d+\. In )/m).slice(1);
  const fixed = comments.flatMap((comment) => /^Suggested fix \((\d{4}) /m.exec(comment)?.[1] ?? []);
  expect(fixed).toHaveLength(comments.length);
  return new Map(comments.map((comment, i) => [fixed[i]!, /^\d+\. In (\w+)\(\)/.exec(comment)![1]!]));
}

/** What a short search says in both forms. */
async function told(...command: readonly string[]): Promise<{ readonly annotations: Map<string, string>; readonly comments: Map<string, string> }> {
  const { stdout } = await luocheck([...command, '--revision', 'posted', '--seed', '1', '--format', 'lore', '--inherited', '--github']);
  return { annotations: annotated(stdout), comments: reviewed(stdout) };
}

const sorted = (places: ReadonlyMap<string, string>): string[][] => [...places].sort();

const PATCH = { mail: null, hunks: POSTED_HUNKS };
/** The second is of two defects: what posted does there deadlocks (0002), and the session leaves the list too late (0004). */
const RACES = [
  'open s0; open s1 | preserve s0 0x1 f0 || preserve s1 0x1 f1 |',
  'open s0; open s1; preserve s0 0x1 f0 | close s0 || prepare s1 |',
  'open s0; preserve s0 0x1 f0 | unpreserve s0 0x1 || unregister_handler |',
];
const FEW = ['the-next-kernel-finds-luo-only-after-freeze', 'kho-follows-the-state', 'the-count-of-files-is-exact', 'no-recursive-acquisition'];

describe('--github and --format lore', () => {
  it('point to the same functions, to what has to be changed and not to where it shows', async () => {
    const { annotations, comments } = await told('check', '--runs', '300', '--property', ...FEW);
    expect(sorted(annotations)).toEqual(sorted(comments));
    expect(annotations.get('0011')).toBe('__kho_abort');
    expect(annotations.get('0005')).toBe('luo_destroy_session');
    expect(annotations.size).toBeGreaterThanOrEqual(6);
  });

  it('point to the same functions for races', async () => {
    const posted = findRevision('posted')!;
    const verdict = await race(posted, { runs: 0, seed: 1, first: RACES.map((text) => parseConcurrent(text)) });
    const told = toldVerdict(posted, verdict, { executions: 400, preemptions: 0 });
    const result = raceResult({ title: '', told, pointerOf: racePointerIn(posted, PATCH), started: '', ended: '', seconds: 0 }, raceCatalogue(), codeOf(v1));
    const annotations = annotated(githubAnnotations({ command: 'race', tool: '', revisions: [result], missing: [], interrupted: false, shard: null }));
    expect(sorted(annotations)).toEqual(sorted(reviewed(review([racedRevision(posted, told, PATCH)], PATCH, { all: false, inherited: true }))));
    expect([...annotations.keys()].sort()).toEqual(['0002', '0004', '0006', '0007']);
  });
});

describe('placeOf', () => {
  it('believes a violation that no fix is known for', () => {
    const touched = new Map([['luo_destroy_session', 100]]);
    const functions = ['luo_unregister_file', 'luo_destroy_session', 'luo_release'];
    expect(placeOf({ repairedBy: null, where: 'luo_unregister_file', functions }, touched, true).function).toBe('luo_unregister_file');
    expect(placeOf({ repairedBy: null, where: 'luo_file', functions }, touched, true).function).toBe('luo_destroy_session');
  });
});
