// SPDX-License-Identifier: GPL-2.0-only
/** @file What searches say of a reviewer's own files of mainline: of copies what they say of the originals, and of defects put into them where they are. */
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { VerdictDocument } from '../../report/json.js';
import { buildBin, ended, start } from './bin.js';
import { luocheck } from './fake-terminal.js';

const FOLDER = mkdtempSync(join(tmpdir(), 'luocheck-own-mainline-all-'));
beforeAll(buildBin);
afterAll(() => rmSync(FOLDER, { recursive: true }));

let folders = 0;

/** The files of a revision, as `init` copies them, with texts of luo_session.ts replaced. */
async function copyOf(from: string, ...edits: readonly (readonly [find: string, replace: string])[]): Promise<string> {
  const folder = join(FOLDER, `r${folders++}`);
  expect(await luocheck(['init', folder, '--from', from])).toMatchObject({ code: 0, stderr: '' });
  const path = join(folder, 'luo_session.ts');
  const text = edits.reduce(
    (text, [find, replace]) => {
      expect(text.split(find), find).toHaveLength(2);
      return text.replace(find, () => replace);
    },
    readFileSync(path, 'utf8'),
  );
  writeFileSync(path, text);
  return folder;
}

type Finding = VerdictDocument['verdicts'][number]['findings'][number];

async function findings(revision: string, ...args: string[]): Promise<readonly Finding[]> {
  const { stdout, stderr } = await luocheck(['check', '-r', revision, '--json', '-', '--seed', '1', ...args]);
  expect(stderr).toBe('');
  return (JSON.parse(stdout) as VerdictDocument).verdicts[0]!.findings;
}

const told = (all: readonly Finding[]): unknown => all.map(({ id, repairedBy, violation, program }) => [id, repairedBy, violation, program]);

const RETRIEVED_TWICE = ['        if (session.retrieved) {', "        if (session.retrieved && session.name === '') {"] as const;
const LEFT_LOCKED = [
  '      err = yield* luo_preserve_file(session.file_set, argp.token!, argp.fd!, locked, busy);\n      yield mutex_unlock(session.mutex);\n',
  '      err = yield* luo_preserve_file(session.file_set, argp.token!, argp.fd!, locked, busy);\n      if (!err) yield mutex_unlock(session.mutex);\n',
] as const;
const NOT_LOCKED = [
  `      yield mutex_lock(session.mutex);\n${LEFT_LOCKED[0]}`,
  '      err = yield* luo_preserve_file(session.file_set, argp.token!, argp.fd!, locked, busy);\n',
] as const;
const FIX_0003 = [
  '    const err = yield* luo_session_finish_one(session);\n    if (err) return err;\n\n    return yield* luo_ucmd_respond(ucmd);\n',
  '    const err = yield* luo_ucmd_respond(ucmd);\n    if (err) return err;\n\n    return yield* luo_session_finish_one(session);\n',
] as const;

describe('check', () => {
  it('says of a copy what it says of the original', async () => {
    const original = await findings('linux-7.3', '--runs', '150');
    expect(new Set(original.map(({ repairedBy }) => repairedBy)).size).toBeGreaterThan(5);
    expect(told(await findings(await copyOf('linux-7.3'), '--runs', '150'))).toEqual(told(original));
    expect(await findings(await copyOf('mainline-corrected'), '--runs', '150')).toEqual([]);
  });

  it('no longer finds what a fix carried over by hand repairs', async () => {
    const at = ['--runs', '1000', '-p', 'finish-is-all-or-nothing'];
    expect(await findings('linux-7.3', ...at)).not.toEqual([]);
    expect(await findings(await copyOf('linux-7.3', FIX_0003), ...at)).toEqual([]);
  });

  it('tells two defects as two, each with all that it leads to', async () => {
    const found = await findings(await copyOf('mainline-corrected', LEFT_LOCKED, RETRIEVED_TWICE), '--runs', '600');
    const causes = found.filter(({ consequenceOf = null }) => consequenceOf === null);
    expect(causes.map(({ id }) => id).sort()).toEqual([
      'a-name-is-retrieved-once/luo_session_retrieve/retrieved-twice',
      'locks-are-balanced/luo_preserve_file/lock_left_held-luo_session.mutex',
    ]);
    expect(found.length).toBeGreaterThan(2);
    expect(found.every(({ repairedBy }) => repairedBy === null)).toBe(true);
  });

  it('leaves out what the baseline shows too', async () => {
    const folder = await copyOf('linux-7.3', RETRIEVED_TWICE);
    const found = await findings(folder, '--runs', '150', '--baseline', 'linux-7.3');
    expect(found.map(({ id }) => id)).toEqual(['a-name-is-retrieved-once/luo_session_retrieve/retrieved-twice']);
  });

  it('writes a bug report that says what was changed', async () => {
    const folder = await copyOf('mainline-corrected', RETRIEVED_TWICE);
    const { stdout } = await luocheck(['check', '-r', folder, '--runs', '150', '--seed', '1', '--format', 'lore']);
    expect(stdout.replace(/\s+/g, ' ')).toContain(`${folder} is mainline-corrected with`);
    expect(stdout).toContain('retrieve s1 a');
  });
});

