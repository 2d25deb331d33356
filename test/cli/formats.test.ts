// SPDX-License-Identifier: GPL-2.0-only
/** @file Everything that the tool writes names its format and version; an older or newer one is replayed, or refused in one line. */
import { appendFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { VERSIONS, whyNot } from '../../cli/formats.js';
import { printRaceToken } from '../../cli/race-catalogue.js';
import { TOKEN_VERSION } from '../../cli/token.js';
import { parseRace } from '../../systems/v1/notation.js';
import { countPrograms, unitsWithin } from '../../search/race/matrix.js';
import { v1 } from '../../systems/v1.js';
import { luocheck } from './fake-terminal.js';

const FOLDER = mkdtempSync(join(tmpdir(), 'luocheck-formats-'));
afterAll(() => rmSync(FOLDER, { recursive: true }));
const at = (name: string): string => join(FOLDER, name);
const fileOf = (name: string, text: string): string => {
  writeFileSync(at(name), text);
  return at(name);
};

const RACE = 'open s0; open s1 | preserve s0 0x1 f0 || preserve s1 0x1 f1 | @ 10>1';
const TOKEN = 'v1 posted: open s0; preserve s0 0x1 f0; close s0';
const FINDING = { id: 'no-recursive-acquisition/f/c', property: 'no-recursive-acquisition', replay: TOKEN };
const BOUNDS = { sessions: 1, tokens: 1, processes: 1, descriptors: 1 };
const UNIT = { unit: 0, programs: 1, executions: 1, pruned: 0, cutOff: 0, limited: 0, deferred: 0 };

/** A file of each format with one finding, of any version. */
const FILES: Readonly<Record<string, (version: unknown) => string>> = {
  'luocheck-both': (version) =>
    JSON.stringify({ format: 'luocheck-both', version, tool: '9.9.9', documents: [{ verdicts: [{ findings: [FINDING] }] }] }, null, 2),
  'luocheck-verdict': (version) => JSON.stringify({ format: 'luocheck-verdict', version, tool: '9.9.9', verdicts: [{ findings: [FINDING] }] }, null, 2),
  'luocheck-race': (version) =>
    JSON.stringify({
      format: 'luocheck-race',
      version,
      tool: '9.9.9',
      verdicts: [{ findings: [{ ...FINDING, replay: printRaceToken('posted', parseRace(RACE)) }] }],
    }),
  'luocheck-matrix': (version) =>
    `${JSON.stringify({ format: 'luocheck-matrix', version, revision: 'posted', bounds: BOUNDS })}\n${JSON.stringify({ ...UNIT, findings: [{ ...FINDING, replay: undefined, race: RACE }] })}\n`,
  'luocheck-events': (version) =>
    `${JSON.stringify({ format: 'luocheck-events', version, event: 'start', tool: '9.9.9' })}\n${JSON.stringify({ event: 'finding', ...FINDING })}\n`,
};

it('has a file of every format', () => {
  expect(Object.keys(FILES).toSorted()).toEqual(Object.keys(VERSIONS).toSorted());
});

describe.each(Object.entries(FILES))('%s', (format, write) => {
  it('of this version is replayed', async () => {
    const { code, stdout, stderr } = await luocheck(['replay', fileOf('this', write(VERSIONS[format]))]);
    expect([code, stderr]).toEqual([1, '']);
    expect(stdout).toContain('violated: ');
  });

  it.each([0, 2, 99, '1', null, undefined])('of version %j is refused in one line', async (version) => {
    const { code, stdout, stderr } = await luocheck(['replay', fileOf('other', write(version))]);
    expect([code, stdout]).toEqual([2, '']);
    expect(stderr).toMatch(/^luocheck: [^\n]+\n$/);
    expect(stderr).toContain(`${format} of version ${JSON.stringify(version) ?? 'unknown'}; this luocheck reads version ${VERSIONS[format]}: use `);
    if (format !== 'luocheck-matrix') expect(stderr).toContain('use luocheck 9.9.9, which wrote it');
  });
});

describe('replay tokens', () => {
  it.each([0, 2, 99])('of version %d are refused in one line, alone and in a file', async (version) => {
    const token = TOKEN.replace('v1', `v${version}`);
    const reason = `this is a replay token of version ${version}; this luocheck reads version ${TOKEN_VERSION}: use the luocheck that wrote it`;
    expect(await luocheck(['replay', token])).toEqual({ code: 2, stdout: '', stderr: `luocheck: ${reason}\n` });
    const path = fileOf(
      'newer-token.json',
      JSON.stringify({ format: 'luocheck-verdict', version: 1, verdicts: [{ findings: [{ ...FINDING, replay: token }] }] }),
    );
    expect(await luocheck(['replay', path])).toEqual({ code: 2, stdout: '', stderr: `luocheck: ${path}: ${reason}\n` });
  });
});

describe('the log of a search', () => {
  it('is replayed also when it was cut short', async () => {
    const path = fileOf('cut.jsonl', `${FILES['luocheck-events']!(1)}{"event":"fin`);
    expect((await luocheck(['replay', path])).code).toBe(1);
  });

  it('is refused when another line is broken', async () => {
    const path = fileOf('broken.jsonl', `${FILES['luocheck-events']!(1)}frob\n{"event":"end"}\n`);
    expect((await luocheck(['replay', path])).stderr).toBe(`luocheck: ${path}: not JSON\n`);
  });

  it('may name a finding', async () => {
    const path = fileOf('two.jsonl', `${FILES['luocheck-events']!(1)}${JSON.stringify({ event: 'finding', ...FINDING, id: 'a/b/c' })}\n`);
    expect((await luocheck(['replay', path])).stderr).toContain('has 2 findings: choose one with --finding ID');
    expect((await luocheck(['replay', path, '--finding', 'a/b/c'])).code).toBe(1);
  });
});

describe('the file of a matrix', () => {
  const ARGS = ['matrix', '-r', 'posted', '--sessions', '1', '--tokens', '1', '--shard', '54/54'];
  const file = at('matrix.jsonl');
  let whole: string;
  beforeAll(() => {
    const programs = countPrograms(v1, unitsWithin(v1, BOUNDS)[53]!, { bounds: BOUNDS, tasks: 2 });
    const head = { format: 'luocheck-matrix', version: 1, revision: 'posted', bounds: BOUNDS };
    whole = `${JSON.stringify(head)}\n${JSON.stringify({ ...UNIT, unit: 53, programs, executions: programs, findings: [] })}\n`;
  });

  it.each([0, 2, '1'])('of version %j is refused in one line', async (version) => {
    writeFileSync(file, whole.replace('"version":1', `"version":${JSON.stringify(version)}`));
    const { code, stdout, stderr } = await luocheck([...ARGS, '--file', file]);
    expect([code, stdout]).toEqual([2, '']);
    expect(stderr).toBe(
      `luocheck: ${file}: luocheck-matrix of version ${JSON.stringify(version)}; this luocheck reads version 1: use the luocheck that wrote it\n`,
    );
  });

  it('goes on behind a line that was cut short', async () => {
    writeFileSync(file, whole);
    appendFileSync(file, '{"unit":7,"prog');
    const { code, stderr } = await luocheck([...ARGS, '--file', file]);
    expect([code, stderr]).toEqual([0, '']);
    expect(readFileSync(file, 'utf8')).toBe(whole);
  });

  it('says what another file is not', async () => {
    const { stderr } = await luocheck([...ARGS, '--file', fileOf('verdict.json', '{"format":"luocheck-verdict","version":1}\n')]);
    expect(stderr).toBe(`luocheck: ${at('verdict.json')}: not a file that luocheck reads here: "format" is not "luocheck-matrix"\n`);
  });
});

it('says why not on one line, whatever the head is', () => {
  for (const head of [{}, { format: 1 }, { format: 'luocheck-race' }, { format: 'luocheck-race', version: '1\n2' }, { format: 'luocheck-race', version: {} }])
    expect(whyNot(head)).toMatch(/^[^\n]+$/);
  expect(whyNot({ format: 'luocheck-race', version: 1 })).toBeNull();
});
