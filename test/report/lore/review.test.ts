// SPDX-License-Identifier: GPL-2.0-only
/** @file Reviews as they read. */
import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { raceCatalogue } from '../../../cli/race-catalogue.js';
import { readProgram, readRace, splitToken } from '../../../cli/token.js';
import { isRace } from '../../../systems/v1/notation.js';
import { raceProperties } from '../../../properties/v1/tasks.js';
import { series } from '../../../reference/loader/series.js';
import { review as reviewOf, type AnsweredPatch } from '../../../cli/lore.js';
import { allProperties } from '../../../search/explain.js';
import { readLedger, readRaceLedger } from '../../../search/ledger.js';
import { promisedBy } from '../../../report/lore/comment.js';
import { cFixesFor } from '../../../report/lore/c-fixes.js';
import { consequenceOf } from '../../../report/lore/consequence.js';
import { readMails } from '../../../report/lore/mail.js';
import { partsOf } from '../../../report/lore/message.js';
import { hunksOf } from '../../../report/lore/patch.js';
import { POSTED_HUNKS } from '../../../report/lore/posted-hunks.js';
import { loreReview, RECORDINGS } from '../../../report/lore/review.js';
import { whatSees } from '../../../report/seen-by.js';
import type { LoreFinding, LoreRevision } from '../../../report/lore/told.js';
import { listed, told, type Listed } from './findings.js';
import { seed, withoutSeed } from '../../seed.js';
import { MAIL } from './mails.js';

const FACTS: AnsweredPatch = { mail: null, hunks: POSTED_HUNKS };
const ALL = listed('posted');

async function answered(text: string): Promise<AnsweredPatch> {
  const [mail] = await readMails(text);
  return { mail: mail!, hunks: hunksOf(mail!.body) };
}

function review(
  findings: readonly LoreFinding[],
  patch: AnsweredPatch,
  options: { readonly all?: boolean; readonly full?: boolean; readonly inherited?: boolean; readonly isPublic?: boolean } = {},
): string {
  const revisions = [
    {
      name: 'posted',
      isRepairKnown: true,
      isPublic: options.isPublic ?? true,
      findings,
      verdict: ['3 properties violated, 33 hold within 60 random programs of at most 20 calls.', '(seed 1)'],
    },
    { name: 'corrected', isRepairKnown: true, isPublic: true, findings: [], verdict: ['36 properties hold within 60 random programs of at most 20 calls.'] },
  ];
  const { all = false, full = false, inherited = true } = options;
  const told = { ...patch, revisions, fixes: series(), cFixes: cFixesFor(patch.hunks), tool: { version: '0.1.0', home: null } };
  return loreReview({ ...told, all, full, inherited, isSearched: true }, raceCatalogue());
}

const named = (id: string): Listed => ALL.find((one) => one.id === id)!;
const comment = (id: string, patch: AnsweredPatch, options = {}): string => review([told(named(id), patch)], patch, options);
const ofDefect = (number: string): Listed[] => ALL.filter(({ repairedBy }) => repairedBy?.startsWith(number));

const IMBALANCE = 'locks-are-balanced/luo_files_commit_data_to_fdt/unbalanced_up_read-luo_sessions_list_rwsem';
const RECURSION = 'no-recursive-acquisition/luo_unregister_file/recursive_read-luo_state_rwsem';
const LEAK = 'closing-in-prepared-keeps-the-registrations/luo_destroy_session/registration-lost-at-close';
const OWNERS = 'a-token-has-one-owner/luo_register_file/token-held-twice';
const DEADLOCK = 'every-call-ends/luo_destroy_session+luo_prepare/deadlock-luo_state_rwsem';

/** Lines that are too long, and not quoted from a patch. */
const tooLong = (text: string): string[] => text.split('\n').filter((line) => line.length > 72 && !line.startsWith('> '));

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

  it('shows every finding where that is wanted, with a command that replays it', () => {
    const patch = FACTS;
    const findings = ofDefect('0005').map((one) => told(one, patch));
    const text = review(findings, patch, { all: true });
    expect(findings.length).toBeGreaterThan(5);
    // One in the first paragraph, one for each.
    expect(text.split("luocheck replay '").length - 1).toBe(findings.length + 1);
  });
});

