// SPDX-License-Identifier: GPL-2.0-only
/** @file `luocheck explain`: what it says is what the ledgers say and what the revisions do. */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { check } from '../../search/check.js';
import { allProperties, explainFinding, explainProperty, listedFindings } from '../../search/explain.js';
import { readLedger } from '../../search/ledger.js';
import { findRevision } from '../../reference/v1/revisions.js';
import { series } from '../../reference/loader/series.js';
import { luocheck, type Ran } from './fake-terminal.js';

const explain = (id: string): Promise<Ran> => luocheck(['explain', id]);
const flat = (text: string): string => text.replace(/\s+/g, ' ');
const named = (id: string) => allProperties.find((property) => property.id === id)!;

describe('explain of a property', () => {
  it.each(allProperties.map(({ id }) => id))('%s says statement, sources and a change that breaks it, in lines of at most 100 columns', async (id) => {
    const { code, stdout, stderr } = await explain(id);
    expect([code, stderr]).toEqual([0, '']);
    expect(stdout.startsWith(`${id}\n  `)).toBe(true);
    expect(stdout.replace(/\s+/g, ' ')).toContain(named(id).statement);
    expect(stdout).toMatch(/Holds (at every step|between calls|at the jump); semantics/);
    // What the semantics leaves open no change breaks: reports judge it where that is asked for.
    if ('otherwise' in named(id)) expect(flat(stdout)).toMatch(/Judged with --strict only\. Otherwise passes, too: \S/);
    else expect(stdout).toMatch(/^ {4}--- corrected\/\w+\.ts\n {4}@@ .* @@\n[\s\S]*^ {4}[+-] /m);
    expect(stdout.split('\n').filter((line) => line.length > 100 && !/^ {4}[ +-]/.test(line))).toEqual([]);
  });

  it('names the fixes without which it fails', async () => {
    const { stdout } = await explain('no-recursive-acquisition');
    expect(stdout).toMatch(/restored by {2}0002 luo_files: do not take the state lock twice in release\n {15}0003 /);
    expect((await explain('a-token-has-one-owner')).stdout).toContain('0006 luo_files: check and store a token in one hold of the session lock (seen by');
    expect((await explain('no-lock-held-in-userspace')).stdout).toContain('no fix of the series: posted does not break it');
  });

  it('shows the smallest change: no other that the ledger knows is smaller, and it does break it', async () => {
    const { smallest, broken } = explainProperty(named('locks-are-balanced'));
    const { mutants, undone } = readLedger();
    const breaks = (of: Readonly<Record<string, readonly string[]>>): number => Object.values(of).filter((ids) => ids.includes('locks-are-balanced')).length;
    expect(broken).toBeGreaterThanOrEqual(breaks(mutants) + breaks(undone));
    expect(smallest!.lines).toBe(1);
    const verdict = await check(findRevision(smallest!.revision)!, { runs: 600, seed: 1, properties: [named('locks-are-balanced')] });
    expect(verdict.answer).toBe('violated');
  });
});

describe('explain of a fix', () => {
  it.each(series().map(({ number }) => number))('%s says what fails without it, and what undoing it changes', async (number) => {
    const { code, stdout } = await explain(number);
    expect(code).toBe(0);
    expect(stdout).toMatch(/fail:\n {4}[a-z-]+/);
    expect(stdout).toContain(`--revision corrected-${number}`);
    expect(stdout).toMatch(/^ {4}[+-] /m);
  });

  it('lists the findings of posted that docs/findings.md has below it', async () => {
    const document = readFileSync(new URL('../../docs/findings.md', import.meta.url), 'utf8');
    const posted = document.slice(document.indexOf('\n## posted'), document.indexOf('\n## base'));
    const sections = [...posted.matchAll(/^### (\d{4}) .*\n([^]*?)(?=^### |(?![^]))/gm)];
    expect(sections.map(([, number]) => number)).toEqual(series().map(({ number }) => number));
    for (const [, number, section] of sections) {
      const ids = [...section!.matchAll(/^- `([^`]+\/[^`]+\/[^`]+)`/gm)].map(([, id]) => id!);
      const { stdout } = await explain(number!);
      const told = [...stdout.matchAll(/^ {4}(\S+\/\S+\/\S+)\n {6}luocheck replay 'v1 posted: /gm)].map(([, id]) => id!);
      expect(told.toSorted()).toEqual(ids.toSorted());
    }
  });
});

describe('explain of a finding', () => {
  it('of one task names property, function, cause, fix and revisions', async () => {
    const { code, stdout } = await explain('no-page-leaks/luo_files_fdt_setup/leak-pages-luo_files_fdt_setup');
    expect(code).toBe(0);
    expect(stdout).toMatch(/function {5}luo_files_fdt_setup\n {2}cause {8}leak-pages/);
    expect(stdout).toContain('repaired by  0019 luo_files: free the blob that cannot be preserved');
    expect(stdout).toContain('found in     posted, base');
    expect(stdout).toContain("luocheck replay 'v1 base: open s0; prepare s0 !kho_preserve:2'");
  });

  it('of several tasks names them, and the checkers that see it', async () => {
    const { stdout } = await explain('every-call-ends/luo_destroy_session+luo_prepare/deadlock-luo_state_rwsem');
    expect(stdout).toMatch(/needs {8}several tasks\n {2}repaired by {2}0002 /);
    expect(stdout).toMatch(/seen by {6}lockdep \(possible recursive locking\) and hung task/);
    expect(stdout).toContain("luocheck replay 'v1 posted: open s0; open s1; preserve s0 0x1 f0 | close s0 || prepare s1 | @ 4>1'");
  });

  it('says what the code does: replay shows the same findings, with the same words', async () => {
    const listed = listedFindings();
    expect(listed.length).toBeGreaterThan(90);
    for (const { id, revision, program, told } of listed.filter((_, i) => i % 9 === 0)) {
      const { code, stdout } = await luocheck(['replay', `v1 ${revision}: ${program}`]);
      expect(code, id).toBe(1);
      expect(flat(stdout), id).toContain(flat(told.happened));
    }
  });

  it('is told of every finding of the ledgers', () => {
    for (const { id } of listedFindings()) expect(explainFinding(id)).toMatchObject({ id, expected: expect.stringMatching(/./) as string });
  });
});

describe('an unknown id', () => {
  it.each([
    ['no-page-leek', /nearest are no-page-leaks, /],
    ['0091', /nearest are 00\d\d, 00\d\d, 00\d\d$/],
    ['no-page-leaks/luo_files_fdt_setup/leak', /nearest are no-page-leaks\/luo_files_fdt_setup\/leak-pages-luo_files_fdt_setup, /],
    ['', /nearest are /],
  ])('%j gets one line with the nearest, and exit code 2', async (id, nearest) => {
    const { code, stdout, stderr } = await explain(id);
    expect([code, stdout]).toEqual([2, '']);
    expect(stderr.trimEnd()).toMatch(nearest);
    expect(stderr.trimEnd().split('\n')).toHaveLength(1);
  });
});
