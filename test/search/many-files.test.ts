// SPDX-License-Identifier: GPL-2.0-only
/** @file A blob of more than a page, which random programs with their few tokens never come to. */
import { describe, expect, it } from 'vitest';
import { execute } from '../../search/execute.js';
import { properties } from '../../properties/v1/index.js';
import { parseProgram } from '../../systems/v1/notation.js';
import type { Revision } from '../../reference/v1/luo_internal.js';
import { mutated } from '../../reference/v1/mutants.js';
import { corrected, posted } from '../../reference/v1/revisions.js';

/** Both ends of the u64 range; most names are as long as a node's can be. */
const TOKENS = ['0x0', ...Array.from({ length: 99 }, (_, i) => `0x${(0xffff_ffff_ffff_ffffn - BigInt(i)).toString(16)}`)];
const LIVE_UPDATE = [
  'open s0',
  ...TOKENS.map((token) => `preserve s0 ${token} f0`),
  'prepare s0',
  'reboot',
  'open s0',
  ...TOKENS.map((token) => `restore s0 ${token}`),
  'finish s0',
].join('; ');

function broken(revision: Revision): string[] {
  const ids = new Set<string>();
  const program = parseProgram(LIVE_UPDATE);
  execute(revision, program, properties, ({ id }, { happened }) => {
    ids.add(`${id}: ${happened}`);
    return false;
  });
  return [...ids];
}

const sized = (name: string, replace: string): Revision =>
  mutated({ name, title: name, file: 'luo_files.ts', find: '1024 + num_files * 128', replace }, corrected);

describe('a hundred files', () => {
  it('go through a live update', () => {
    expect(broken(posted)).toEqual([]);
    expect(broken(corrected)).toEqual([]);
  });

  it.each(['0x0', '0xffffffffffffffff'])('have %s among their tokens', (token) => {
    const find = 'const h = yield* xa_load(luo_files_xa_in, token);';
    const replace = `const h = token === ${token}n ? null : yield* xa_load(luo_files_xa_in, token);`;
    const lost = mutated({ name: `no-${token}`, title: token, file: 'luo_files.ts', find, replace }, corrected);
    expect(broken(lost)).toContain('conformance-with-the-model: restore returned -ENOENT');
  });

  it.each([
    ['one-page', '0'],
    ['too-little-a-file', '1024 + num_files * 16'],
    ['not-multiplied', '1024 + num_files / 128'],
  ])('do not fit into a blob whose size does not follow their number: %s', (name, size) => {
    expect(broken(sized(name, size))).toContain('conformance-with-the-model: prepare returned -ENOSPC');
  });
});