describe('every finding of posted', () => {
  const whole = ALL.map((one) => ({ listed: one, finding: told(one, FACTS) }));

  it('has its comment of at most 72 columns, with a consequence, a place and a fix', () => {
    expect(whole.length).toBeGreaterThan(80);
    for (const { listed: one, finding } of whole) {
      for (const full of [false, true]) expect(tooLong(review([finding], FACTS, { full })), one.id).toEqual([]);
      const text = review([finding], FACTS);
      expect(text, one.id).toMatch(/^1\. In \w+\(\)\s\(kernel\/liveupdate\/\w+\.c\)/m);
      const { place, property, violation } = finding;
      // What it leads to comes first.
      expect(text.replace(/\s+/g, ' '), one.id).toContain(`1. In ${place.function}() (${place.file}): ${consequenceOf(property, violation)}`);
      expect(text, one.id).toContain(`Suggested fix (${one.repairedBy!.slice(0, 4)} of luocheck's series):`);
    }
  });

  it('has a command that a shell reads as the token, over several lines', () => {
    for (const { listed: one, finding } of whole) {
      const argument = /luocheck replay '([^']*)'/.exec(review([finding], FACTS))![1]!;
      const { source } = splitToken(argument);
      const expected = splitToken(one.token).source;
      if (isRace(expected)) expect(readRace(source), one.id).toEqual(readRace(expected));
      else expect(readProgram(source), one.id).toEqual(readProgram(expected));
    }
  });

  it('is told in words that need no manual, and values as replay writes them', () => {
    const base = listed('base').map((one) => ({ listed: one, finding: told(one, FACTS) }));
    expect(base.length).toBeGreaterThan(30);
    for (const { listed: one, finding } of [...whole, ...base])
      for (const text of [finding.violation.expected, finding.violation.happened]) {
        expect(text, one.id).not.toMatch(/token (?!0x)\S*\d|token number|data (?!0x)\d|left (?!0x)\d|state [NPFU]\b|[a-z]!|’|may find anything/);
        expect(text, one.id).not.toMatch(/\b(?:state|value|reboot) (?:is|was) (?!refused)[a-z]/);
      }
    for (const { listed: one, finding } of [...whole, ...base])
      if (finding.violation.expected.includes('failed')) expect(finding.violation.expected, one.id).toMatch(/^after |^reclaimed means|^the handler sees /);
  });

  it('is seen by nobody yet: no kernel ran, and what would see it stands once, in a table', () => {
    for (const { listed: one, finding } of whole) {
      const text = review([finding], FACTS).replace(/\s+/g, ' ');
      expect(text, one.id).toContain(`those that are not named are silent: 1 ${whatSees(finding.seenBy)}`);
      expect(text, one.id).not.toMatch(/\bSeen by\b|in this run|nothing freed is used/);
    }
  });

  it('that a ledger lists for the code before the patch is not called new', () => {
    const before = new Set([readLedger(), readRaceLedger()].flatMap(({ findings }) => Object.keys(findings['base'] ?? {})));
    const older = whole.filter(({ listed: { id, repairedBy } }) => before.has(id) && !/^000[1-5]/.test(repairedBy!));
    expect(older.map(({ listed: { id } }) => id)).toContain('callbacks-follow-the-protocol/luo_unregister_file/ended-while-prepared');
    for (const { listed: one, finding } of older) expect(finding.isNew, one.id).toBe(false);
    const text = review(
      whole.filter(({ listed: { repairedBy } }) => repairedBy!.startsWith('0008')).map(({ finding }) => finding),
      FACTS,
    );
    expect(text).toContain('callbacks out of protocol');
    expect(text).not.toContain('new with this patch');
  });

  it('of a function that only the patch has is new, and points at a hunk', () => {
    for (const { listed: one, finding } of whole.filter(({ listed: { repairedBy } }) => /^000[1-5]/.test(repairedBy!))) {
      expect(finding.isNew, one.id).toBe(true);
      const text = review([finding], FACTS);
      expect(text, one.id).toMatch(/^> @@ -/m);
      expect(text, one.id).not.toContain('Not from this patch');
    }
  });

  it('of the code before it says so', () => {
    const old = whole.filter(({ listed: { repairedBy } }) => /^00(?:09|10|11|12|13|14|15|16|17|18|19|20)/.test(repairedBy!));
    expect(old.length).toBeGreaterThan(30);
    for (const { listed: one, finding } of old)
      expect(review([finding], FACTS).replace(/\s+/g, ' '), one.id).toContain('Not from this patch: present before it');
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

describe('a review of everything', () => {
  const patch = FACTS;
  const everything = ALL.map((one) => told(one, patch));
  const text = review(everything, patch, { inherited: false });

  it('tells what came with the patch in full, in the order of its hunks, and the rest in a line each', () => {
    expect([...text.matchAll(/^Suggested fix \((\d{4})/gm)].map(([, number]) => number).sort()).toEqual(['0001', '0002', '0003', '0004', '0005']);
    const hunks = [...text.matchAll(/^> (@@ .*)$/gm)].map(([, header]) => POSTED_HUNKS.findIndex((hunk) => hunk.header === header));
    expect(hunks).toEqual([...hunks].sort((a, b) => a - b));
    const lines = [...text.matchAll(/^ {2}(\d{4}) {2}\w+\(\): \S/gm)].map(([, number]) => number);
    expect(lines.sort()).toEqual(Array.from({ length: 18 }, (_, i) => String(i + 6).padStart(4, '0')));
    expect(text.replace(/\s+/g, ' ')).toContain('luo_register_file(): memory leak: struct luo_file; new with this patch: one token has two owners');
  });

  it('tells each defect in full where that is wanted', () => {
    const full = review(everything, patch, { inherited: true });
    expect([...full.matchAll(/^Suggested fix \((\d{4})/gm)].map(([, number]) => number).sort()).toEqual(series().map(({ number }) => number));
  });

  it('says no paragraph twice', () => {
    const paragraphs = review(everything, patch, { inherited: true })
      .split(/\n{2,}/)
      // What happened and what was expected belongs to each defect that comes to it.
      .filter((one) => !/^(?:>|@@|---|\s|CPU|To replay:|s0|Suggested fix)/.test(one) && !/\sExpected: /.test(one) && one.length > 60);
    const twice = paragraphs.filter((one, i) => paragraphs.indexOf(one) !== i);
    expect(twice).toEqual([]);
    expect(paragraphs.length).toBeGreaterThan(30);
  });

  it('of several searches tells each revision and each defect once', () => {
    const part = (findings: readonly LoreFinding[], verdict: string): LoreRevision => ({
      name: 'posted',
      isRepairKnown: true,
      isPublic: true,
      findings,
      verdict: [verdict],
    });
    const ofBoth = everything.filter(({ repairedBy }) => /^000[23]/.test(repairedBy!));
    const [one, several] = [ofBoth.filter(({ shown }) => 'program' in shown), ofBoth.filter(({ shown }) => 'trace' in shown)];
    const mail = reviewOf([part(one, 'First.'), part([...several, one[0]!], 'Second.')], patch, { all: false });
    expect(one.length * several.length).toBeGreaterThan(0);
    expect([...mail.matchAll(/^Suggested fix \((\d{4})/gm)].map(([, number]) => number).sort()).toEqual(['0002', '0003']);
    expect(mail.match(/\*\*\* DEADLOCK \*\*\*/g)).toHaveLength(2);
    expect(mail.match(/^posted: First\.\n {2}Second\.$/gm)).toHaveLength(1);
    expect(mail).toContain('luocheck shows 2 defects that come with this');
  });

  it('begins with what ran, what that was compared with, where the tool is, and a line to try', () => {
    const [first = ''] = text.split('\n\n', 1);
    expect(first.replace(/\s+/g, ' ')).toMatch(
      /5 defects that come with this patch, and 18 that were there before .* transcription of the C .* not on a kernel\. .*1,400 sequences .* ask me for it\./,
    );
    expect(text.split('\n\n')[1]).toMatch(/^ {2}luocheck replay 'v1 posted: /);
  });

  it('has no line to try where nobody else has the revision', () => {
    const own = review(everything, patch, { isPublic: false, all: true });
    expect(own).not.toContain('luocheck replay');
    expect(own.replace(/\s+/g, ' ')).toContain('carried over from C by hand, and compared with nothing');
  });

  it('counts the recordings that there are', () => {
    const folder = new URL('../../fixtures/traces/', import.meta.url);
    const lines = ['base', 'posted'].map(
      (name) =>
        gunzipSync(readFileSync(new URL(`${name}.jsonl.gz`, folder)))
          .toString()
          .trimEnd()
          .split('\n').length,
    );
    expect(lines.reduce((a, b) => a + b)).toBe(RECORDINGS);
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
