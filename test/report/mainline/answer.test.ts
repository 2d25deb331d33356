// SPDX-License-Identifier: GPL-2.0-only
/** @file Mails about a kernel tree with patches applied answer those patches: each the one whose lines a defect is in. */
import { expect, it } from 'vitest';
import { answeredBy, checkedBugs } from '../../../cli/bug-report.js';
import { mainlineProperties } from '../../../properties/mainline/index.js';
import { linux_7_3 } from '../../../reference/mainline/linux-7.3/index.js';
import { readMails } from '../../../report/lore/mail.js';
import { seriesIn } from '../../../report/lore/series.js';
import { check } from '../../../search/check.js';
import type { Verdict } from '../../../search/verdict.js';
import type { Revision } from '../../../systems/system.js';

const FILE = 'kernel/liveupdate/luo_session.c';

const mail = (number: number, of: number, where: string, line: string): string => `From mboxrd@z Thu Jan  1 00:00:00 1970
From: Ann Author <ann@example.org>
To: Lists <list@example.org>
Subject: [PATCH ${number}/${of}] liveupdate: part ${number}
Date: Fri, 27 Nov 2026 10:00:0${number} +0100
Message-ID: <part-${number}@example.org>

Words.
---
--- a/${FILE}
+++ b/${FILE}
@@ -10,3 +10,4 @@ ${where}
 	first(step);
+	${line}
 	second(step);
 	third(step);
`;

const series = async (...mails: readonly string[]) => seriesIn(await readMails(mails.join('\n')));
const tree: Revision = { ...linux_7_3, name: '/trees/linux+/mails/series.mbox', code: { locate: () => null, read: () => null } };

const found = async (): Promise<Verdict> => {
  const property = mainlineProperties.filter(({ id }) => id === 'a-failed-create-changes-nothing');
  const verdict = await check(linux_7_3, { runs: 1_000, seed: 1, properties: property });
  const findings = verdict.findings.filter(({ violation }) => violation.where === 'luo_session_create').slice(0, 1);
  expect(findings).toHaveLength(1);
  return { ...verdict, findings };
};

const told = (verdict: Verdict, patches: Awaited<ReturnType<typeof series>>, before: string | null = 'the tree without the patch'): string =>
  checkedBugs([{ revision: tree, verdict }], { all: false, answers: new Map([[tree.name, { patches, before }]]) });

it('quotes the hunk in which the function changes, and answers the mail that brings it', async () => {
  const patches = await series(mail(1, 2, 'int luo_session_create(const char *name)', 'wrong(step);'), mail(2, 2, 'int luo_open(void)', 'right(step);'));
  const text = told(await found(), patches);
  expect(text).toMatch(
    /^To: Ann Author <ann@example.org>\nCc: Lists <list@example.org>\nSubject: Re: \[PATCH 1\/2\] liveupdate: part 1\nIn-Reply-To: <part-1@example.org>\n/,
  );
  expect(text).toMatch(
    /tree\swith\sthe\sseries\sapplied\sluocheck\sshows\s1\sdefect;\sthe\ssame\scalls\sdo\snot\sshow\sit\son\sthe\stree\swithout\sthe\spatch\./,
  );
  expect(text).toContain(
    `On Fri, 27 Nov 2026 10:00:01 +0100, Ann Author wrote:\n> +++ b/${FILE}\n> @@ -10,3 +10,4 @@ int luo_session_create(const char *name)\n>  	first(step);\n> +	wrong(step);\n>  	second(step);\n>  	third(step);\n\n1. `,
  );
  expect(text.match(/^Subject: /gm)).toHaveLength(1);
  expect(text).not.toContain('right(step)');
});

it('answers the last patch where a defect is in the lines of none, and says so', async () => {
  const patches = await series(mail(1, 2, 'int luo_one(void)', 'one(step);'), mail(2, 2, 'int luo_two(void)', 'two(step);'));
  const text = told(await found(), patches, null);
  expect(text).toContain('Subject: Re: [PATCH 2/2] liveupdate: part 2\n');
  expect(text).toMatch(/luocheck\sshows\s1\sdefect;\snobody\sasked\swhether\sthe\stree\sshows\sit\swithout\sthe\spatch\./);
  expect(text).toContain('\nNo line of the patches runs in the calls that show this:\n\n1. ');
  expect(text).not.toContain('> ');
});

