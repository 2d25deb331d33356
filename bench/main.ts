// SPDX-License-Identifier: GPL-2.0-only
/** @file `npm run bench -- [NAME…] [--write] [--seeds N]`: prints what was measured; --write keeps it in docs/benchmarks.md. */
import { writeFileSync } from 'node:fs';
import { availableParallelism, cpus } from 'node:os';
import { readOptions, type Options } from './options.js';
import { races } from './races.js';
import { searches } from './searches.js';
import { sequential } from './sequential.js';
import { states } from './states.js';
import { markdown, type Section } from './table.js';

const SECTIONS: Readonly<Record<string, (options: Options) => Promise<Section>>> = { sequential, states, races, searches };
const DOCUMENT = new URL('../../docs/benchmarks.md', import.meta.url);

const HEAD = `# Benchmarks

Written by \`npm run bench -- --write\` with Node ${process.version} (${process.platform} ${process.arch}) on one core of ${availableParallelism()} (${cpus()[0]?.model.trim() || 'unknown model'}).

Rates are medians, per second of processor time. What they are compared with runs in the same process, one after the other.
\`npm run bench -- NAME\` measures one part: ${Object.keys(SECTIONS)
  .map((name) => `\`${name}\``)
  .join(', ')}. A floor that is missed is said to be, and fails nothing.
`;

async function bench(options: Options): Promise<void> {
  const parts = [HEAD];
  process.stdout.write(`${HEAD}\n`);
  for (const name of options.names) {
    const part = markdown(await SECTIONS[name]!(options));
    parts.push(part);
    process.stdout.write(`${part}\n`);
  }
  if (options.write) writeFileSync(DOCUMENT, `${parts.join('\n').trimEnd()}\n`);
}

try {
  await bench(readOptions(process.argv.slice(2), Object.keys(SECTIONS)));
} catch (error) {
  process.stderr.write(`bench: ${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 2;
}