describe('several tasks', () => {
  it('show a lock that is not taken', async () => {
    const folder = await copyOf('mainline-corrected', NOT_LOCKED);
    const { code, stdout, stderr } = await luocheck(['race', '-r', folder, '--runs', '1', '--seed', '1', '-p', 'no-data-race', '--json', '-']);
    expect([code, stderr]).toEqual([1, '']);
    const found = (JSON.parse(stdout) as { verdicts: readonly { findings: readonly { id: string; consequenceOf?: string | null }[] }[] }).verdicts[0]!.findings;
    expect(found.length).toBeGreaterThan(0);
    expect(found.every(({ id }) => id.startsWith('no-data-race/'))).toBe(true);
    expect(found.filter(({ consequenceOf = null }) => consequenceOf === null)).toHaveLength(1);
  });

  it('and in every pair of calls from a state, on threads of their own', async () => {
    const folder = await copyOf('mainline-corrected');
    const { code, stdout } = await ended(start(['matrix', '-r', folder, '--sessions', '1', '--tokens', '1', '--shard', '1/40']));
    expect(code).toBe(0);
    expect(stdout.replace(/\s+/g, ' ')).toContain('no interleaving breaks a property');
  });
});

describe('other searches', () => {
  it('fuzz and diff find what is put in, coverage says what was reached in the files', async () => {
    const folder = await copyOf('mainline-corrected', RETRIEVED_TWICE);
    const corpus = join(FOLDER, 'corpus');
    const fuzzed = await luocheck([
      'fuzz',
      '-r',
      folder,
      '--executions',
      '300',
      '--seed',
      '1',
      '--corpus',
      corpus,
      '--coverage',
      join(FOLDER, 'coverage.json'),
    ]);
    expect(fuzzed.stdout).toContain('a-name-is-retrieved-once/luo_session_retrieve/retrieved-twice');
    expect((await luocheck(['coverage', join(FOLDER, 'coverage.json')])).stdout).toContain(`${folder}/luo_session.ts`);
    const compared = await luocheck(['diff', 'mainline-corrected', folder, '--runs', '1000', '--seed', '1', '--no-race']);
    expect([compared.code, compared.stdout]).toEqual([1, expect.stringContaining('answer:EINVAL|0/luo_session_retrieve') as string]);
    // A corpus outlives the files that it was made for.
    const gone = join(FOLDER, 'gone');
    cpSync(corpus, gone, { recursive: true });
    rmSync(folder, { recursive: true });
    expect(await luocheck(['fuzz', '-r', 'mainline-corrected', '--executions', '64', '--seed', '1', '--corpus', gone])).toMatchObject({ code: 0, stderr: '' });
  });

  it('conform replays the recordings of the real kernel on a copy', async () => {
    const traces = join(import.meta.dirname, '../fixtures/traces/mainline-7.3.4.jsonl.gz');
    expect((await luocheck(['conform', traces, '-r', await copyOf('linux-7.3')])).stdout).toBe('836 of 836 sequences identical\n');
    const other = await luocheck(['conform', traces, '-r', await copyOf('linux-7.3', RETRIEVED_TWICE), '--max', '1']);
    expect(other.code).toBe(1);
  });
});
