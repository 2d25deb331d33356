// SPDX-License-Identifier: GPL-2.0-only
/** @file Reviews as they read. */
import { describe, expect, it } from 'vitest';
import { raceProperties } from '../../../properties/v1/tasks.js';
import { series } from '../../../reference/loader/series.js';
import { allProperties } from '../../../search/explain.js';
import { promisedBy } from '../../../report/lore/comment.js';
import { consequenceOf } from '../../../report/lore/consequence.js';
import { partsOf } from '../../../report/lore/message.js';
import type { LoreFinding } from '../../../report/lore/told.js';
import { told } from './findings.js';
import { seed, withoutSeed } from '../../seed.js';
import { MAIL } from './mails.js';
import { ALL, answered, comment, DEADLOCK, FACTS, IMBALANCE, LEAK, named, ofDefect, OWNERS, RECURSION, review } from './reviewed.js';

describe('a review', () => {
  it.each([
    ['imbalance', [IMBALANCE]],
    ['left-after-close', ofDefect('0005').map(({ id }) => id)],
    ['deadlock', [DEADLOCK]],
    ['older-than-the-patch', ofDefect('0006').map(({ id }) => id)],
    ['many', [IMBALANCE, LEAK, OWNERS, DEADLOCK]],
  ])('reads as it did: %s', async (name, ids) => {
    const findings = ids.map((id) => told(named(id), FACTS));
    await expect(review(findings, FACTS)).toMatchFileSnapshot(`../golden/lore-${name}.txt`);
  });

  it('answers a mail, and quotes what matters of it', async () => {
    await expect(comment(RECURSION, await answered(MAIL))).toMatchFileSnapshot('../golden/lore-answer.txt');
  });

  it('of nothing says what was searched', async () => {
    const text = review([], await answered(MAIL));
    expect(text.replace(/\s+/g, ' ')).toContain('luocheck found nothing to complain about within the bound below.');
    expect(text).toContain('corrected: 36 properties hold');
    expect(text).not.toContain('wrote:');
  });

  it('claims nothing of a sequence that was not made minimal', () => {
    const minimal = review([told(named(IMBALANCE), FACTS)], FACTS).replace(/\s+/g, ' ');
    expect(minimal).toContain('Each comes with a minimal sequence of calls or race: nothing of it can be left out.');
    expect(minimal).not.toContain('not minimised');
    const cut = review([{ ...told(named(IMBALANCE), FACTS), notMinimised: 'the time was up' }], FACTS).replace(/\s+/g, ' ');
    expect(cut).toContain('Each comes with a sequence of calls or race, minimal where it does not say otherwise');
    expect(cut).toContain('(not minimised: the time was up) 1 ');
  });

  it('shows every finding where that is wanted, with a command that replays it', () => {
    const patch = FACTS;
    const findings = ofDefect('0005').map((one) => told(one, patch));
    const text = review(findings, patch, { all: true });
    expect(findings.length).toBeGreaterThan(5);
    // One in the first paragraph, one for each.
    expect(text.split("luocheck replay '").length - 1).toBe(findings.length + 1);
  });
});

