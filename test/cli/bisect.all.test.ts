// SPDX-License-Identifier: GPL-2.0-only
/** @file `luocheck bisect` and `review --bisect` on a small kernel of our own: which patch of a series, and which of its hunks. */
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { createTwoFilesPatch } from 'diff';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { buildBin, ended, shell, start } from './bin.js';

const SMALL = fileURLToPath(new URL('../fixtures/trees/small', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'luocheck-bisect-'));
const env = { XDG_CACHE_HOME: join(folder, 'cache'), LUOCHECK_PROGRESS: '0' };
const tree = join(folder, 'small');
const series = join(folder, 'series.mbox');
const LEAKS = 'open; create s0 a; close s0';

/** Each patch changes the files as the one before it left them. */
function writeSeries(
  path: string,
  patches: readonly { readonly subject: string; readonly changes: readonly (readonly [file: string, find: string, replace: string])[] }[],
): void {
  const texts = new Map<string, string>();
  const textOf = (file: string): string => texts.get(file) ?? readFileSync(join(SMALL, file), 'utf8');
  const mails = patches.map(({ subject, changes }, i) => {
    const before = new Map(changes.map(([file]) => [file, textOf(file)]));
    for (const [file, find, replace] of changes) {
      expect(textOf(file)).toContain(find);
      texts.set(file, textOf(file).replace(find, replace));
    }
    const diffs = [...before].map(([file, text]) => createTwoFilesPatch(`a/${file}`, `b/${file}`, text, texts.get(file)!, '', '', { context: 1 }));
    const head = ['From 1234567 Mon Sep 17 00:00:00 2001', 'From: A <a@example.org>', 'Date: Mon, 2 Nov 2026 10:00:00 +0000', `Message-ID: <${i}@example.org>`];
    return [
      ...head,
      `Subject: [PATCH ${i + 1}/${patches.length}] ${subject}`,
      '',
      'Text.',
      '---',
      ...diffs.map((one) => one.replace(/^=+\n/, '')),
      '-- ',
      '2.50',
      '',
    ].join('\n');
  });
  writeFileSync(path, mails.join('\n'));
}

const BOX = 'kernel/liveupdate/small_box.c';
const DEVICE = 'kernel/liveupdate/small_device.c';

beforeAll(async () => {
  await buildBin();
  cpSync(SMALL, tree, { recursive: true });
  writeSeries(series, [
    { subject: 'box: say what a box is', changes: [[BOX, 'static DECLARE_RWSEM', '/* Boxes. */\nstatic DECLARE_RWSEM']] },
    {
      subject: 'box: simplify',
      changes: [
        [BOX, '\tup_write(&boxes_rwsem);\n\tbox_put(box);\n', '\tup_write(&boxes_rwsem);\n'],
        [BOX, 'static bool is_taken', '/* Is it there? */\nstatic bool is_taken'],
        [BOX, 'char text[40];', 'char text[48];'],
      ],
    },
    { subject: 'device: text', changes: [[DEVICE, '#include', '/* The device. */\n#include']] },
  ]);
});
afterAll(() => rmSync(folder, { recursive: true }));

