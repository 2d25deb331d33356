// SPDX-License-Identifier: GPL-2.0-only
/** @file A search that is given up tells what it has seen, and says of nothing that it was looked into when it was not. */
import { describe, expect, it } from 'vitest';
import { findRevision } from '../../reference/v1/revisions.js';
import { countDefects, groupByDefect } from '../../report/defects.js';
import { findingsDocument } from '../../report/findings.js';
import { checkReport } from '../../report/text.js';
import { PLAIN } from '../../report/style.js';
import { catalogue } from '../../cli/catalogue.js';
import { check } from '../../search/check.js';
import { mayHalt, unlessHalted } from '../../search/halt.js';
import { likelyPairs } from '../../search/race/likely.js';
import { v1 } from '../../systems/v1.js';

const posted = findRevision('posted')!;

/** Aborted from the `n`-th question on. */
function after(n: number): AbortSignal {
  const { signal } = new AbortController();
  let asked = 0;
  Object.defineProperty(signal, 'aborted', { get: () => ++asked > n });
  return signal;
}

describe('work that may be left', () => {
  it('is left before the execution at which its signal says so', () => {
    let done = 0;
    const work = (): string => {
      for (; done < 5; done++) mayHalt();
      return 'done';
    };
    expect([unlessHalted(after(3), work), done]).toEqual([null, 3]);
    expect(unlessHalted(after(3), work)).toBe('done');
  });

  it('is asked for by the innermost, and by nobody outside of it', () => {
    const stopped = AbortSignal.abort();
    expect(unlessHalted(after(9), () => [unlessHalted(stopped, () => mayHalt()), mayHalt()])).toEqual([null, undefined]);
    expect(() => mayHalt()).not.toThrow();
  });

  it('lets other errors pass', () => {
    expect(() =>
      unlessHalted(after(9), () => {
        throw new RangeError('of its own');
      }),
    ).toThrow('of its own');
    expect(() => mayHalt()).not.toThrow();
  });
});

describe('a check that is given up', async () => {
  const stopped = AbortSignal.abort();
  const verdict = await check(posted, { runs: 64, seed: 1, signal: after(40), interrupted: stopped, givenUp: stopped });

  it('has every finding that it has seen, and says that nobody has looked into them', () => {
    expect(verdict.answer).toBe('violated');
    expect(verdict.findings.length).toBeGreaterThan(3);
    for (const { notAttributed, notMinimised, repairedBy, functions } of verdict.findings)
      expect({ notAttributed, notMinimised, repairedBy, functions }).toEqual({
        notAttributed: 'interrupted',
        notMinimised: 'interrupted',
        repairedBy: null,
        functions: [],
      });
  });

  it('has stopped, also where only the last programs are missing', () => {
    expect(verdict.bounds).toMatchObject([{ executions: 39, stopped: true }]);
    expect(new Set(verdict.properties.map(({ answer }) => answer))).toEqual(new Set(['violated', 'unknown']));
  });

  it('takes them for no defect, and for none that no fix repairs', () => {
    const [group, ...others] = groupByDefect('posted', verdict.findings, catalogue().fixes);
    expect([group!.isOpen, group!.findings.length, others, countDefects([group!])]).toEqual([true, verdict.findings.length, [], 0]);
    const report = checkReport([verdict], catalogue(), { style: PLAIN });
    expect(report).toContain('\nposted: interrupted before it was known which fix of the series repairs these\n');
    expect(report).not.toMatch(/no fix of the series is known|seen by/);
  });

  it('keeps them apart from the others in the document', () => {
    const of = (name: string) => ({
      id: `a/b/${name}`,
      happened: name,
      program: 'open s0',
      tasks: 1,
      preemptions: 0,
      repairedBy: null,
      seenBy: { reports: [], silent: [] },
    });
    const told = [of('looked-into'), { ...of('open'), notAttributed: 'interrupted' as const }];
    const document = findingsDocument([{ name: 'posted', title: 'p', findings: told, bounds: [] }], [], 'findings');
    expect(document.split('\n').filter((line) => /^###|^- `/.test(line))).toEqual([
      '### Not repaired by a fix of the series',
      '- `a/b/looked-into`: looked-into',
      '### Interrupted before it was known which fix repairs them',
      '- `a/b/open`: open',
    ]);
    expect(document).toContain('\n1 of them is seen by none');
  });
});

it('pairs that nobody waits for any more are not made', () => {
  expect(likelyPairs(v1, after(3)).length).toBeLessThan(likelyPairs(v1, after(6)).length);
  expect(likelyPairs(v1, AbortSignal.abort())).toEqual([]);
});
