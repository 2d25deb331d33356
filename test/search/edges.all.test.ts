// SPDX-License-Identifier: GPL-2.0-only
/** @file Mistakes that only values at the edge show, seeded in `corrected` one by one: check finds each with its default options. */
import { describe, expect, it } from 'vitest';
import { corrected } from '../../reference/v1/revisions.js';
import { mutated, type Mutant } from '../../reference/v1/mutants.js';
import { check } from '../../search/check.js';
import { printProgram } from '../../systems/v1/notation.js';

/** As the command line does without options. */
const DEFAULTS = { runs: 5_000, seed: 1 };

const half = (name: string, call: string): Mutant => ({
  name,
  title: `a positive answer of ${name} goes on`,
  file: 'luo_files.ts',
  find: `ret = yield* ${call};\n        if (ret > 0) ret = -EINVAL;`,
  replace: `ret = yield* ${call};`,
});

describe('a revision that takes it for something else', () => {
  it.each([half('prepare', 'prepare(h.file!, data)'), half('freeze', 'freeze(h.file!, data)'), half('retrieve', 'h.fh!.ops!.retrieve(h.private_data, filep)')])(
    'is found by check: $title',
    async (mutant) => {
      const { findings } = await check(mutated(mutant, corrected), DEFAULTS);
      expect(findings.length).toBeGreaterThan(0);
      for (const { program } of findings) expect(printProgram(program)).toContain(`!cb_${mutant.name}:1:+1`);
    },
  );
});