describe('luocheck bisect', () => {
  it('names the patch and the hunk, and quotes it', async () => {
    const { code, stdout, stderr } = await shell(`luocheck bisect 'v1 ${tree}: ${LEAKS}' --patch ${series} --json ${join(folder, 'answer.json')}`, env);
    expect(stderr.replace(/^.*: (?:with its LUO|the patch also).*\n/gm, '')).toBe('');
    expect(stdout).toMatch(/^nothing-leaks\/\S+\n/);
    expect(stdout).toMatch(
      /small +does not\n {4}\+ 1 \[PATCH 1\/3\] box: say what a box is +does not\n {2}> \+ 2 \[PATCH 2\/3\] box: simplify +shows it\n {4}\+ 3 .* shows it\n/,
    );
    expect(stdout).toContain(
      'It comes with the 2nd of 3 patches, [PATCH 2/3] box: simplify.\nOf the 3 hunks in code that is compiled, this one alone makes it show.',
    );
    expect(stdout).toMatch(
      /\n {4}\+\+\+ b\/kernel\/liveupdate\/small_box\.c\n {4}@@ .*\n {5}\tup_write\(&boxes_rwsem\);\n {4}-\tbox_put\(box\);\n {5}\treturn 0;\n$/,
    );
    expect(code).toBe(1);
    const answer = JSON.parse(readFileSync(join(folder, 'answer.json'), 'utf8')) as Record<string, unknown>;
    const schema = JSON.parse(readFileSync(new URL('../../report/bisect.schema.json', import.meta.url), 'utf8')) as object;
    const isValid = new Ajv2020({ strict: true, allowUnionTypes: true }).compile(schema);
    expect([isValid(answer), isValid.errors]).toEqual([true, null]);
    expect(answer).toMatchObject({
      format: 'luocheck-bisect',
      answer: 'patch',
      base: { sight: 'not-shown' },
      change: { after: 1, by: 2 },
      hunks: { kept: [{ file: BOX, without: 'not-shown' }], compiled: 3, all: 3 },
    });
  });

  it('says that the tree shows it without the patches', async () => {
    const other = join(folder, 'other.mbox');
    writeSeries(other, [{ subject: 'device: text', changes: [[DEVICE, '#include', '/* The device. */\n#include']] }]);
    const broken = join(folder, 'broken');
    cpSync(SMALL, broken, { recursive: true });
    writeFileSync(join(broken, BOX), readFileSync(join(SMALL, BOX), 'utf8').replace('\tbox_put(box);\n\treturn 0;\n', '\treturn 0;\n'));
    const { code, stdout } = await shell(`luocheck bisect 'v1 ${broken}+${other}: ${LEAKS}'`, env);
    expect(stdout).toContain('\nThe tree shows it without the patches: none of them brings it.\n');
    expect(code).toBe(0);
  });

  it('names two hunks of which neither alone is enough, and one without which the tree does not compile', async () => {
    const both = join(folder, 'both.mbox');
    writeSeries(both, [
      {
        subject: 'box: count',
        changes: [
          [
            BOX,
            'static void box_put(struct box *box)\n{\n',
            'static bool is_kept(struct box *box)\n{\n\treturn true;\n}\n\nstatic void box_put(struct box *box)\n{\n',
          ],
          [BOX, '\tup_write(&boxes_rwsem);\n\tbox_put(box);\n', '\tup_write(&boxes_rwsem);\n\tif (!is_kept(box))\n\t\tbox_put(box);\n'],
          [BOX, 'char text[40];', 'char text[48];'],
        ],
      },
    ]);
    const { code, stdout } = await shell(`luocheck bisect 'v1 ${tree}+${both}: ${LEAKS}'`, env);
    expect(stdout).toContain(
      'It comes with the patch.\nOf the 3 hunks in code that is compiled, these 2 make it show: without one of them the tree does not\ncompile.\n',
    );
    expect(stdout).toMatch(/@@[^\n]*\n {4}\[without this one: does not compile\]\n[^@]*\+static bool is_kept/);
    expect(code).toBe(1);
  });

  it('finds the same of several tasks, whose schedule is another one in other code', async () => {
    const unlocked = join(folder, 'unlocked.mbox');
    writeSeries(unlocked, [
      { subject: 'box: text', changes: [[BOX, 'char text[40];', 'char text[48];']] },
      {
        subject: 'box: no lock',
        changes: [
          [BOX, '\tguard(rwsem_write)(&boxes_rwsem);\n\tif (is_taken(name)) {', '\tif (is_taken(name)) {'],
          [BOX, 'static bool is_taken', '/* Is it there? */\nstatic bool is_taken'],
        ],
      },
    ]);
    const found = join(folder, 'race.json');
    await shell(`luocheck race -r ${tree} --patch ${unlocked} -p no-data-race --runs 0 --json ${found}`, env);
    const { verdicts } = JSON.parse(readFileSync(found, 'utf8')) as { verdicts: { findings: { id: string }[] }[] };
    const id = verdicts[0]!.findings.map((finding) => finding.id).find((one) => one.includes('boxes.next'))!;
    const { code, stdout } = await shell(`luocheck bisect ${found} --finding '${id}'`, env);
    expect(stdout).toContain(
      'It comes with the 2nd of 2 patches, [PATCH 2/2] box: no lock.\nOf the 2 hunks in code that is compiled, this one alone makes it show.\n',
    );
    expect(stdout).toContain('-\tguard(rwsem_write)(&boxes_rwsem);');
    expect(code).toBe(1);
  });

  it('says what it knows when it is interrupted, and does not wait for the compiler', async () => {
    const others = join(folder, 'others.mbox');
    writeSeries(others, [
      { subject: 'box: more text', changes: [[BOX, 'char text[40];', 'char text[56];']] },
      { subject: 'box: leak', changes: [[BOX, '\tup_write(&boxes_rwsem);\n\tbox_put(box);\n', '\tup_write(&boxes_rwsem);\n']] },
    ]);
    const child = start(['bisect', `v1 ${tree}+${others}: ${LEAKS}`], { ...env, LUOCHECK_PROGRESS: '0.001' });
    child.stderr!.on('data', (said: Buffer) => {
      if (said.toString().includes('(with 1 patch)')) child.kill('SIGINT');
    });
    const { code, stdout } = await ended(child);
    expect(stdout).toMatch(/small +does not\n {4}\+ 1 .* not tried\n {4}\+ 2 .* shows it\n\nInterrupted: which patch it comes with is not known\.\n$/);
    expect(code).toBe(130);
  });

  it.each([
    [`bisect 'v1 ${tree}: ${LEAKS}'`, 'is no kernel tree with patches'],
    [`bisect 'v1 linux-7.3: ${LEAKS}'`, 'is no kernel tree with patches'],
    [`bisect 'v1 ${tree}+${series}: open'`, 'these calls show nothing on'],
    [`bisect 'v1 ${tree}+${series}: ${LEAKS}' -f no-oops/f/oops`, "these calls do not show 'no-oops/f/oops' on"],
    [`bisect 'v1 ${tree}+${series}=>linux-7.3: ${LEAKS}'`, 'name the tree alone'],
    [`review -r linux-7.3 --bisect --runs 1`, '--bisect needs a kernel tree with --patch'],
  ])('%s is answered in one line', async (line, expected) => {
    const { code, stdout, stderr } = await shell(`luocheck ${line}`, env);
    const told = stderr
      .trimEnd()
      .split('\n')
      .filter((one) => !/with its LUO/.test(one));
    expect([code, stdout, told]).toEqual([2, '', [expect.stringContaining(expected)]]);
  });
});

describe('luocheck review --bisect', () => {
  it('answers the patch that it is, and quotes the hunk that it takes', async () => {
    const { code, stdout } = await shell(`luocheck review -r ${tree} --patch ${series} --bisect --runs 60 --seed 1 -p nothing-leaks`, env);
    expect(stdout).toMatch(/^To: .*\nSubject: Re: \[PATCH 2\/3\] box: simplify\n/m);
    expect(stdout).not.toContain('Subject: Re: [PATCH 1/3]');
    expect(stdout.match(/^> @@/gm)).toHaveLength(1);
    expect(stdout).toContain('> -\tbox_put(box);\n');
    expect(stdout.replace(/\s+/g, ' ')).toContain(
      'With the patch before this one and without it the calls below do not show it. Of the 3 hunks in code that is compiled, this one alone makes it show.',
    );
    expect(code).toBe(1);
  });
});
