// SPDX-License-Identifier: GPL-2.0-only
/** @file Where a C function of mainline's LUO stands in the sources. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { definitionsIn, type CodeLocation } from '../loader/locate.js';
import { LUO_SOURCES } from '../loader/tree.js';

const FOLDER = 'mainline/linux-7.3';
let known: ReadonlyMap<string, CodeLocation> | null = null;

function definitions(): ReadonlyMap<string, CodeLocation> {
  if (known !== null) return known;
  const all = new Map<string, CodeLocation>();
  const folder = join(LUO_SOURCES, '..', FOLDER);
  for (const file of readdirSync(folder)
    .filter((name) => name.endsWith('.ts'))
    .sort()) {
    const path = `reference/${FOLDER}/${file}`;
    for (const [name, line] of definitionsIn(readFileSync(join(folder, file), 'utf8'))) if (!all.has(name)) all.set(name, { path, line });
  }
  return (known = all);
}

/** The definition of C function `name`, of whichever revision: a bug revision changes lines of linux-7.3. Null when it is not mirrored. */
export function locateFunction(_revision: string, name: string): CodeLocation | null {
  return definitions().get(name) ?? null;
}

/** The place of a step, as traces name it (`mainline/linux-7.3/luo_file.ts:612`); null when it is no line of a kept file. */
export function locateStep(source: string): CodeLocation | null {
  const match = /^(mainline\/linux-7\.3\/\w+\.ts):(\d+)$/.exec(source);
  return match && { path: `reference/${match[1]}`, line: Number(match[2]) };
}
