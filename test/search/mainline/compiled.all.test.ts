// SPDX-License-Identifier: GPL-2.0-only
/** @file Which findings of linux-7.3 the C of a tree of Linux 7.3 shows, compiled, by the same calls. `LEDGER=write` writes it down. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { mainlineProperties } from '../../../properties/mainline/index.js';
import { compile } from '../../../reference/c/compile.js';
import { gatherSources } from '../../../reference/c/headers.js';
import { compiledRevision } from '../../../reference/c/mainline/revision.js';
import { Tree } from '../../../reference/c/tree.js';
import { Dpor } from '../../../reference/engine/dpor.js';
import { linux_7_3 } from '../../../reference/mainline/linux-7.3/index.js';
import type { Revision } from '../../../reference/mainline/luo_internal.js';
import { execute } from '../../../search/execute.js';
import { LEDGERS, readCompiledLedger, readMainlineLedger, type CompiledLedger } from '../../../search/ledger.js';
import { explore } from '../../../search/race/explore.js';
import { findingId, plainId } from '../../../search/verdict.js';
import { mainline } from '../../../systems/mainline.js';
import type { ConcurrentProgram } from '../../../systems/mainline/program.js';
import { kernelTree, withoutTree } from '../../tree.js';

const INTERLEAVINGS = 2_000;

/** The same property, broken in the same function: what a macro of the C is called at its end differs, and so does what an order of calls is told of. */
function isIt(id: string, told: string): boolean {
  const [property, where] = id.split('/');
  const [other, place] = told.split('/');
  return property === other && (where === place || place === 'concurrent');
}

/** One task: on the machine of trees, or with its pages filled as far as it takes. */
function showsAlone(revision: Revision, text: string, id: string): boolean {
  const program = mainline.notation.parseProgram(text);
  return mainline.machinery.realSizes(linux_7_3).some((size) => {
    let seen = false;
    execute(revision, program, mainlineProperties, (property, violation) => (seen ||= isIt(id, findingId(property.id, violation))), { size });
    return seen;
  });
}

/** Several tasks: how far each has come is not counted alike, so that the schedule is looked for. */
function showsTogether(revision: Revision, text: string, id: string): boolean {
  const { program } = mainline.notation.parseRace(text) as { readonly program: ConcurrentProgram };
  let isSeen = false;
  explore(revision, program, new Dpor(), mainline.raceProperties, {
    dataRaces: true,
    racesOnly: true,
    limit: INTERLEAVINGS,
    until: ({ seen }) => (isSeen = [...seen.keys()].some((told) => isIt(id, told))),
  });
  return isSeen;
}

describe.skipIf(kernelTree === null)(`the C of a tree${withoutTree}`, () => {
  it('shows those findings that the ledger says it shows', async () => {
    const sources = gatherSources(new Tree(kernelTree!));
    const revision = compiledRevision('tree', await compile(sources, () => {}));
    const findings = Object.entries(readMainlineLedger().findings['linux-7.3']!);
    const shown = findings.filter(([id, text]) => (text.includes(' || ') ? showsTogether : showsAlone)(revision, text, plainId(id))).map(([id]) => id);
    const [version, patch, sub] = ['VERSION', 'PATCHLEVEL', 'SUBLEVEL'].map(
      (name) => new RegExp(`^${name} = (\\d+)$`, 'm').exec(readFileSync(join(kernelTree!, 'Makefile'), 'utf8'))![1],
    );
    const ledger: CompiledLedger = { kernel: `Linux ${version}.${patch}.${sub}`, files: sources.luo, shown };
    if (process.env['LEDGER'] === 'write') writeFileSync(LEDGERS.compiled, `${JSON.stringify(ledger, null, 1)}\n`);
    else expect(ledger).toEqual(readCompiledLedger());
  });
});
