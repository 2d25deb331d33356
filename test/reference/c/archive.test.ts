// SPDX-License-Identifier: GPL-2.0-only
/** @file A kernel tree in an archive is read as the same tree in a folder is; what was asked for is kept; a broken one is one line. */
import { execFileSync, spawnSync } from 'node:child_process';
import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { create } from 'tar';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { inArchives } from '../../../cli/tree-archive.js';
import { Archive, isArchive, KEPT_TEXTS, keyOfArchive, NotKept } from '../../../reference/c/archive.js';
import { Cache } from '../../../reference/c/cache.js';
import { gatherSources } from '../../../reference/c/headers.js';
import { readTreeName } from '../../../reference/c/tree-name.js';
import { Tree } from '../../../reference/c/tree.js';
import { FakeTerminal } from '../../cli/fake-terminal.js';

const TREES = fileURLToPath(new URL('../../fixtures/trees', import.meta.url));
const BOX = 'kernel/liveupdate/small_box.c';
const root = mkdtempSync(join(tmpdir(), 'luocheck-archive-'));
const plain = join(root, 'small.tar');
const zipped = join(root, 'small.tar.gz');
afterAll(() => rmSync(root, { recursive: true }));
beforeAll(async () => {
  await create({ file: plain, cwd: TREES }, ['small']);
  await create({ file: zipped, cwd: join(TREES, 'small'), gzip: true }, ['include', 'kernel']);
});

const folder = new Tree(join(TREES, 'small'));
const sameAsTheFolder = async (name: string): Promise<void> => {
  const tree = new Tree(name, await Archive.read(name, []));
  expect(gatherSources(tree)).toEqual(gatherSources(folder));
};

describe('a tree in an archive', () => {
  it('is the tree in the folder', async () => {
    await sameAsTheFolder(plain);
  });

  it('below another folder with the same names is not taken for it', async () => {
    const tools = join(root, 'tools');
    mkdirSync(dirname(join(tools, 'a', 'tools', BOX)), { recursive: true });
    mkdirSync(join(tools, 'a', 'include', 'linux'), { recursive: true });
    writeFileSync(join(tools, 'a', 'tools', BOX), 'not this\n');
    writeFileSync(join(tools, 'a', 'include', 'linux', 'x.h'), 'this\n');
    const file = join(root, 'tools.tar');
    await create({ file, cwd: tools }, ['a']);
    const archive = await Archive.read(file, ['tools/none']);
    expect([archive.read(BOX), archive.read('include/linux/x.h'), archive.hasFolder('include/linux'), archive.hasFolder('kernel')]).toEqual([
      null,
      'this\n',
      true,
      false,
    ]);
  });

  it('has what every tree is asked for, and what is asked for besides', async () => {
    const other = join(root, 'other');
    mkdirSync(join(other, 'l', 'mm'), { recursive: true });
    writeFileSync(join(other, 'l', 'mm', 'memfd_luo.c'), 'text\n');
    writeFileSync(join(other, 'l', 'mm', 'slub.c'), 'text\n');
    const file = join(root, 'other.tar');
    await create({ file, cwd: other }, ['l']);
    const archive = await Archive.read(file, ['mm/memfd_luo.c']);
    expect([archive.read('mm/memfd_luo.c'), archive.read('mm/slub.c')]).toEqual(['text\n', null]);
  });

  it('is named as a folder is, with patches behind it', () => {
    const patch = join(root, 'a.patch');
    writeFileSync(patch, '');
    expect(readTreeName(plain)).toEqual({ folder: plain, ref: null, patches: [] });
    expect(readTreeName(`${zipped}+${patch}`)).toEqual({ folder: zipped, ref: null, patches: [patch] });
    expect([patch, root, `${plain}.xz`, join(root, 'none.tar')].map(isArchive)).toEqual([false, false, false, false]);
  });

  it('is read once, unless it changes or more is asked for', async () => {
    const file = join(root, 'kept.tar');
    copyFileSync(plain, file);
    const cache = new Cache(join(root, 'cache'), () => Date.now(), KEPT_TEXTS);
    const terminal = new FakeTerminal();
    const { lines: told } = terminal;
    const asked = (...paths: string[]): Promise<(string | null)[]> =>
      inArchives(
        cache,
        terminal,
        (error) => expect.unreachable(String(error)),
        async (open) => {
          const archive = await open(file, []);
          return paths.map((path) => archive.read(path));
        },
      );
    const text = readFileSync(join(TREES, 'small', BOX), 'utf8');
    expect([await asked(BOX), told.length]).toEqual([[text], 1]);
    expect([await asked(BOX), told.length]).toEqual([[text], 1]);
    expect([await asked('kernel/liveupdate/none.c'), told.length]).toEqual([[null], 2]);
    expect([await asked(BOX, 'kernel/liveupdate/none.c'), told.length]).toEqual([[text, null], 2]);
    const before = keyOfArchive(file);
    utimesSync(file, 1, 1);
    expect(keyOfArchive(file)).not.toBe(before);
    expect(() => Archive.of({ [BOX]: text }).read('a')).toThrow(NotKept);
    expect(KEPT_TEXTS.isWhole(Buffer.from('{"a":'))).toBe(false);
  });

  it.each([
    ['no archive', 'text.tar', Buffer.from('text\n'.repeat(500)), /text\.tar: cannot be read: (?!TAR_)/],
    ['nothing', 'empty.tar', Buffer.alloc(0), /empty\.tar: cannot be read: Unrecognized archive format/],
    ['half of one', 'half.tar.gz', null, /half\.tar\.gz: cannot be read: /],
  ])('that is %s is refused', async (_, name, bytes, expected) => {
    const whole = readFileSync(zipped);
    writeFileSync(join(root, name), bytes ?? whole.subarray(0, whole.length / 2));
    await expect(Archive.read(join(root, name), [])).rejects.toThrow(expected);
  });

  it('says what it takes where xz is not there', async () => {
    const file = join(root, 'no.tar.xz');
    writeFileSync(file, '');
    const { PATH } = process.env;
    process.env['PATH'] = root;
    try {
      await expect(Archive.read(file, [])).rejects.toThrow(`${file}: it takes xz, which is not on PATH`);
    } finally {
      process.env['PATH'] = PATH;
    }
  });
});

const hasXz = spawnSync('xz', ['--version']).status === 0;
describe.skipIf(!hasXz)(`an archive of xz${hasXz ? '' : ' (skipped: no xz here)'}`, () => {
  it('is unpacked by it', async () => {
    const file = join(root, 'a', 'small.tar.xz');
    mkdirSync(dirname(file));
    writeFileSync(file, execFileSync('xz', ['--stdout', plain]));
    await sameAsTheFolder(file);
    writeFileSync(file, readFileSync(file).subarray(0, 1000));
    await expect(Archive.read(file, [])).rejects.toThrow(`${file}: cannot be read: xz: ${file}: Unexpected end of input`);
  });
});
