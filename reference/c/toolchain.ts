// SPDX-License-Identifier: GPL-2.0-only
/** @file The npm packages that compile C: clang and its linker, and what makes of their output a module that any Node runs. */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { TreeError } from './error.js';

/** Peers of this package: who installs it brings them. A clone has them pinned. */
const PACKAGES = ['@yowasp/clang', 'binaryen'] as const;

/** Name -> version. Throws TreeError when one is not installed. */
export function toolchainVersions(): Readonly<Record<string, string>> {
  const require = createRequire(import.meta.url);
  const versions: Record<string, string> = {};
  const missing: string[] = [];
  for (const name of PACKAGES) {
    try {
      versions[name] = versionIn(dirname(require.resolve(name)));
    } catch (error) {
      if (!['MODULE_NOT_FOUND', 'ENOENT'].includes((error as NodeJS.ErrnoException).code ?? '')) throw error;
      missing.push(name);
    }
  }
  if (missing.length > 0) throw new TreeError(`a kernel tree is compiled by npm packages that are not installed: npm install ${missing.join(' ')}`);
  return versions;
}

/** The version in the package.json of the package that has this folder. Throws ENOENT. */
function versionIn(folder: string): string {
  for (;;) {
    try {
      return (JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as { version: string }).version;
    } catch (error) {
      const above = dirname(folder);
      if ((error as NodeJS.ErrnoException).code !== 'ENOENT' || above === folder) throw error;
      folder = above;
    }
  }
}
