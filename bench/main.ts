// SPDX-License-Identifier: GPL-2.0-only
/** @file `npm run bench`: prints what was measured; `-- --write` keeps it in docs/benchmarks.md; `-- NAME…` only these. */
import { writeFileSync } from 'node:fs';
import { availableParallelism, cpus } from 'node:os';
import { races } from './races.js';
import { searches } from './searches.js';
import { sequential } from './sequential.js';
import { states } from './states.js';
import { markdown, type Section } from './table.js';

const SECTIONS: Readonly<Record<string, () => Promise<Section>>> = { sequential, states, races, searches };
const DOCUMENT = new URL('../../docs/benchmarks.md', import.meta.url);

const HEAD = `# Benchmarks

Written by \`npm run bench -- --write\`, on one core of ${availableParallelism()} (${cpus()[0]?.model.trim() || 'unknown model'}), Node ${process.version}, ${process.platform} ${process.arch}.
Rates are medians, per second of processor time. What they are compared with runs in the same process, one after the other. \`npm run bench -- NAME\` measures one part
(${Object.keys(SECTIONS).map((name) => `\`${name}\``).join(', ')}). A floor that is missed is said to be, and fails nothing.
`;

const args = process.argv.slice(2);
const names = args.filter((arg) => !arg.startsWith('-'));
const unknown = [...names.filter((name) => !(name in SECTIONS)), ...args.filter((arg) => arg.startsWith('-') && arg !== '--write')];
if (unknown.length > 0 || (names.length > 0 && args.includes('--write'))) {
  process.stderr.write(`usage: npm run bench -- [--write | ${Object.keys(SECTIONS).join(' | ')}]\n`);
  process.exit(2);
}

const parts = [HEAD];
process.stdout.write(`${HEAD}\n`);
for (const name of names.length > 0 ? names : Object.keys(SECTIONS)) {
  const part = markdown(await SECTIONS[name]!());
  parts.push(part);
  process.stdout.write(`${part}\n`);
}
if (args.includes('--write')) writeFileSync(DOCUMENT, `${parts.join('\n').trimEnd()}\n`);