describe.runIf(seed !== null)(`an answer to the patch that posted mirrors${withoutSeed}`, () => {
  it('quotes lines of it, few at a time', async () => {
    const patch = await answered(seed!);
    const original = new Set(seed!.split('\n').map((line) => line.trim()));
    for (const one of ALL.filter(({ repairedBy }) => /^000[1-6]/.test(repairedBy!))) {
      const lines = review([told(one, patch)], patch)
        .split('\n')
        .filter((line) => line.startsWith('>'))
        .map((line) => line.slice(1).trim());
      expect(lines.length, one.id).toBeGreaterThan(4);
      expect(lines.length, one.id).toBeLessThan(24);
      for (const line of lines) expect(original.has(line), `${one.id}: ${line}`).toBe(true);
    }
  });

  it.each([
    [IMBALANCE, 'luo_files_commit_data_to_fdt', /(> \+\s*up_read\(&luo_sessions_list_rwsem\);\n(?:> .*\n){1,3}){2}/],
    [RECURSION, 'luo_destroy_session', /luo_state_read_enter\(\);[\s\S]*luo_unregister_file\(s, token\);/],
    [OWNERS, 'luo_register_file', /xa_load\([\s\S]*up_read\([\s\S]*xa_store\(/],
  ])('quotes where %s is', async (id, name, lines) => {
    const patch = await answered(seed!);
    const text = comment(id, patch);
    expect(text).toContain(`1. In ${name}() (kernel/liveupdate/luo_files.c)`);
    expect(text).toMatch(lines);
    expect(text).toContain('On Wed Jun 25 2025 - 19:29:39 EST, Pasha Tatashin wrote:\n> +++ b/kernel/liveupdate/luo_files.c\n> @@ -');
  });
});

it('answers to whom the mail says, and goes on with its thread', async () => {
  const to =
    'To: list@example.org, "Doe, Jane" <jane@example.org>\nCc: joerg@example.org\nReferences: <1@example.org>\n <2@example.org>\nIn-Reply-To: <2@example.org>\n';
  const text = comment(RECURSION, await answered(`${to}${MAIL}`));
  expect(text.slice(0, text.indexOf('\n\n'))).toBe(
    [
      'To: Jörg Example <joerg@example.org>',
      'Cc: list@example.org,',
      '    "Doe, Jane" <jane@example.org>,',
      '    joerg@example.org',
      'Subject: Re: [PATCH v2 3/9] luo: a patch of our own making',
      'In-Reply-To: <20250625231838.1897085-20-joerg@example.org>',
      'References: <1@example.org> <2@example.org>',
      ' <20250625231838.1897085-20-joerg@example.org>',
    ].join('\n'),
  );
});

describe('a defect', () => {
  const finding = told(named(IMBALANCE), FACTS);
  const older = (isNew: boolean, repairedBy: string | null): LoreFinding => ({ ...finding, isNew, repairedBy });

  it('is older than the patch as soon as one of its findings is', () => {
    const text = review([older(true, finding.repairedBy), older(false, finding.repairedBy)], FACTS).replace(/\s+/g, ' ');
    expect(text).toContain('luocheck shows 1 defect that was there before it.');
    expect(text).toContain('Not from this patch: present before it');
  });

  it('that no fix repairs is told apart by age', () => {
    expect(review([older(true, null), older(false, null)], FACTS).replace(/\s+/g, ' ')).toContain(
      'luocheck shows 1 defect that comes with this patch, and 1 that was there before it.',
    );
  });
});

it('only what the commit message or the kernel-doc promises is said to be promised', () => {
  const promised = (wanted: string): string[] => allProperties.filter((property) => promisedBy(property) === wanted).map(({ id }) => id);
  expect(promised(' (commit message)').sort()).toEqual([
    'a-session-opens-in-every-state',
    'a-session-reaches-only-its-own-registrations',
    'closing-in-normal-unregisters-everything',
    'closing-in-prepared-keeps-the-registrations',
    'registering-needs-normal-or-updated',
    'the-jump-hands-over-what-was-frozen',
  ]);
  expect(promised(' (kernel-doc)').sort()).toEqual([
    'a-failed-freeze-undoes-prepare',
    'a-failed-prepare-undoes-everything',
    'a-failed-retrieve-can-be-tried-again',
    'a-handler-in-use-stays',
    'a-killed-wait-changes-nothing',
    'a-restored-file-goes-to-one-caller',
    'a-token-has-one-owner',
    'cancel-undoes-prepare',
    'finish-tells-the-truth',
    'no-incoming-file-in-normal',
  ]);
  expect(promisedBy({ id: 'x', source: ['1 (M)', '7 (C)'] })).toBe('');
  expect(promisedBy({ id: 'x', source: ['1 (M)', '8 (K)'] })).toBe('');
  expect(promisedBy({ id: 'x', source: ['16'] })).toBe('');
});

it('there is a consequence for every property', () => {
  const without = raceProperties.filter(({ id }) => (consequenceOf(id, { cause: 'some-cause' }) ?? '') === '');
  expect(without.map(({ id }) => id)).toEqual([]);
  expect(consequenceOf('conformance-with-the-model', { cause: 'restore-in-updated-does-not-return' })).toBe('the call never returns');
  expect(consequenceOf('somebody-elses', { cause: 'x' })).toBeUndefined();
});

it('the message of every fix says what is wrong, and tells no evidence', () => {
  for (const fix of series()) {
    const { problem, remedy } = partsOf(fix);
    expect(problem, fix.number).not.toBe('');
    expect(remedy.join('\n'), fix.number).not.toMatch(/^(?:Sequence|Race|Caught by):/m);
  }
});
