// SPDX-License-Identifier: GPL-2.0-only
/** @file The package as a user gets it: packed, unpacked into an empty project, with its production dependencies and nothing else. */
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, relative } from 'node:path';
import { buildBin, ROOT } from '../cli/bin.js';

export interface Installed {
  /** The project: node_modules is all that is in it. */
  readonly folder: string;
  /** Paths in the package. */
  readonly files: readonly string[];
  /** The command, as npm links it. */
  readonly bin: string;
}

interface Packed {
  readonly filename: string;
  readonly files: readonly { readonly path: string }[];
}

/** Dependencies are links to those of this checkout: nothing is fetched. */
export async function install(): Promise<Installed> {
  await buildBin();
  const folder = mkdtempSync(join(tmpdir(), 'luocheck-package-'));
  const [packed] = JSON.parse(npm('pack', '--json', '--ignore-scripts', '--pack-destination', folder)) as [Packed];
  unpack(join(folder, packed.filename), folder);
  const bin = link(folder);
  return { folder, files: packed.files.map(({ path }) => path).sort(), bin };
}

/** Unpacks a tarball of the package into a project. */
export function unpack(tarball: string, project: string): void {
  const own = join(project, 'node_modules', 'luocheck');
  mkdirSync(own, { recursive: true });
  execFileSync('tar', ['-xzf', tarball, '-C', own, '--strip-components', '1']);
}

/** Links what the package in a project depends on, and its command as npm does; answers the command. */
export function link(project: string): string {
  const modules = join(project, 'node_modules');
  for (const path of productionDependencies()) {
    mkdirSync(dirname(join(modules, path)), { recursive: true });
    symlinkSync(join(ROOT, 'node_modules', path), join(modules, path));
  }
  mkdirSync(join(modules, '.bin'));
  const bin = join(modules, '.bin', 'luocheck');
  symlinkSync('../luocheck/dist/cli/main.js', bin);
  return bin;
}

function npm(...args: string[]): string {
  return execFileSync('npm', args, { cwd: ROOT, encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] });
}

/** Below node_modules; nested ones come with the one that they are in. */
function productionDependencies(): string[] {
  return npm('ls', '--omit=dev', '--all', '--parseable')
    .split('\n')
    .filter((path) => path.startsWith(join(ROOT, 'node_modules')))
    .map((path) => relative(join(ROOT, 'node_modules'), path))
    .filter((path) => path !== '' && !path.includes('node_modules'));
}
