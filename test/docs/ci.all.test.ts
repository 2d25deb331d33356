// SPDX-License-Identifier: GPL-2.0-only
/** @file docs/ci.md: its workflow and its Job are YAML that fits together, and their commands run. */
import { spawn, spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { BIN, buildBin, computed, ended, ROOT, shell, type Ended } from '../cli/bin.js';

interface Step {
  readonly run?: string;
  readonly uses?: string;
  readonly with?: Readonly<Record<string, unknown>>;
}
interface Workflow {
  readonly jobs: Readonly<
    Record<
      'search' | 'join',
      { readonly needs?: string; readonly strategy?: { readonly matrix: { readonly shard: readonly number[] } }; readonly steps: readonly Step[] }
    >
  >;
}
interface Elsewhere {
  readonly jobs: { readonly check: { readonly steps: readonly Step[] } };
}
interface Job {
  readonly kind: string;
  readonly spec: {
    readonly completionMode: string;
    readonly completions: number;
    readonly parallelism: number;
    readonly template: {
      readonly spec: {
        readonly containers: readonly {
          readonly command: readonly string[];
          readonly args: readonly string[];
          readonly volumeMounts: readonly { readonly name: string }[];
        }[];
        readonly volumes: readonly { readonly name: string }[];
      };
    };
  };
}

interface OfTree {
  readonly jobs: { readonly liveupdate: { readonly steps: readonly Step[] } };
}

const text = readFileSync(join(ROOT, 'docs', 'ci.md'), 'utf8');
const blocks = (language: string): string[] => [...text.matchAll(new RegExp(`^\`\`\`${language}\\n([\\s\\S]*?)^\`\`\`$`, 'gm'))].map(([, block]) => block!);
const [workflow, job, elsewhere, ofTree] = blocks('yaml').map((block) => parse(block) as unknown) as [Workflow, Job, Elsewhere, OfTree];
const { search, join: joined } = workflow.jobs;
const runs = (steps: readonly Step[]): string[] => steps.flatMap(({ run }) => (run?.includes('dist/cli/main.js') ? [run] : []));

const hasGit = spawnSync('git', ['--version']).status === 0;
const TEMPORARY = mkdtempSync(join(tmpdir(), 'luocheck-ci-'));
/** Runs a command of the document in an empty place, for a moment only. */
function brief(command: string, env: NodeJS.ProcessEnv = {}): Promise<Ended> {
  const short = onVolume(command.replace(/--time \d+m/, '--time 400ms'));
  return shell(`set -e; cd ${TEMPORARY}; ${short}`, { GITHUB_STEP_SUMMARY: join(TEMPORARY, 'summary'), ...IN_IMAGE, ...env });
}

const onVolume = (command: string): string => command.replace(/(?<= )\/corpus\b/g, join(TEMPORARY, 'volume'));
/** As in the image, luocheck is in the path: a shell function cannot be exec'ed. */
const IN_IMAGE = { PATH: `${join(TEMPORARY, 'bin')}:${process.env['PATH']}` };

beforeAll(async () => {
  await buildBin();
  mkdirSync(join(TEMPORARY, 'volume'));
  mkdirSync(join(TEMPORARY, 'bin'));
  symlinkSync(join(ROOT, 'dist'), join(TEMPORARY, 'dist'));
  writeFileSync(join(TEMPORARY, 'bin', 'luocheck'), `#!/bin/sh\nexec "${process.execPath}" "${BIN}" "$@"\n`, { mode: 0o755 });
});
afterAll(() => rmSync(TEMPORARY, { recursive: true }));

describe('the workflow', () => {
  const { shard } = search.strategy!.matrix;
  const [fuzz] = runs(search.steps);

  it('has a shard for each machine, and joins behind them', () => {
    expect(shard).toEqual(Array.from({ length: shard.length }, (_, i) => i + 1));
    expect(fuzz).toContain(`--shard \${{ matrix.shard }}/${shard.length} `);
    expect(joined.needs).toBe('search');
  });

  it('keeps what its commands write and reads what was kept', () => {
    const inputs = search.steps.flatMap(({ with: given }) => (given ? [JSON.stringify(given)] : [])).join('\n');
    for (const [, file] of fuzz!.matchAll(/--(?:corpus|coverage|junit|sarif) (\S+)/g)) expect(inputs, file).toContain(file);
    const [restored, saved] = [search, joined].map(({ steps }) => steps.find(({ uses }) => uses?.startsWith('actions/cache/'))!.with!);
    expect([saved!['path'], saved!['key']]).toEqual([restored!['path'], restored!['key']]);
    expect(String(saved!['key']).startsWith(String(restored!['restore-keys']))).toBe(true);
  });

  it('runs', async () => {
    for (const i of shard.slice(0, 2)) {
      const command = fuzz!.replace('${{ matrix.shard }}', String(i)).replace('${{ github.run_number }}', '12');
      const { code, stderr, stdout } = await brief(command);
      expect(stderr, command).toBe('');
      // Who searches may find.
      expect([0, 1]).toContain(code);
      expect(stdout).toMatch(/(?:nothing found|findings?) in [1-9]/);
      mkdirSync(join(TEMPORARY, 'shards', `fuzz-${i}`), { recursive: true });
      for (const name of ['corpus', 'coverage.json', 'junit.xml', 'luocheck.sarif'])
        renameSync(join(TEMPORARY, name), join(TEMPORARY, 'shards', `fuzz-${i}`, name));
    }
    for (const command of runs(joined.steps).filter((text) => text.includes('set -- '))) {
      const { code, stderr } = await shell(`set -e; cd ${mkdtempSync(join(TEMPORARY, 'none-'))}; ${command}`);
      expect([code, stderr], command).toEqual([1, expect.stringMatching(/^no shard has [a-z ]+\n$/)]);
    }
    for (const command of runs(joined.steps)) {
      const { code, stderr } = await brief(command);
      expect([code, stderr], command).toEqual([0, '']);
    }
    expect(readdirSync(join(TEMPORARY, 'corpus')).length).toBeGreaterThan(10);
    expect(readFileSync(join(TEMPORARY, 'summary'), 'utf8')).toMatch(/^```\n[^]*not reached[^]*\n```\n$/);
  });
});

describe('the workflow of another project', () => {
  const commands = elsewhere.jobs.check.steps.flatMap(({ run }) => (run?.includes('/luocheck ') ? [run] : []));

  it('keeps what its commands write', () => {
    const kept = elsewhere.jobs.check.steps.at(-1)!.with!['path'];
    expect(commands).toHaveLength(2);
    for (const command of commands) expect(kept).toContain(/--junit (\S+)/.exec(command)![1]);
  });

  it('runs, on a revision that holds', async () => {
    const project = mkdtempSync(join(TEMPORARY, 'project-'));
    mkdirSync(join(project, 'node_modules', '.bin'), { recursive: true });
    symlinkSync(join(TEMPORARY, 'bin', 'luocheck'), join(project, 'node_modules', '.bin', 'luocheck'));
    cpSync(join(ROOT, 'reference', 'v1', 'corrected'), join(project, 'mine'), { recursive: true });
    for (const command of commands) {
      const { code, stdout } = await shell(`set -e; cd ${project}; ${command}`, IN_IMAGE);
      expect(code, stdout).toBe(0);
      expect(readFileSync(join(project, /--junit (\S+)/.exec(command)![1]!), 'utf8')).toContain('<testsuites');
    }
  }, 1_800_000);
});

describe.skipIf(!hasGit)(`the workflow of a kernel tree${hasGit ? '' : ' (skipped: no git here)'}`, () => {
  it('runs, and a branch that brings nothing passes', async () => {
    const project = mkdtempSync(join(TEMPORARY, 'tree-'));
    mkdirSync(join(project, 'node_modules', '.bin'), { recursive: true });
    symlinkSync(join(TEMPORARY, 'bin', 'luocheck'), join(project, 'node_modules', '.bin', 'luocheck'));
    cpSync(join(ROOT, 'test', 'fixtures', 'trees', 'small'), join(project, 'linux'), { recursive: true });
    const git = 'git -C linux -c user.name=a -c user.email=a@b';
    expect(
      (await shell(`set -e; cd ${project}; ${git} init -q; ${git} add -A; ${git} commit -qm a; ${git} update-ref refs/remotes/origin/main HEAD`)).code,
    ).toBe(0);
    const [check] = ofTree.jobs.liveupdate.steps.flatMap(({ run }) => (run?.includes('/luocheck check') ? [run] : []));
    const { code, stdout, stderr } = await shell(`cd ${project}; ${check!.replace('${{ github.base_ref }}', 'main')} --runs 20`, IN_IMAGE);
    expect(code, stdout + stderr).toBe(0);
    expect(readFileSync(join(project, 'check.sarif'), 'utf8')).toContain('"version": "2.1.0"');
  });
});

describe('the Job', () => {
  const { spec } = job;
  const [container] = spec.template.spec.containers;

  it('has a shard for each index, and the volume that it mounts', () => {
    expect([job.kind, spec.completionMode, spec.parallelism]).toEqual(['Job', 'Indexed', spec.completions]);
    expect(container!.args[0]).toContain(`--shard $((JOB_COMPLETION_INDEX + 1))/${spec.completions} `);
    expect(container!.volumeMounts.map(({ name }) => name)).toEqual(spec.template.spec.volumes.map(({ name }) => name));
  });

  it('runs, and what comes afterwards too', async () => {
    expect(container!.command).toEqual(['sh', '-c']);
    for (const index of [0, spec.completions - 1]) {
      const { code, stderr } = await brief(container!.args[0]!, { JOB_COMPLETION_INDEX: `${index}` });
      expect(stderr).toBe('');
      expect([0, 1]).toContain(code);
    }
    const { code, stderr, stdout } = await brief(blocks('sh')[0]!.trim());
    expect([code, stderr]).toEqual([0, '']);
    expect(stdout).toMatch(/inputs kept\ncorrected: /);
  });

  it('gets the signal with which Kubernetes ends it', async () => {
    const [shellName, flag] = container!.command as [string, string];
    // Until it has begun to search, which nobody can see from outside.
    for (let wait = 1.5, isEarly = true; isEarly; wait *= 2) {
      const child = spawn(shellName, [flag, onVolume(container!.args[0]!)], {
        env: { ...process.env, ...IN_IMAGE, JOB_COMPLETION_INDEX: '7' },
        stdio: ['ignore', 'pipe', 'pipe'],
      });
      const end = ended(child);
      await computed(child, wait);
      child.kill('SIGTERM');
      const { code, stdout, stderr } = await end;
      isEarly = wait < 20 && (stderr === 'luocheck: interrupted\n' || / in 0 executions/.test(stdout));
      if (isEarly) continue;
      expect([code, stderr]).toEqual([130, '']);
      expect(stdout).toMatch(/(?:nothing found|findings?) in [1-9]/);
    }
    expect(existsSync(join(TEMPORARY, 'volume', '.coverage-7.json'))).toBe(true);
  });
});

it('the image has the package and its dependencies, and nothing that is listed a second time', () => {
  const dockerfile = readFileSync(join(ROOT, 'Dockerfile'), 'utf8');
  const copied = [...dockerfile.matchAll(/^COPY (.*) \S+$/gm)].map(([, from]) => from);
  expect(copied).toEqual(['.', 'package.json package-lock.json .npmrc', '--from=build /package']);
  for (const name of copied[1]!.split(' ')) expect(existsSync(join(ROOT, name)), name).toBe(true);
  expect(dockerfile).toMatch(/^RUN npm ci && npm pack .* -C \/package /m);
  expect(dockerfile).toMatch(/^USER node$/m);
});
