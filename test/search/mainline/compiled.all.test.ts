// SPDX-License-Identifier: GPL-2.0-only
/** @file Which findings of linux-7.3 the C of a tree of Linux 7.3 shows, compiled, by the same calls. `LEDGER=write` writes it down. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { compile } from '../../../reference/c/compile.js';
import { gatherSources } from '../../../reference/c/headers.js';
import { compiledRevision } from '../../../reference/c/mainline/revision.js';
import { Tree } from '../../../reference/c/tree.js';
import { LEDGERS, readCompiledLedger, readMainlineLedger, type CompiledLedger } from '../../../search/ledger.js';
import { showsThere } from '../../../cli/shown-there.js';
import { kernelTree, withoutTree } from '../../tree.js';

describe.skipIf(kernelTree === null)(`the C of a tree${withoutTree}`, () => {
  it('shows those findings that the ledger says it shows', async () => {
    const tree = new Tree(kernelTree!);
    const sources = gatherSources(tree);
    const revision = compiledRevision('tree', await compile(sources, () => {}), { read: (path) => tree.read(path) });
    const findings = Object.entries(readMainlineLedger().findings['linux-7.3']!);
    const shown = findings.filter(([id, text]) => showsThere(revision, text, id)).map(([id]) => id);
    const [version, patch, sub] = ['VERSION', 'PATCHLEVEL', 'SUBLEVEL'].map(
      (name) => new RegExp(`^${name} = (\\d+)$`, 'm').exec(readFileSync(join(kernelTree!, 'Makefile'), 'utf8'))![1],
    );
    const ledger: CompiledLedger = { kernel: `Linux ${version}.${patch}.${sub}`, files: sources.luo, shown };
    if (process.env['LEDGER'] === 'write') writeFileSync(LEDGERS.compiled, `${JSON.stringify(ledger, null, 1)}\n`);
    else expect(ledger).toEqual(readCompiledLedger());
  });
});
