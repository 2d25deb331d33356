// SPDX-License-Identifier: GPL-2.0-only
/** @file A review of each finding of posted, and one of them all: what every comment has, and what none has. */
import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { review as reviewOf } from '../../../cli/lore.js';
import { readProgram, readRace, splitToken } from '../../../cli/token.js';
import { series } from '../../../reference/loader/series.js';
import { consequenceOf } from '../../../report/lore/consequence.js';
import { POSTED_HUNKS } from '../../../report/lore/posted-hunks.js';
import { RECORDINGS } from '../../../report/lore/review.js';
import type { LoreFinding, LoreRevision } from '../../../report/lore/told.js';
import { whatSees } from '../../../report/seen-by.js';
import { readLedger, readRaceLedger } from '../../../search/ledger.js';
import { isRace } from '../../../systems/v1/notation.js';
import { listed, told } from './findings.js';
import { ALL, FACTS, review, tooLong } from './reviewed.js';

const whole = ALL.map((one) => ({ listed: one, finding: told(one, FACTS) }));

describe('every finding of posted', () => {
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

describe('a review of everything', () => {
  const patch = FACTS;
  const everything = whole.map(({ finding }) => finding);
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
