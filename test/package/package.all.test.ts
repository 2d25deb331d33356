// SPDX-License-Identifier: GPL-2.0-only
/** @file What `npm pack` makes is complete and nothing else, and works where nothing else is. */
import { execFile, spawnSync } from 'node:child_process';
import { existsSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { publint } from 'publint';
import { formatMessage } from 'publint/utils';
import ts from 'typescript';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { BIN, ROOT } from '../cli/bin.js';
import { examplesIn, fits } from '../cli/examples.js';
import { install, type Installed } from './install.js';

let installed: Installed;
beforeAll(async () => {
  installed = await install();
});
afterAll(() => rmSync(installed.folder, { recursive: true }));

interface Manifest {
  readonly exports: Readonly<Record<string, string | { readonly types: string; readonly default: string }>>;
}
const manifest = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as Manifest;

/** Runs the installed command in the project. */
function luocheck(...args: string[]): { code: number | null; stdout: string; stderr: string } {
  const { status, stdout, stderr } = spawnSync(process.execPath, [installed.bin, ...args], { cwd: installed.folder, encoding: 'utf8' });
  return { code: status, stdout, stderr };
}

describe('the files', () => {
  it('are of these kinds only', () => {
    const kinds = [
      /^(?:package\.json|README\.md|CHANGELOG\.md|LICENSE)$/,
      /^dist\/(?:index|(?:cli|model|properties|reference|report|search|systems)\/.+)\.(?:js|d\.ts)$/,
      /^dist\/report\/html\/view\.css$/,
      /^docs\/images\/\w+\.(?:png|svg)$/,
      /^dist\/reference\/v1\/(?:base|posted|corrected)\/\w+\.js\.map$/,
      /^reference\/v1\/(?:base|posted|corrected)\/\w+\.ts$/,
      /^reference\/mainline\/linux-7\.3\/\w+\.ts$/,
      /^reference\/c\/(?:libfdt\/|mainline\/|v1\/)?(?:include|runtime)\/(?:\w+\/)?\w+\.[ch]$/,
      /^reference\/v1\/fixes\/(?:undo\/)?\d{4}-.+\.patch$/,
      /^report\/[\w-]+\.schema\.json$/,
      /^search\/ledger\/[\w-]+\.json$/,
      /^docs\/[\w-]+\.md$/,
      /^examples\/(?:[\w-]+\/)?[\w.-]+\.(?:ts|md|patch|json)$/,
    ];
    expect(installed.files.filter((path) => !kinds.some((kind) => kind.test(path)))).toEqual([]);
    for (const kind of kinds)
      expect(
        installed.files.filter((path) => kind.test(path)),
        String(kind),
      ).not.toEqual([]);
  });

  it('have what the documents link to', () => {
    for (const path of installed.files.filter((name) => /^(?:README|CHANGELOG)/.test(name) || name.startsWith('docs/')))
      for (const [, target = ''] of readFileSync(join(installed.folder, 'node_modules/luocheck', path), 'utf8').matchAll(/\]\((\.{0,2}[\w/.-]+\.\w+)\)/g))
        expect(existsSync(join(installed.folder, 'node_modules/luocheck', path, '..', target)), `${path}: ${target}`).toBe(true);
  });

  it('please publint', async () => {
    const { messages } = await publint({ pkgDir: join(installed.folder, 'node_modules/luocheck'), pack: false, strict: true });
    expect(messages.map((message) => formatMessage(message, {}))).toEqual([]);
  });
});

describe('the command', () => {
  it('can be executed as npm links it, in the package and in the checkout', () => {
    for (const bin of [installed.bin, BIN]) expect(spawnSync(bin, ['--version'], { encoding: 'utf8' })).toMatchObject({ status: 0, stderr: '' });
  });

  it('has the help of every command', async () => {
    const { code, stdout } = luocheck('--help');
    expect(code).toBe(0);
    const commands = [...stdout.slice(stdout.indexOf('Commands:')).matchAll(/^ {2}([a-z]+)[ |]/gm)].map((match) => match[1]!).filter((name) => name !== 'help');
    expect(commands).toEqual(expect.arrayContaining(['check', 'race', 'matrix', 'litmus', 'replay', 'init', 'revisions']));
    const helps = await Promise.all(
      commands.map((command) => promisify(execFile)(process.execPath, [installed.bin, command, '--help'], { cwd: installed.folder })),
    );
    for (const help of helps) expect(help).toMatchObject({ stderr: '', stdout: expect.stringMatching(/^Usage: luocheck/) as string });
  });

  it('checks, and names functions and lines of the kernel as it does in the checkout', () => {
    const args = [
      'check',
      '--runs',
      '50',
      '--seed',
      '1',
      '--revision',
      'posted',
      '--property',
      'no-recursive-acquisition',
      'every-call-ends',
      'conformance-with-the-model',
      '--json',
      '-',
    ];
    const { code, stdout, stderr } = luocheck(...args);
    expect([code, stderr]).toEqual([1, '']);
    expect(stdout).toBe(spawnSync(process.execPath, [join(ROOT, 'dist/cli/main.js'), ...args], { encoding: 'utf8' }).stdout);
    expect(luocheck('replay', 'v1 posted: open s0').stdout).toMatch(/down_write luo_sessions_list_rwsem +posted\/luo_files\.ts:\d+/);
  });

  it('loads the series, runs worker threads, and starts a revision of ones own', () => {
    expect(luocheck('revisions')).toMatchObject({ code: 0, stderr: '' });
    expect(luocheck('check', '-r', 'posted+0003', '-n', '20', '-s', '1').stderr).toBe('');
    expect(luocheck('matrix', '--sessions', '1', '--tokens', '1', '--shard', '1/40')).toMatchObject({ code: 0, stderr: '' });
    expect(luocheck('init', 'mine')).toMatchObject({ code: 0, stderr: '' });
    expect(luocheck('check', '-r', './mine', '-n', '20', '-s', '1').stderr).toBe('');
    expect(
      typesOf(join(installed.folder, 'mine', 'luo_files.ts'), JSON.parse(readFileSync(join(installed.folder, 'mine/tsconfig.json'), 'utf8')) as object),
    ).toEqual([]);
  });
});

