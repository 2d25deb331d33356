// SPDX-License-Identifier: GPL-2.0-only
/** @file The coverage-guided search of mainline: what it finds. */
import { describe, expect, it } from 'vitest';
import { findMainlineRevision } from '../../../reference/mainline/revisions.js';
import { fuzz, type Input } from '../../../search/fuzz/fuzz.js';

const named = (name: string) => findMainlineRevision(name)!;

describe('a search of mainline', () => {
  const search = async (name: string, executions: number, tasks: 'one' | 'many' = 'one') => {
    const kept: Input[] = [];
    const corpus = { fresh: () => [], keep: (input: Input) => void kept.push(input), found: () => {} };
    return { kept, verdict: await fuzz(named(name), { tasks, seed: 1, executions, corpus }) };
  };

  it('finds what is wrong with linux-7.3, and what an earlier kernel did', async () => {
    const { verdict, kept } = await search('linux-7.3', 500);
    expect(verdict.answer).toBe('violated');
    const fixes = new Set(verdict.sequential!.findings.map(({ repairedBy }) => repairedBy));
    expect(fixes.size).toBeGreaterThanOrEqual(4);
    expect(fixes).not.toContain(null);
    expect(verdict.bound.kept).toBe(kept.length);
    expect(kept.length).toBeGreaterThan(100);
    const bug = await search('linux-7.3+bug-direction-not-checked', 200);
    const entries = bug.verdict.sequential!.findings.map(({ violation }) => violation.happened).join('; ');
    expect(entries).toMatch(/retrieve_fd|finish/);
  });

  it('is the same with the same seed, and finds nothing in mainline-corrected that one task shows', async () => {
    const [a, b] = [await search('mainline-corrected', 300), await search('mainline-corrected', 300)];
    expect(a.verdict).toEqual(b.verdict);
    expect(a.verdict.answer).toBe('holds');
  });

  it('runs tasks side by side', async () => {
    const { verdict, kept } = await search('linux-7.3', 150, 'many');
    expect(verdict.bound.concurrent).toBe(150);
    expect(kept.every((input) => 'race' in input)).toBe(true);
    expect(verdict.concurrent!.bound.executions).toBeGreaterThan(0);
  });
});
