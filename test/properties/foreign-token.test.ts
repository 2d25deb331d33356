// SPDX-License-Identifier: GPL-2.0-only
/** @file A revision that stores another token than the one it was given. */
import { expect, it } from 'vitest';
import { execute } from '../../properties/execute.js';
import { properties } from '../../properties/index.js';
import { parseProgram } from '../../properties/notation.js';
import { mutated } from '../../reference/luo/mutants.js';
import { corrected } from '../../reference/luo/revisions.js';

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
