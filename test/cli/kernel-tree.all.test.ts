// SPDX-License-Identifier: GPL-2.0-only
/** @file A kernel tree on the command line: compiled once, kept, interrupted, and what is wrong with its C. */
import { cpSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { standInsFor } from '../../reference/c/mainline/stand-ins.js';
import { Tree } from '../../reference/c/tree.js';
import { buildBin, ended, shell, start } from './bin.js';
import { dataOf, finding, resultOf, VERDICTS } from '../html/report.js';
import { kernelTree, withoutTree } from '../tree.js';

const TRACES = 'test/fixtures/traces/mainline-7.3.4.jsonl.gz';
const SMALL = fileURLToPath(new URL('../fixtures/trees/small', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'luocheck-compiled-'));
const cache = join(folder, 'cache');
const kept = (): string[] => readdirSync(join(cache, 'luocheck', 'c'));
/** What is told of a tree whose LUO cannot preserve a file: once of each. */
const noFullPage = (...names: readonly string[]): string =>
  names.map((name) => `luocheck: ${name}: with its LUO no file can be preserved in a new session: what takes a full page is not looked for\n`).join('');
const env = { XDG_CACHE_HOME: cache, LUOCHECK_PROGRESS: '0' };

/** One recording: of a call that the small kernel answers otherwise than Linux. */
const one = join(folder, 'one.jsonl');
const recording = {
  seed: 1,
  kind: 'single',
  kernel: '7.3.4',
  loaded: false,
  boots: [
    {
      ops: [
        ['open', 0, 0],
        ['create', 1, 0, '61', 'n', 0],
        ['finish', 1, 'n', -22],
      ],
      end: 'stop',
    },
  ],
};

beforeAll(async () => {
  await buildBin();
  writeFileSync(one, `${JSON.stringify(recording)}\n`);
});
afterAll(() => rmSync(folder, { recursive: true }));

describe('luocheck conform --revision FOLDER', () => {
  it('compiles once, also when two begin at the same time, and says what it compiled', async () => {
    const [first, second] = await Promise.all([shell(`luocheck conform ${one} -r ${SMALL}`, env), shell(`luocheck conform ${one} -r ${SMALL}`, env)]);
    expect(first.stdout).toContain('0 of 1 sequence identical\ncompiled   small_device.c, small_box.c of');
    expect(first.stdout).toContain('    - recorded -22\n    + replayed -25\n');
    expect([first.code, second.code, first.stderr, second.stderr, second.stdout]).toEqual([1, 1, '', '', first.stdout]);
    expect(kept()).toEqual([expect.stringMatching(/^[0-9a-f]{64}\.wasm$/)]);
    // What is kept is what is used: with another module in its place the answer is another one.
    const path = join(cache, 'luocheck', 'c', kept()[0]!);
    writeFileSync(path, readFileSync(path).subarray(0, 8));
    expect((await shell(`luocheck conform ${one} -r ${SMALL}`, env)).code).toBe(3);
    writeFileSync(path, 'no module');
    expect((await shell(`luocheck conform ${one} -r ${SMALL}`, env)).stdout).toBe(first.stdout);
  });

  it('goes on when what it compiled cannot be kept', async () => {
    writeFileSync(join(folder, 'file'), '');
    const { code, stderr } = await shell(`luocheck conform ${one} -r ${SMALL}`, { ...env, XDG_CACHE_HOME: join(folder, 'file') });
    expect(stderr).toMatch(/^luocheck: .*\/file\/luocheck\/c: (?:not a directory|is there already): the compiled code is not kept\n$/);
    expect(code).toBe(1);
  });

  it('shows what does not compile, and keeps nothing of it', async () => {
    const tree = join(folder, 'wrong');
    cpSync(SMALL, tree, { recursive: true });
    const path = join(tree, 'kernel', 'liveupdate', 'small_box.c');
    writeFileSync(path, readFileSync(path, 'utf8').replace('\tbox_empty(box);', '\tbox_empty(box;'));
    const before = kept();
    const { code, stdout, stderr } = await shell(`luocheck conform ${one} -r ${tree}`, env);
    expect(stderr).toMatch(/^kernel\/liveupdate\/small_box\.c:\d+:\d+: error: expected '\)'\n/);
    expect(stderr.trimEnd().split('\n').at(-1)).toMatch(/^luocheck: .*\/wrong: kernel\/liveupdate\/small_box\.c:\d+ does not compile: expected '\)'$/);
    expect([code, stdout, kept()]).toEqual([2, '', before]);
  });

  it('ends at Ctrl-C while it compiles', async () => {
    const elsewhere = join(folder, 'interrupted');
    const child = start(['conform', one, '-r', SMALL], { XDG_CACHE_HOME: elsewhere, LUOCHECK_PROGRESS: '0.001' });
    // The first line of progress says that the compiler has begun.
    child.stderr!.once('data', () => child.kill('SIGINT'));
    const { code, stdout, stderr } = await ended(child);
    expect([code, stdout]).toEqual([130, '']);
    expect(stderr).toMatch(/compiling small_device\.c \(1 of \d+\)/);
    expect(existsSync(elsewhere)).toBe(false);
  });

  it.skipIf(kernelTree === null)(`answers all recordings on the tree of Linux 7.3${withoutTree}`, async () => {
    const { code, stdout } = await shell(`luocheck conform ${TRACES} -r ${kernelTree}`, env);
    expect(stdout).toMatch(
      /^836 of 836 sequences identical\ncompiled {3}kho_block\.c, luo_core\.c, luo_file\.c, luo_flb\.c, luo_session\.c, memfd_luo\.c of\s/,
    );
    expect(code).toBe(0);
  });
});

describe('the other commands with a tree', () => {
  /** The small kernel answers a second session of a name otherwise. */
  const changed = join(folder, 'answers.patch');
  const tree = join(folder, 'small');

  beforeAll(() => {
    cpSync(SMALL, tree, { recursive: true });
    const text = readFileSync(join(tree, 'kernel', 'liveupdate', 'small_box.c'), 'utf8').split('\n');
    const line = text.indexOf(
      '\t\treturn -EEXIST;',
      text.findIndex((at) => at.includes('is_taken(name)) {')),
    );
    const hunk = [` ${text[line - 1]}`, `-${text[line]}`, '+\t\treturn -EBUSY;', ` ${text[line + 1]}`];
    const file = 'kernel/liveupdate/small_box.c';
    writeFileSync(changed, [`--- a/${file}`, `+++ b/${file}`, `@@ -${line},3 +${line},3 @@`, ...hunk, ''].join('\n'));
  });

  it('check finds what takes a full page, and says how many sessions that is', async () => {
    const full = join(folder, 'full');
    const change = (file: string, changes: readonly (readonly [string, string])[]): void => {
      const path = join(full, 'kernel', 'liveupdate', file);
      const text = changes.reduce(
        (before, [find, replace]) => {
          expect(before).toContain(find);
          return before.replace(find, replace);
        },
        readFileSync(path, 'utf8'),
      );
      writeFileSync(path, text);
    };
    cpSync(SMALL, full, { recursive: true });
    // Boxes are handed over in one page; one more is made than that has room for.
    change('small.h', [
      ['\tchar names[8][SMALL_NAME];', '\tstruct luo_name_ser { char text[SMALL_NAME]; u64 spare[9]; } names[(PAGE_SIZE - sizeof(u64)) / 96];'],
    ]);
    change('small_device.c', [['left_behind->names[i]', 'left_behind->names[i].text']]);
    change('small_box.c', [
      ['to->names[to->count++]', 'to->names[to->count++].text'],
      ['\tif (preserve.token != 7)\n\t\treturn -EINVAL;\n', ''],
      [
        'static bool is_taken(',
        'static size_t made(void)\n{\n\tstruct box *box;\n\tsize_t count = 0;\n\n\tlist_for_each_entry(box, &boxes, list)\n\t\tcount++;\n\treturn count;\n}\n\nstatic bool is_taken(',
      ],
      ['\tif (is_taken(name)) {\n', '\tif (made() > ARRAY_SIZE(left_behind->names)) {\n\t\tkfree(box);\n\t\treturn -ENOMEM;\n\t}\n\tif (is_taken(name)) {\n'],
    ]);
    const { code, stdout } = await shell(`luocheck check -r ${full} --property no-kernel-warning --runs 200 --seed 1`, env);
    expect(stdout).toContain('happened  WARN in box_serialize()');
    expect(stdout.replace(/\s+/g, ' ')).toContain('real size with pages of 4 KiB it takes 40 more sessions, created before the first (a page has room for 43)');
    expect(code).toBe(1);
    const program = /luocheck replay '(.*: open; create s0 \w+; create s1 \w+; create s2 \w+; reboot)'/.exec(stdout)?.[1];
    const replayed = await shell(`luocheck replay '${program}'`, env);
    expect(replayed.stdout).toContain('no-kernel-warning');
    expect(replayed.code).toBe(1);
  });

  it('check does not call new what only has another name', async () => {
    const renamed = join(folder, 'renamed');
    cpSync(SMALL, renamed, { recursive: true });
    for (const name of ['small.h', 'small_box.c', 'small_device.c']) {
      const path = join(renamed, 'kernel', 'liveupdate', name);
      writeFileSync(path, readFileSync(path, 'utf8').replaceAll('box_serialize', 'box_hand_over'));
    }
    const check = (revision: string): Promise<Awaited<ReturnType<typeof shell>>> =>
      shell(`luocheck check -r ${revision} --property no-oops --runs 60 --seed 1`, env);
    expect((await check(renamed)).stdout).toContain('Oops in box_hand_over()');
    const { code, stdout } = await check(`${renamed} --baseline ${SMALL}`);
    expect([code, stdout]).toEqual([0, expect.stringContaining('1 property holds but for 1 finding')]);
  });

  it('diff says what another state of it does otherwise', async () => {
    const { code, stdout, stderr } = await shell(`luocheck diff ${tree} ${tree}+${changed} --runs 150 --no-race`, env);
    expect([code, stderr]).toEqual([1, noFullPage(tree, `${tree}+${changed}`)]);
    expect(stdout).toMatch(/differ in \d+ behaviours?\n/);
    expect(stdout).toContain('returns -EEXIST');
    expect(stdout).toContain('returns -EBUSY');
  });

  it('report shows its C beside each step, also with a patch, and says when it has changed or is gone', async () => {
    const worked = join(folder, 'worked');
    cpSync(SMALL, worked, { recursive: true });
    const id = 'names-have-1-to-63-bytes/luo_session_create/accepts-empty';
    const program = 'open; create s0 empty';
    const results = (...names: string[]): string => {
      const path = join(folder, 'results.json');
      const verdicts = names.map((name) => resultOf(name, [finding(id, `v1 ${name}: ${program}`, 'CREATE_SESSION took an empty name', null, null)]));
      writeFileSync(path, JSON.stringify({ ...VERDICTS, verdicts }));
      return path;
    };
    const patched = `${worked}+${changed}`;
    const { code, stdout, stderr } = await shell(`luocheck report ${results(worked, patched, `linux-7.3=>${worked}`)} -o -`, env);
    expect([code, stderr]).toEqual([2, expect.stringContaining(`${id}: linux-7.3=>${worked} does not show it`)]);
    expect(stdout).toBe('');
    const report = dataOf((await shell(`luocheck report ${results(worked, patched)} -o -`, env)).stdout);
    expect(report.findings.map(({ revision, at }) => [revision, at === null])).toEqual([
      [worked, false],
      [patched, false],
    ]);
    const text = readFileSync(join(worked, 'kernel', 'liveupdate', 'small_box.c'), 'utf8').split('\n');
    const { tree: name, file, line } = report.operations.find((one) => one.tree === worked && one.file.endsWith('small_box.c'))!;
    expect(report.sources[`${name}: ${file}`]![line]).toBe(text[line - 1]);
    // With an empty name refused, the old result is of other code.
    const box = join(worked, 'kernel', 'liveupdate', 'small_box.c');
    const head = /^.*is_taken\(name\)\) \{$/m;
    writeFileSync(
      box,
      readFileSync(box, 'utf8').replace(head, (line) => line.replace('is_taken(name)', 'name[0] == 0 || is_taken(name)')),
    );
    const other = await shell(`luocheck report ${results(worked)} -o -`, env);
    expect([other.code, other.stdout, other.stderr]).toEqual([
      2,
      '',
      expect.stringMatching(/^luocheck: .*\nluocheck: .*does not show it: its code is not the one that was searched\n$/),
    ]);
    rmSync(worked, { recursive: true });
    const gone = await shell(`luocheck report ${results(worked)} -o -`, env);
    expect([gone.code, gone.stdout, gone.stderr]).toEqual([2, '', expect.stringMatching(/^luocheck: .*worked: no such file or directory\n$/)]);
  });

  it('litmus asks it', async () => {
    const scenario = join(folder, 'twice.luo');
    writeFileSync(scenario, 'question: can two sessions have one name?\nprefix: open; create s0 a\ntask: create s1 a\nexists: ret T0.1 = -EEXIST\n');
    const { stdout, stderr } = await shell(`luocheck litmus ${scenario} -r ${tree} ${tree}+${changed}`, env);
    expect(stderr).toBe(noFullPage(tree, `${tree}+${changed}`));
    expect(stdout.replaceAll(/\s+/g, ' ')).toMatch(new RegExp(`${tree} Always.*${tree}\\+${changed} Never`));
  });

  it('matrix runs it on its threads', async () => {
    const { code, stdout } = await shell(`luocheck matrix -r ${tree} --sessions 1 --tokens 1 --shard 3/40 --json -`, env);
    const { verdicts } = JSON.parse(stdout) as { verdicts: { revision: string; bound: { matrix: object; executions: number } }[] };
    expect([code, verdicts[0]!.revision, verdicts[0]!.bound.matrix]).toEqual([
      0,
      tree,
      { sessions: 1, tokens: 1, tasks: 2, states: 78, done: 2, likely: true },
    ]);
    expect(verdicts[0]!.bound.executions).toBeGreaterThan(2);
  });

  it('fuzz goes by what is reached of its C, and coverage shows it', async () => {
    const [corpus, file] = [join(folder, 'corpus'), join(folder, 'coverage.json')];
    const { code, stdout } = await shell(`luocheck fuzz -c ${corpus} -r ${tree} -n 200 -s 1 --both --coverage ${file}`, env);
    expect(code).toBe(1);
    expect(stdout).toContain(`${tree}: `);
    const told = (await shell(`luocheck coverage ${file}`, env)).stdout;
    expect(told).toMatch(/\d+ of \d+ {2}functions\n.*\d+ of \d+ {2}branches\n.*[1-9]\d* of \d+ {2}lock sites\n/);
    expect(told).toContain('kernel/liveupdate/small_box.c');
    const stats = await shell(`luocheck corpus stats ${corpus} -r ${tree}`, env);
    expect(stats.stdout).toMatch(/inputs/);
    expect([stats.code, stats.stderr]).toEqual([0, noFullPage(tree)]);
  });

  it('explain and properties know what they are asked of mainline', async () => {
    const asked = await shell(`luocheck explain a-name-is-retrieved-once -r ${tree}`, env);
    const known = (await shell('luocheck explain a-name-is-retrieved-once -r linux-7.3', env)).stdout;
    // Nothing of the ledger is said of the tree: its findings are carried out there.
    const added = asked.stdout.split('\n').filter((line) => !known.split('\n').includes(line));
    expect(added[0]).toBe(`  on ${tree}`);
    expect(added.join(' ').replace(/\s+/g, ' ')).toMatch(/ does not show it, by the same calls; nothing else was tried there$/);
    expect((await shell(`luocheck properties -r ${tree}`, env)).stdout).toContain('a-name-is-retrieved-once');
  });

  it('check --exhaustive comes to an end', async () => {
    const { stdout } = await shell(`luocheck check -r ${tree} --exhaustive --runs 0 --property no-use-after-free --json -`, env);
    const { verdicts } = JSON.parse(stdout) as { verdicts: { answer: string; bounds: object[] }[] };
    expect(verdicts[0]).toMatchObject({ answer: 'holds', bounds: [{ search: 'exhaustive', likely: true, stopped: false }] });
  });
});

/** The ids of what a search finds, but for what takes a full page: those of a tree are not filled. */
async function idsOf(command: string): Promise<readonly string[]> {
  const { code, stdout } = await shell(`luocheck ${command} --json -`, env);
  expect(code).toBe(1);
  const { verdicts } = JSON.parse(stdout) as { verdicts: { findings: { id: string; needs?: string }[] }[] };
  return verdicts.flatMap(({ findings }) => findings.filter(({ needs }) => needs === undefined).map(({ id }) => id)).sort();
}

describe.skipIf(kernelTree === null)(`the tree of Linux 7.3 and linux-7.3${withoutTree}`, () => {
  it.each(['check --runs 60 --seed 1', 'race --runs 20 --seed 1'])('show %s the same findings', async (search) => {
    const ids = await idsOf(`${search} -r linux-7.3`);
    expect(await idsOf(`${search} -r ${kernelTree}`)).toEqual(ids);
    expect(ids.length).toBeGreaterThan(2);
  });

  it('have the same handler of memfds', () => {
    expect(standInsFor(new Tree(kernelTree!))).toEqual([]);
  });

  it('replay a token that race printed', async () => {
    const program = 'open; create s0 a; unload_module T | preserve s0 0x1 f0 || load_module T | close s0';
    const found = await shell(`luocheck race -r ${kernelTree} --runs 0`, env);
    const schedule = new RegExp(`luocheck replay 'v1 .*: ${program.replace(/\|/g, '\\|')} (@ [^']*)'`).exec(found.stdout)?.[1];
    const { code, stdout } = await shell(`luocheck replay 'v1 ${kernelTree}: ${program} ${schedule}'`, env);
    expect(stdout).toContain('refcount underflow of');
    expect(code).toBe(1);
  });
});
