// SPDX-License-Identifier: GPL-2.0-only
/** @file Where a kernel tree comes from: a folder, a commit, and patches on top of either. */
import { execFileSync, spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { createTwoFilesPatch, parsePatch } from 'diff';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Folder } from '../../../reference/c/folder.js';
import { Commit } from '../../../reference/c/git.js';
import { Patched, type FilePatch } from '../../../reference/c/patched.js';
import { readTreeName } from '../../../reference/c/tree-name.js';
import { Tree } from '../../../reference/c/tree.js';

const SMALL = fileURLToPath(new URL('../../fixtures/trees/small', import.meta.url));
const BOX = 'kernel/liveupdate/small_box.c';
const root = mkdtempSync(join(tmpdir(), 'luocheck-source-'));
afterAll(() => rmSync(root, { recursive: true }));

const hasGit = spawnSync('git', ['--version']).status === 0;
const withoutGit = hasGit ? '' : ' (skipped: no git here)';

describe.skipIf(!hasGit)(`a commit${withoutGit}`, () => {
  const repository = join(root, 'linux+a@b');
  const git = (...args: string[]): string =>
    execFileSync('git', ['-C', repository, '-c', 'user.name=a', '-c', 'user.email=a@b', ...args], { encoding: 'utf8' });

  beforeAll(() => {
    cpSync(SMALL, repository, { recursive: true });
    git('init', '-q');
    git('add', '-A');
    git('commit', '-qm', 'first');
    git('tag', 'v1');
    writeFileSync(join(repository, BOX), 'second\n');
    git('commit', '-qam', 'second');
    writeFileSync(join(repository, BOX), 'not committed\n');
  });

  it('is read out of the objects, and the work tree stays as it is', () => {
    const before = git('status', '--porcelain');
    const [first, second] = [new Commit(repository, 'v1', process.env), new Commit(repository, 'HEAD', process.env)];
    expect(first.read(BOX)).toBe(readFileSync(join(SMALL, BOX), 'utf8'));
    expect(second.read(BOX)).toBe('second\n');
    expect(new Folder(repository).read(BOX)).toBe('not committed\n');
    expect([first.read('kernel'), first.read('kernel/none.c'), first.hasFolder('include/linux'), first.hasFolder(BOX)]).toEqual([null, null, true, false]);
    expect(new Tree(`${repository}@v1`, first).luoFiles()).toEqual(['kernel/liveupdate/small_device.c', BOX]);
    expect(git('status', '--porcelain')).toBe(before);
  });

  it('is read out of a bare repository', () => {
    const bare = join(root, 'bare.git');
    execFileSync('git', ['clone', '-q', '--bare', repository, bare], { stdio: 'ignore' });
    expect(readTreeName(`${bare}@v1`)).toEqual({ folder: bare, ref: 'v1', patches: [] });
    expect(new Commit(bare, 'v1', process.env).read(BOX)).toBe(readFileSync(join(SMALL, BOX), 'utf8'));
  });

  it.each(['v2', '--help', '-o', 'v1:kernel', ''])('that is none is refused: %j', (ref) => {
    expect(() => new Commit(repository, ref, process.env)).toThrow(`no commit ${ref} in ${repository}`);
  });

  it('is named behind the folder, with the patches behind it', () => {
    const patch = join(root, 'a+b.patch');
    writeFileSync(patch, '');
    expect(readTreeName(repository)).toEqual({ folder: repository, ref: null, patches: [] });
    expect(readTreeName(`${repository}@v1~1`)).toEqual({ folder: repository, ref: 'v1~1', patches: [] });
    expect(readTreeName(`${repository}+${patch}`)).toEqual({ folder: repository, ref: null, patches: [patch] });
    expect(readTreeName(`${repository}@v1+${patch}+${patch}`)).toEqual({ folder: repository, ref: 'v1', patches: [patch, patch] });
    expect(() => readTreeName(`${repository}@`)).toThrow('no name of a commit behind the @');
    expect(() => readTreeName(`${repository}@v1+${patch}+none`)).toThrow(`there is no file none with a patch`);
  });
});

it('what is no kernel tree is none with an @ or a + either', () => {
  expect(['posted+0001', `${root}@v1`, `${root}+x`, 'a@b', '@', '+', ''].map(readTreeName)).toEqual([null, null, null, null, null, null, null]);
});

