// SPDX-License-Identifier: GPL-2.0-only
/** @file A bug report of a kernel tree quotes the function in which a finding shows, as the tree has it; one of mirrored code quotes nothing. */
import { expect, it } from 'vitest';
import { checkedBugs } from '../../../cli/bug-report.js';
import { mainlineProperties } from '../../../properties/mainline/index.js';
import { linux_7_3 } from '../../../reference/mainline/linux-7.3/index.js';
import { check } from '../../../search/check.js';
import type { Revision } from '../../../systems/system.js';

const BODY = Array.from({ length: 50 }, (_, i) => `\tstep(${i});`);
const FILE = ['/* first */', 'int luo_session_create(void)', '{', ...BODY, '}', 'int behind;'].join('\n');
const PATH = 'kernel/liveupdate/luo_session.c';

it('quotes the function, and not more than a screen of it', async () => {
  const verdict = await check(linux_7_3, { runs: 1_000, seed: 1, properties: mainlineProperties.filter(({ id }) => id === 'a-failed-create-changes-nothing') });
  const findings = verdict.findings.filter(({ violation }) => violation.where === 'luo_session_create');
  expect(findings.length).toBeGreaterThan(0);
  const told = (revision: Revision): string =>
    checkedBugs([{ revision, verdict: { ...verdict, findings: findings.slice(0, 1) } }], { all: true, answers: new Map() });
  const tree: Revision = {
    ...linux_7_3,
    code: { locate: (name) => (name === 'luo_session_create' ? { path: PATH, line: 2 } : null), read: (path) => (path === PATH ? FILE : null) },
  };
  expect(told(tree)).toContain(`\n${PATH}:2, where it shows:\n\n  int luo_session_create(void)\n  {\n  \tstep(0);\n`);
  expect(told(tree)).toContain('  \tstep(37);\n  ...\n');
  expect(told(tree)).not.toContain('step(38)');
  expect(told(linux_7_3)).not.toContain('where it shows');
});
