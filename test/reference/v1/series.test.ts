// SPDX-License-Identifier: GPL-2.0-only
/** @file The series is what it says: posted with all fixes is corrected, and each fix can be undone alone. */
import { describe, expect, it } from 'vitest';
import { properties } from '../../../properties/v1/index.js';
import { readLedger, readRaceLedger } from '../../../search/ledger.js';
import { raceProperties } from '../../../properties/v1/tasks.js';
import { LoadError, loadRevision } from '../../../reference/loader/load.js';
import { V1 } from '../../../reference/v1/design.js';
import { corrected, findRevision, posted } from '../../../reference/v1/revisions.js';
import { patched, PatchError, series, seriesTree, undoneTree } from '../../../reference/loader/series.js';
import { C_FILES, sourceTree } from '../../../reference/loader/tree.js';

const fixes = series();
const sequential = readLedger();
const races = readRaceLedger().undone;

describe('the series', () => {
  it('is numbered without gaps', () => {
    expect(fixes.map(({ number }) => number)).toEqual(fixes.map((_, i) => String(i + 1).padStart(4, '0')));
    expect(fixes.length).toBeGreaterThan(15);
  });

  it('makes posted into corrected', () => {
    expect(seriesTree(fixes.length)).toEqual(sourceTree('corrected'));
  });

  it('begins at posted', () => {
    expect(seriesTree(0)).toEqual(sourceTree('posted'));
  });

  it.each(fixes.map((fix) => [fix.number, fix] as const))('%s says what was wrong, how to see it and what catches it', (number, { message, subject }) => {
    expect(subject.length).toBeLessThan(76);
    expect(message).toMatch(/^(Sequence|Race): /m);
    const caughtBy = /^Caught by: ([\s\S]+)$/m.exec(message)?.[1] ?? '';
    const known = new Set([...properties, ...raceProperties].map(({ id }) => id));
    const named = caughtBy.match(/[a-z]+(?:-[a-z]+)+/g) ?? [];
    expect(named.length).toBeGreaterThan(0);
    for (const id of named) expect(known, id).toContain(id);
    const undone = [...(sequential.undone[number] ?? []), ...Object.keys(races[number]?.undone ?? {}).map((id) => id.split('/')[0]!)];
    expect(undone).toEqual(expect.arrayContaining(named));
  });

  it.each(fixes.map(({ number }) => number))('%s alone undone differs from corrected, loads, and applying the fix again gives nothing else', (number) => {
    const undone = undoneTree(number);
    expect(undone).not.toEqual(sourceTree('corrected'));
    expect(findRevision(`corrected-${number}`)?.name).toBe(`corrected-${number}`);
    expect(findRevision(`posted+${number}`)?.name).toBe(`posted+${number}`);
  });

  it('refuses a patch that does not apply', () => {
    const { patch } = fixes.find(({ number }) => number === '0021')!;
    expect(() => patched(sourceTree('posted'), patch.replaceAll('copy_to_user', 'copy_to_nobody'), 'bad')).toThrow(PatchError);
    expect(() => patched(sourceTree('posted'), '--- a/nowhere.ts\n+++ b/nowhere.ts\n@@ -1,1 +1,1 @@\n-a\n+b\n', 'bad')).toThrow(PatchError);
  });
});

describe('loading a revision from text', () => {
  const origin = { revision: posted, tree: sourceTree('posted') };
  const load = (text: string): unknown => loadRevision(V1, { name: 'mine', title: '' }, { ...origin.tree, 'luo_ioctl.ts': text }, origin);

  it('keeps what is the same', () => {
    const same = loadRevision(V1, { name: 'mine', title: '' }, origin.tree, origin);
    for (const file of C_FILES) expect(same[file.slice(0, -3) as 'luo_core']).toBe(posted[file.slice(0, -3) as 'luo_core']);
  });

  it('names the file that does not parse, includes something else or lacks its function', () => {
    expect(() => load('export function luo_ioctl( {')).toThrow(LoadError);
    expect(() => load("import { readFileSync } from 'node:fs';\nexport const luo_ioctl = () => readFileSync;")).toThrow(/cannot include 'node:fs'/);
    expect(() => load('export const something = 1;')).toThrow(/exports no function luo_ioctl/);
  });

  it('answers no revision for a name that is none', () => {
    for (const name of ['', 'postd', 'posted+9999', 'corrected-0000', 'mutant:nobody', 'corrected-7']) expect(findRevision(name)).toBeUndefined();
    expect(findRevision('corrected')).toBe(corrected);
  });
});
