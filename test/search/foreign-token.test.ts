// SPDX-License-Identifier: GPL-2.0-only
/** @file A revision that stores another token than the one it was given. */
import { expect, it } from 'vitest';
import { execute } from '../../search/execute.js';
import { properties } from '../../properties/v1/index.js';
import { parseProgram } from '../../systems/v1/notation.js';
import { mutated } from '../../reference/v1/mutants.js';
import { corrected } from '../../reference/v1/revisions.js';

it('is told that the handler saw a token of which the program knows nothing', () => {
  const find = 'xa_store(s.files_xa_out, token, h)';
  const replace = 'xa_store(s.files_xa_out, token & 0xffff_ffffn, h)';
  const half = mutated({ name: 'half-a-token', title: 'tokens of 32 bits', file: 'luo_files.ts', find, replace }, corrected);
  const seen: string[] = [];
  execute(half, parseProgram('open s0; preserve s0 0xffffffffffffffff f0; prepare s0'), properties, ({ id }, { happened }) => {
    seen.push(`${id}: ${happened}`);
    return false;
  });
  expect(seen).toEqual([
    'conformance-with-the-model: token 0xffffffffffffffff is not registered',
    'conformance-with-the-model: the handler saw prepare for a token that nobody registered',
  ]);
});
