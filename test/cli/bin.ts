// SPDX-License-Identifier: GPL-2.0-only
/** @file The built executable: brought up to date when it is older than its sources, and run in a shell. */
import { execFileSync, spawn, type ChildProcess } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

export const ROOT = fileURLToPath(new URL('../../', import.meta.url));
export const BIN = join(ROOT, 'dist', 'cli', 'main.js');

const SOURCES = ['cli', 'report', 'properties', 'reference', 'model', 'systems', 'search', 'scripts'];

function newest(folder: string): number {
  return Math.max(
    0,
    ...readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' })
      .filter((name) => /\.(?:tsx?|css)$/.test(name))
      .map((name) => statSync(join(ROOT, folder, name)).mtimeMs),
  );
}

/** Holds the process id of the test file that builds. */
const LOCK = join(ROOT, 'node_modules', '.luocheck-building');

/** `npm ci` has built it; whoever edits and tests would test the last build without this. One test file builds, the others wait. */
export async function buildBin(): Promise<void> {
  while (!tryLock()) await sleep(100);
  try {
    buildIfStale();
  } finally {
    rmSync(LOCK, { recursive: true, force: true });
  }
}

/** A lock whose holder is gone is nobody's. */
function tryLock(): boolean {
  try {
    writeFileSync(LOCK, String(process.pid), { flag: 'wx' });
    return true;
  } catch {
    if (!isAlive(holder())) rmSync(LOCK, { recursive: true, force: true });
    return false;
  }
}

/** NaN: it has just been taken away, or not been written yet. */
function holder(): number {
  try {
    return parseInt(readFileSync(LOCK, 'utf8'), 10);
  } catch {
    return NaN;
  }
}

function isAlive(pid: number): boolean {
  if (Number.isNaN(pid)) return existsSync(LOCK) && !statSync(LOCK).isDirectory();
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

function buildIfStale(): void {
  const built = statSync(BIN, { throwIfNoEntry: false })?.mtimeMs ?? 0;
  if (built < Math.max(...SOURCES.map(newest))) {
    try {
      execFileSync(process.execPath, [join(ROOT, 'node_modules', 'typescript', 'bin', 'tsc'), '-p', join(ROOT, 'tsconfig.build.json')], { stdio: 'ignore' });
    } catch {
      // Types are the business of `npm run typecheck`; what was emitted runs.
    }
    execFileSync(process.execPath, [join(ROOT, 'dist', 'scripts', 'bundle.js')], { stdio: 'ignore' });
  }
}

export interface Ended {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs a shell command in which `luocheck` is the executable. */
export function shell(command: string, env: NodeJS.ProcessEnv = {}): Promise<Ended> {
  const script = `luocheck() { "${process.execPath}" "${BIN}" "$@"; }\n${command}`;
  return ended(spawn('sh', ['-c', script], { cwd: ROOT, env: { ...bareEnv(), ...env }, stdio: ['ignore', 'pipe', 'pipe'] }));
}

/** Starts the executable itself, to send signals to. */
export function start(args: readonly string[], env: NodeJS.ProcessEnv = {}): ChildProcess {
  return spawn(process.execPath, [BIN, ...args], { cwd: ROOT, env: { ...bareEnv(), ...env }, stdio: ['ignore', 'pipe', 'pipe'] });
}

/** Waits until a process has computed for so many seconds: on a busy machine that says more than the clock. */
export async function computed(child: ChildProcess, seconds: number): Promise<void> {
  while (child.exitCode === null && child.signalCode === null && cpuSeconds(child.pid!) < seconds) await sleep(20);
}

/** proc_pid_stat(5): the fields behind the name, of which the 12th and 13th are user and system time in ticks. */
function cpuSeconds(pid: number): number {
  try {
    const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ').at(-1)!.split(' ');
    return (Number(fields[11]) + Number(fields[12])) / 100;
  } catch {
    // It has ended.
    return Infinity;
  }
}

export function ended(child: ChildProcess): Promise<Ended> {
  let stdout = '';
  let stderr = '';
  child.stdout!.on('data', (data) => (stdout += String(data)));
  child.stderr!.on('data', (data) => (stderr += String(data)));
  return new Promise((resolve) => child.on('close', (code, signal) => resolve({ code, signal, stdout, stderr })));
}

/** Without what the caller's terminal says about colours. */
function bareEnv(): NodeJS.ProcessEnv {
  const { NO_COLOR: _no, FORCE_COLOR: _force, LUOCHECK_DEBUG: _debug, ...env } = process.env;
  return env;
}
