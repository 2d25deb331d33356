// SPDX-License-Identifier: GPL-2.0-only
/** @file `npm run bench -- [NAME…] [--write] [--json FILE] [--seeds N]`: prints what was measured; --write keeps it in docs/benchmarks.md, with names only those parts. */
import { readFileSync, writeFileSync } from 'node:fs';
import { availableParallelism, cpus } from 'node:os';
import { checkWritable, writeAtomically } from '../cli/files.js';
import { version } from '../cli/version.js';
import { withParts } from './document.js';
import { inThread } from './in-thread.js';
import { benchJson } from './json.js';
import { readOptions, type Options } from './options.js';
import type { SectionTask } from './section-worker.js';
import { SECTIONS } from './sections.js';
import { markdown, type Section } from './table.js';

const DOCUMENT = new URL('../../docs/benchmarks.md', import.meta.url);

const MACHINE = `Node ${process.version} (${process.platform} ${process.arch}) on one core of ${availableParallelism()} (${cpus()[0]?.model.trim() || 'unknown model'})`;
const PARTS = Object.keys(SECTIONS).map((name) => `\`${name}\``);

const HEAD = `# Benchmarks

Written by \`npm run bench -- --write\` with ${MACHINE}.

Rates are medians, per second of processor time. Each part runs in a thread of its own, what it is compared with in the same thread.
\`npm run bench -- NAME\` measures one part: ${PARTS.join(', ')}; with \`--write\` it takes the place of what stands here of it. A floor that is missed is said to be, and fails nothing.
`;

async function bench(options: Options): Promise<void> {
  if (options.json !== undefined) checkWritable(options.json);
  const parts: string[] = [];
  const measured: (readonly [string, Section])[] = [];
  process.stdout.write(`${HEAD}\n`);
  for (const name of options.names) {
    const section = await inThread<SectionTask, Section>('./section-worker.js', { name, options });
    measured.push([name, section]);
    const part = markdown(section);
    parts.push(part);
    process.stdout.write(`${part}\n`);
  }
  if (options.json !== undefined) writeAtomically(options.json, benchJson(measured, MACHINE, version()));
  if (options.write) writeFileSync(DOCUMENT, withParts(options.isWhole ? HEAD : readFileSync(DOCUMENT, 'utf8'), parts));
}

try {
  await bench(readOptions(process.argv.slice(2), Object.keys(SECTIONS)));
} catch (error) {
  process.stderr.write(`bench: ${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 2;
}