it('thanks for a patch with which nothing comes', async () => {
  const patches = await series(mail(1, 1, 'int luo_open(void)', 'one(step);'));
  const text = told({ ...(await found()), answer: 'holds', findings: [] }, patches);
  expect(text).toMatch(/luocheck\sfinds\snothing\sto\scomplain\sabout\swithin\sthe\sbound\sbelow;\swhat\sthe\stree\swithout\sthe\spatch\sshows\stoo/);
  expect(text).toContain('\nWhat was searched:\n');
});

it('tells below the same lines what may have one cause, the first in full, and quotes all lines that run in the calls', async () => {
  const patches = await series(`${mail(1, 1, 'int luo_session_create(const char *name)', 'wrong(step);')}@@ -40,1 +41,2 @@ int luo_open(void)
 	before(step);
+	after(step);
@@ -50,1 +52,2 @@ int luo_never(void)
 	before(step);
+	not_at_all(step);
`);
  const verdict = await found();
  const [finding] = verdict.findings.map((one) => ({ ...one, repairedBy: null }));
  const other = { ...finding!, id: `${finding!.id}-2`, violation: { ...finding!.violation, happened: `${'something else '.repeat(8)}happens: at length` } };
  const text = told({ ...verdict, findings: [finding!, other] }, patches);
  expect(text).toMatch(/\+\twrong\(step\);[^]*\+\tafter\(step\);\n\n1\. /);
  expect(text).not.toContain('not_at_all');
  expect(text.match(/How to reproduce:/g)).toHaveLength(1);
  expect(text).toMatch(/\nPerhaps for the same reason luocheck also shows \(--all tells each\):\n\n {2}- something else something[^:]*happens\n\n/);
  expect(text).not.toContain('Suggested fix');
});

it('quotes what stands outside of functions where no function of the patch runs, and says so', async () => {
  const patches = await series(mail(1, 1, '', '[_IOC_NR(X)] = other,'));
  expect(told(await found(), patches)).toContain(
    `> +	[_IOC_NR(X)] = other,\n>  	second(step);\n>  	third(step);\n\nNo function that the patch changes runs in the calls below. These lines\nstand outside of functions.\n\n1. `,
  );
});

it('gives a review of v1 the hunks of all patches', async () => {
  const patches = await series(mail(1, 2, 'int luo_close(void)', 'one(step);'), mail(2, 2, 'int luo_open(void)', 'two(step);'));
  const patch = answeredBy(new Map([[tree.name, { patches, before: null }]]));
  expect(patch?.mail?.subject).toBe('[PATCH 2/2] liveupdate: part 2');
  expect(patch?.hunks.map(({ changes }) => Object.keys(changes))).toEqual([['luo_close'], ['luo_open']]);
  expect(answeredBy(new Map())).toBeNull();
});

it('does not call defects what may have one cause', async () => {
  const verdict = await found();
  const [finding] = verdict.findings.map((one) => ({ ...one, repairedBy: null }));
  const other = { ...finding!, id: `${finding!.id}-2`, violation: { ...finding!.violation, happened: 'something else' } };
  const report = (findings: Verdict['findings']): string =>
    checkedBugs([{ revision: tree, verdict: { ...verdict, findings } }], { all: false, answers: new Map() });
  expect(report([finding!])).toMatch(/shows\s1\sdefect\sin/);
  expect(report([finding!])).not.toContain('one cause');
  expect(report([finding!, other])).toMatch(/^Subject: \[BUG\] liveupdate: 2 problems of the Live Update Orchestrator/);
  expect(report([finding!, other])).toMatch(/shows\s2\sproblems\sin[^]*Some\sof\sthem\smay\shave\sone\scause/);
});