describe('the examples', () => {
  const readme = readFileSync(join(ROOT, 'examples', 'README.md'), 'utf8');
  let project: string;
  const shell = (command: string): { status: number | null; stdout: string; stderr: string } => {
    const path = [join(project, 'node_modules', '.bin'), dirname(process.execPath), process.env['PATH']].join(':');
    return spawnSync('sh', ['-c', command], { cwd: project, encoding: 'utf8', env: { ...process.env, PATH: path, TMPDIR: project } });
  };

  beforeAll(() => {
    // The steps of the README, without what would ask the registry: the package is installed, TypeScript is linked.
    project = installed.folder;
    const [first = '', second = '', third = ''] = /```sh\n([^]*?)```/.exec(readme)![1]!.split('\n');
    expect(second).toMatch(/^npm install \.\/luocheck-[\d.]+\.tgz && npm install --save-dev typescript$/);
    expect(existsSync(join(project, /luocheck-[\d.]+\.tgz/.exec(second)![0]))).toBe(true);
    symlinkSync(join(ROOT, 'node_modules', 'typescript'), join(project, 'node_modules', 'typescript'));
    symlinkSync('../typescript/bin/tsc', join(project, 'node_modules', '.bin', 'tsc'));
    for (const command of [first, third]) expect(shell(command), command).toMatchObject({ status: 0 });
  });

  it.each(examplesIn(readme).map(({ command, output }) => [command, output] as const))('%s', (command, output) => {
    const { stdout, stderr } = shell(command);
    expect(stderr).toBe('');
    expect(stdout).toSatisfy((text: string) => fits(text, output), `expected\n${output}`);
  });
});

/** What TypeScript says about a file of the project. */
function typesOf(path: string, config: object): string[] {
  const { options, errors } = ts.parseJsonConfigFileContent({ ...config, files: [path] }, ts.sys, join(path, '..'));
  return [...errors, ...ts.getPreEmitDiagnostics(ts.createProgram([path], options))].map(({ messageText }) =>
    ts.flattenDiagnosticMessageText(messageText, ' '),
  );
}

describe('the library', () => {
  const entries = Object.keys(manifest.exports).filter((name) => name !== './package.json');
  const specifiers = entries.map((name) => name.replace(/^\./, 'luocheck'));

  it.each([
    ['NodeNext', 'NodeNext'],
    ['ESNext', 'Bundler'],
  ])('is found by TypeScript with types, as %s', (module, moduleResolution) => {
    const lines = specifiers.map((specifier, i) => `import * as all${i} from '${specifier}';\nexport const none${i}: number = all${i}.thereIsNoSuchThing;\n`);
    const path = join(installed.folder, 'consumer.ts');
    writeFileSync(path, lines.join(''));
    writeFileSync(join(installed.folder, 'package.json'), '{ "type": "module" }');
    const says = typesOf(path, { compilerOptions: { module, moduleResolution, target: 'ES2022', strict: true, types: [], skipLibCheck: false } });
    expect(says.length, says.join('\n')).toBe(specifiers.length);
    for (const line of says) expect(line).toMatch(/^Property 'thereIsNoSuchThing' does not exist on type/);
  });

  it('is found by Node', () => {
    const script = `for (const name of ${JSON.stringify(specifiers)}) console.log(name, Object.keys(await import(name)).length > 0)`;
    const { stdout } = spawnSync(process.execPath, ['--input-type=module', '-e', script], { cwd: installed.folder, encoding: 'utf8' });
    expect(stdout).toBe(specifiers.map((specifier) => `${specifier} true\n`).join(''));
  });

  it('lets nobody in by another door', () => {
    const { stderr } = spawnSync(process.execPath, ['--input-type=module', '-e', "await import('luocheck/dist/cli/main.js')"], {
      cwd: installed.folder,
      encoding: 'utf8',
    });
    expect(stderr).toContain('ERR_PACKAGE_PATH_NOT_EXPORTED');
  });
});
