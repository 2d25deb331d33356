// SPDX-License-Identifier: GPL-2.0-only
/** @file One cause is one finding, whatever it shows as; two causes are two, however alike they look. */
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { findOfV1 } from '../../reference/own/find.js';
import { groupByDefect } from '../../report/defects.js';
import { check } from '../../search/check.js';
import type { Verdict } from '../../search/verdict.js';

const SOURCES = fileURLToPath(new URL('../../reference/v1/corrected/', import.meta.url));
let folder: string;

beforeAll(() => (folder = mkdtempSync(join(tmpdir(), 'luocheck-causes-'))));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

type Edit = readonly [file: string, find: string, replace: string];

/** What a check finds in `corrected` with these edits, as somebody's own revision. */
async function checked(name: string, edits: readonly Edit[]): Promise<Verdict> {
  const own = join(folder, name);
  for (const file of new Set(edits.map(([one]) => one))) {
    cpSync(join(SOURCES, file), join(own, file));
    let text = readFileSync(join(own, file), 'utf8');
    for (const [, find, replace] of edits.filter(([one]) => one === file)) {
      expect(text.split(find)).toHaveLength(2);
      text = text.replace(find, () => replace);
    }
    writeFileSync(join(own, file), `// luocheck: based-on corrected\n${text}`);
  }
  return check(findOfV1(own)!, { runs: 300, seed: 1 });
}

/** Each cause by the finding that is told for it, with the others. */
const causesOf = ({ revision, findings }: Verdict) =>
  groupByDefect(revision, findings, []).map(({ findings: [main, ...others] }) => ({ main: main!.id, others: others.map(({ id }) => id) }));

const NO_SESSION: Edit = [
  'luo_ioctl.ts',
  '    if (!filep.private_data) return -ENOMEM;\n',
  '    if (!filep.private_data) return -ENOMEM;\n    filep.private_data = null;\n',
];
const REGISTER_NOWHERE: Edit = ['luo_ioctl.ts', 'luo_register_file(filep.private_data as luo_session,', 'luo_register_file(null as unknown as luo_session,'];
const UNREGISTER_NOWHERE: Edit = [
  'luo_ioctl.ts',
  'luo_unregister_file(filep.private_data as luo_session,',
  'luo_unregister_file(null as unknown as luo_session,',
];

describe('a cause', () => {
  it('is told once: a session that is NULL, wherever it is followed', async () => {
    const verdict = await checked('null', [NO_SESSION]);
    expect(verdict.findings.length).toBeGreaterThan(10);
    const causes = causesOf(verdict);
    expect(causes).toHaveLength(1);
    expect(causes[0]!.main).toMatch(/^no-oops\/.*null_pointer_dereference$/);
    expect(causes[0]!.others).toHaveLength(verdict.findings.length - 1);
    expect(new Set(causes[0]!.others.filter((id) => id.startsWith('no-oops')).map((id) => id.split('/')[1])).size).toBeGreaterThan(1);
  });

  it('is told once: a test that is missing, with the call that then succeeds in every state and what follows from that', async () => {
    const untested: Edit = ['luo_ioctl.ts', '    if (!filep.private_data) return -ENOMEM;\n', ''];
    const verdict = await checked('untested', [untested]);
    expect(verdict.findings.filter(({ violation }) => violation.happened === 'open returned 0').length).toBeGreaterThan(1);
    const causes = causesOf(verdict);
    expect(causes.map(({ main }) => main)).toEqual([expect.stringMatching(/^no-oops\/.*null_pointer_dereference$/)]);
    expect(causes[0]!.others).toHaveLength(verdict.findings.length - 1);
  });

  it('does not hide one that looks like it: two NULL sessions that come from two changes', async () => {
    const causes = causesOf(await checked('two', [REGISTER_NOWHERE, UNREGISTER_NOWHERE]));
    expect(causes.map(({ main }) => main.split('/')[1]).sort()).toEqual(['__luo_unregister_file', 'luo_register_file']);
    for (const { main, others } of causes) {
      const ofRegister = main.includes('luo_register_file');
      for (const id of others) expect(id).toContain(ofRegister ? '/preserve-' : '/unpreserve-');
    }
  });

  it('does not hide one whose calls contain it: a reference that is not dropped, and a count that is not', async () => {
    const kept: Edit = [
      'luo_files.ts',
      '    fput(h.file!);\n    mutex_destroy(h.mutex);\n    kfree(h);\n    yield atomic64_dec',
      '    mutex_destroy(h.mutex);\n    kfree(h);\n    yield atomic64_dec',
    ];
    const forgotten: Edit = [
      'luo_files.ts',
      '      yield atomic64_inc(luo_files_count);\n',
      '      yield atomic64_inc(luo_files_count);\n      yield atomic64_inc(luo_files_count);\n',
    ];
    const verdict = await checked('contained', [kept, forgotten]);
    const causes = causesOf(verdict);
    const of = (property: string) => causes.find(({ main, others }) => [main, ...others].some((id) => id.startsWith(`${property}/`)));
    const [references, number] = [of('file-references-are-exact'), of('the-count-of-files-is-exact')];
    expect(references).toBeDefined();
    expect(number).toBeDefined();
    expect(references).not.toBe(number);
  });

  it('is found beside a change that cannot be undone alone', async () => {
    const declared: Edit = ['luo_ioctl.ts', '    if (flags.exclusive) return -EINVAL;\n', '    const none = null;\n    if (flags.exclusive) return -EINVAL;\n'];
    const used: Edit = [
      'luo_ioctl.ts',
      '    if (!filep.private_data) return -ENOMEM;\n',
      '    if (!filep.private_data) return -ENOMEM;\n    filep.private_data = none;\n',
    ];
    expect(causesOf(await checked('declared', [declared, used]))).toHaveLength(1);
  });

  it('is nobody’s guess where a revision is not somebody’s own', async () => {
    const { findings } = await check(findOfV1('corrected-0019')!, { runs: 200, seed: 1 });
    expect(findings.map(({ consequenceOf }) => consequenceOf)).toEqual(findings.map(() => undefined));
  });
});
