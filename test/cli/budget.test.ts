// SPDX-License-Identifier: GPL-2.0-only
/** @file `--time` bounds all of a search: what follows it, and minimising, have their part, and more of it on a machine that others use. */
import { describe, expect, it } from 'vitest';
import { Budget } from '../../cli/budget.js';
import { check } from '../../search/check.js';
import { atTimeLimit, TIME_UP } from '../../search/time-limit.js';
import { catalogue } from '../../cli/catalogue.js';
import { PLAIN } from '../../report/style.js';
import { checkReport } from '../../report/text.js';
import { findRevision } from '../../reference/v1/revisions.js';

/** A clock that says what it is told, and a processor that is ours for `share` of the time. */
function budgetOf(milliseconds: number, share = 1) {
  const interrupted = new AbortController();
  const clock = { now: 1_000 };
  const budget = new Budget(
    interrupted.signal,
    milliseconds,
    () => clock.now,
    () => (clock.now - 1_000) * share,
  );
  /** Milliseconds after which the signal has aborted. */
  const endOf = (signal: AbortSignal): number => {
    for (clock.now = 1_000; !signal.aborted; clock.now += 100);
    return clock.now - 1_000;
  };
  return { budget, interrupted, endOf };
}

describe('a budget', () => {
  it('is used up to the end when nothing is found', () => {
    const { budget, endOf } = budgetOf(20_000);
    budget.note(0);
    expect(endOf(budget.search)).toBe(20_000);
  });

  it('keeps time for what was found: first the search ends, then minimising', () => {
    const { budget, endOf } = budgetOf(20_000);
    budget.note(40);
    const search = endOf(budget.search);
    const minimising = endOf(budget.minimising);
    expect(search).toBeLessThan(minimising);
    expect(minimising).toBeLessThan(20_000 - 2_000);
    expect(minimising).toBeGreaterThan(10_000);
  });

  it('keeps more where others use the machine, and never more than half', () => {
    const [alone, shared, crowded] = [1, 0.5, 0.01].map((share) => {
      const { budget, endOf } = budgetOf(20_000, share);
      budget.note(10);
      return endOf(budget.search);
    });
    expect(shared).toBeLessThan(alone!);
    expect(crowded).toBeGreaterThanOrEqual(10_000);
  });

  it('lets a first batch be searched however late it is, unless the user has interrupted', () => {
    const { budget, interrupted, endOf } = budgetOf(0);
    expect(budget.search.aborted).toBe(false);
    expect(endOf(budget.minimising)).toBe(0);
    expect(budget.minimising.reason).toBe(TIME_UP);
    interrupted.abort();
    expect(budget.search.aborted).toBe(true);
    expect(budget.minimising.reason).not.toBe(TIME_UP);
  });
});

describe('a search whose time is up', () => {
  const posted = findRevision('posted')!;

  it('tells what it found, and that it is not minimal', async () => {
    const { budget } = budgetOf(0);
    const options = {
      signal: budget.search,
      interrupted: budget.minimising,
      onProgress: ({ findings }: { readonly findings: number }) => budget.note(findings),
    };
    const verdict = atTimeLimit(await check(posted, { ...options, runs: Infinity, seed: 1 }));
    expect(verdict.answer).toBe('violated');
    expect(verdict.findings.length).toBeGreaterThan(10);
    expect(new Set(verdict.findings.map(({ notMinimised }) => notMinimised))).toEqual(new Set([TIME_UP]));
    const report = checkReport([verdict], catalogue(), { style: PLAIN });
    expect(report).toMatch(/^ {2}(\d+) findings? in \d+ propert(?:y|ies), \1 not minimised: the time was up/m);
    expect(report).toContain('      size      not minimised: the time was up');
  });

  it('says that nothing is known when it has not looked at anything', async () => {
    const stopped = AbortSignal.abort();
    expect(atTimeLimit(await check(posted, { signal: stopped, runs: Infinity, seed: 1 })).answer).toBe('unknown');
  });

  it('leaves the mark away where all is minimal', async () => {
    const { findings } = await check(posted, { runs: 64, seed: 1 });
    expect(findings.length).toBeGreaterThan(10);
    expect(findings.filter((finding) => 'notMinimised' in finding)).toEqual([]);
  });
});