describe('a patched tree', () => {
  const numbers = (from: number, to: number): string[] => Array.from({ length: to - from + 1 }, (_, i) => `line ${from + i}`);
  const text = (lines: readonly string[]): string => lines.map((line) => `${line}\n`).join('');
  const before = numbers(1, 40);
  const base = join(root, 'base');
  beforeAll(() => {
    mkdirSync(join(base, 'kernel'), { recursive: true });
    writeFileSync(join(base, 'kernel', 'a.c'), text(before));
  });

  function change(from: string | null, to: string | null, old: readonly string[], fresh: readonly string[]): FilePatch {
    return { from, to, hunks: parsePatch(createTwoFilesPatch('a', 'b', text(old), text(fresh), '', '', { context: 3 }))[0]!.hunks };
  }
  const changed = (lines: readonly string[], line: string, ...by: string[]): string[] => lines.flatMap((one) => (one === line ? by : [one]));
  const patched = (...files: FilePatch[]): Patched => new Patched(new Folder(base), [{ title: 'x.mbox', files }]);

  it('has what the patch changes, and the rest of the tree', () => {
    const after = changed(changed(before, 'line 10', 'TEN'), 'line 30');
    const tree = patched(change('kernel/a.c', 'kernel/a.c', before, after), change(null, 'new/b.c', [], ['b']));
    expect([tree.read('kernel/a.c'), tree.read('new/b.c'), tree.hasFolder('new'), tree.hasFolder('kernel'), tree.read('c')]).toEqual([
      text(after),
      'b\n',
      true,
      true,
      null,
    ]);
    expect(tree.changed).toEqual(['kernel/a.c', 'new/b.c']);
    expect(readFileSync(join(base, 'kernel', 'a.c'), 'utf8')).toBe(text(before));
  });

  it('knows which headers it includes and nobody has', () => {
    const include = (name: string): string => `#include <${name}>`;
    const headers = ['linux/there.h', 'linux/brought.h', 'linux/nowhere.h', 'asm/other.h'];
    const tree = patched(
      change('kernel/a.c', 'kernel/a.c', before, [...headers.map(include), ...before]),
      change(null, 'include/linux/brought.h', [], ['x']),
      change(null, 'include/uapi/linux/there.h', [], ['x']),
    );
    expect(tree.unknownHeaders).toEqual(['linux/nowhere.h']);
  });

  it('moves and removes files, and takes patches one after the other', () => {
    const moved = patched(change('kernel/a.c', 'kernel/b.c', before, changed(before, 'line 3', 'THREE')), {
      ...change('kernel/b.c', null, changed(before, 'line 3', 'THREE'), []),
    });
    expect([moved.read('kernel/a.c'), moved.read('kernel/b.c')]).toEqual([null, null]);
  });

  it.each([
    ['somewhere else', ['new', 'new', ...before], []],
    ['without the outermost line of context', changed(before, 'line 17', 'other'), ['x.mbox: kernel/a.c: hunk 1 of 1 with fuzz 1']],
    ['without the two outermost ones', changed(before, 'line 22', 'other'), ['x.mbox: kernel/a.c: hunk 1 of 1 with fuzz 2']],
  ])('finds its place %s', (_, tree, fuzzy) => {
    writeFileSync(join(base, 'kernel', 'a.c'), text(tree));
    const made = patched(change('kernel/a.c', 'kernel/a.c', before, changed(before, 'line 20', 'TWENTY')));
    expect(made.read('kernel/a.c')).toBe(text(changed(tree, 'line 20', 'TWENTY')));
    expect(made.fuzzy).toEqual(fuzzy);
    writeFileSync(join(base, 'kernel', 'a.c'), text(before));
  });

  it.each([
    [
      'the line itself is another one',
      change('kernel/a.c', 'kernel/a.c', changed(before, 'line 20', 'other'), changed(before, 'line 20', 'yet another')),
      /kernel\/a\.c: hunk 1 of 1 \(@@ -17,7 \+17,7 @@\) does not apply$/,
    ],
    [
      'it was applied already',
      change('kernel/a.c', 'kernel/a.c', changed(before, 'line 20', 'other'), before),
      'kernel/a.c: hunk 1 of 1 (@@ -17,7 +17,7 @@) does not apply: the tree has it already',
    ],
    [
      'the line beside it is',
      change('kernel/a.c', 'kernel/a.c', changed(before, 'line 19', 'other', 'x'), changed(before, 'line 19', 'other', 'y')),
      'does not apply',
    ],
    [
      'the second hunk',
      change('kernel/a.c', 'kernel/a.c', changed(before, 'line 30', 'other'), changed(changed(before, 'line 30'), 'line 2')),
      'kernel/a.c: hunk 2 of 2 (@@ -27,7 +26,6 @@) does not apply',
    ],
    ['no such file', change('kernel/z.c', 'kernel/z.c', before, []), 'changes kernel/z.c, which is not in the tree'],
    ['there already', change(null, 'kernel/a.c', [], before), 'brings kernel/a.c, which is in the tree already'],
  ])('that cannot be had is refused: %s', (_, file, expected) => {
    expect(() => patched(file)).toThrow(`x.mbox: `);
    expect(() => patched(file)).toThrow(expected);
  });
});
