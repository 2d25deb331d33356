// SPDX-License-Identifier: GPL-2.0-only
/** @file A copy of the sources is built from nothing, twice, and its command runs each time: through npx, and out of the tarball. */
import { execFileSync, spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { ROOT } from '../cli/bin.js';
import { link, unpack } from './install.js';

const folder = mkdtempSync(join(tmpdir(), 'luocheck-build-'));
const copy = join(folder, 'sources');
const VERSION = /^\d+\.\d+\.\d+\n$/;

/** Whatever npx remembers, it remembers for this test only; and it asks nobody. */
const env = { ...process.env, npm_config_cache: join(folder, 'npm-cache'), npm_config_offline: 'true', npm_config_update_notifier: 'false' };

function npm(...args: string[]): string {
  return execFileSync('npm', ['--silent', ...args], { cwd: copy, env, encoding: 'utf8' });
}

function npx(cwd: string): unknown {
  const { status, stdout, stderr } = spawnSync('npx', ['luocheck', '--version'], { cwd, env, encoding: 'utf8' });
  return { status, stdout, stderr };
}

beforeAll(() => {
  const left = new Set(['.git', 'dist', 'node_modules']);
  cpSync(ROOT, copy, { recursive: true, filter: (path) => !left.has(relative(ROOT, path)) });
  symlinkSync(join(ROOT, 'node_modules'), join(copy, 'node_modules'));
});
afterAll(() => rmSync(folder, { recursive: true }));

it('after the first build and the second, and from the tarball of the second', () => {
  // What `npm ci` does when it has the dependencies.
  npm('run', 'prepare');
  expect(npx(copy)).toEqual({ status: 0, stdout: expect.stringMatching(VERSION) as string, stderr: '' });

  // Packing builds from nothing again.
  const packed = npm('pack', '--pack-destination', folder).trim();
  expect(existsSync(join(copy, 'dist', 'cli', 'main.js'))).toBe(true);
  expect(npx(copy)).toEqual({ status: 0, stdout: expect.stringMatching(VERSION) as string, stderr: '' });

  const project = join(folder, 'project');
  mkdirSync(project);
  unpack(join(folder, packed), project);
  link(project);
  expect(npx(project)).toEqual({ status: 0, stdout: expect.stringMatching(VERSION) as string, stderr: '' });
});
