// SPDX-License-Identifier: GPL-2.0-only
/** @file What a reader is told of the tool: its version, and where it is to be had if package.json says so. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { packageRoot } from './version.js';

interface Package {
  readonly version: string;
  readonly homepage?: string;
  readonly repository?: string | { readonly url?: string };
}

export function aboutTool(): { readonly version: string; readonly home: string | null } {
  const { version, homepage, repository } = JSON.parse(readFileSync(join(packageRoot(), 'package.json'), 'utf8')) as Package;
  const url = typeof repository === 'string' ? repository : repository?.url;
  return { version, home: homepage ?? url?.replace(/^git\+/, '') ?? null };
}
