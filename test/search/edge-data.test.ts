// SPDX-License-Identifier: GPL-2.0-only
/** @file Handler data at the edge: drawn, carried into the next kernel, left out of findings that do not need it, and what only it shows. */
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { properties } from '../../properties/v1/index.js';
import { corrected, posted } from '../../reference/v1/revisions.js';
import { mutated, type Mutant } from '../../reference/v1/mutants.js';
import { check } from '../../search/check.js';
import { execute } from '../../search/execute.js';
import { minimise } from '../../search/shrink.js';
import { Computer } from '../../systems/v1/computer.js';
import { v1 } from '../../systems/v1.js';
import { parseProgram, printProgram } from '../../systems/v1/notation.js';
import { EDGE_DATA, programs } from '../../systems/v1/programs.js';

/** The data of each callback, as `kind:before` or `kind:before>after`. */
function dataSeen(text: string): string[] {
  const program = parseProgram(text);
  const computer = new Computer(corrected, program);
  return program.actions.flatMap((action) =>
    computer.perform(action).callbacks.map(({ kind, data, after }) => `${kind}:${data.toString(16)}${after === undefined ? '' : `>${after.toString(16)}`}`),
  );
}

const truncated: Mutant = {
  name: 'data-of-32-bits',
  title: 'the blob keeps the low 32 bits of the data',
  file: 'luo_files.ts',
  find: "const ret = fdt_setprop(luo_file_fdt_out, node_offset, 'data', h.private_data);",
  replace: "const ret = fdt_setprop(luo_file_fdt_out, node_offset, 'data', h.private_data % 0x1_0000_0000);",
};

const withoutZero: Mutant = {
  name: 'no-data-is-not-written',
  title: 'the blob is not told data that is 0',
  file: 'luo_files.ts',
  find: truncated.find,
  replace: "const ret = h.private_data === 0 ? 0 : fdt_setprop(luo_file_fdt_out, node_offset, 'data', h.private_data);",
};

describe('data that a program asks for', () => {
  it('is what the callbacks leave, get and find in the next kernel, one more for each file', () => {
    expect(dataSeen('open s0; preserve s0 0x1 f0; preserve s0 0x2 f1; prepare s0 data=0; reboot data=0x100000000; open s0; restore s0 0x2; finish s0')).toEqual(
      ['prepare:0>0', 'prepare:0>1', 'freeze:0>100000000', 'freeze:1>100000001', 'retrieve:100000001', 'finish:100000000', 'finish:100000001'],
    );
  });

  it('is written and read in one form, and not read where it is more than the machine can hold', () => {
    const text = 'open s0; prepare s0 data=0x0 by p1 !cb_prepare:1:EIO; reboot kexec=fail handler=no data=0x10000000000000';
    expect(printProgram(parseProgram(text))).toBe(text);
    expect(() => parseProgram('open s0; prepare s0 data=0x10000000000001')).toThrow('data up to 2^52');
    expect(() => parseProgram('open s0; cancel s0 data=0')).toThrow('the end of the action');
  });

  it('is drawn in some programs, each value of the edge', () => {
    const drawn = fc.sample(programs(), { numRuns: 400, seed: 1 }).map(({ actions }) => actions.flatMap((action) => ('data' in action ? [action.data] : [])));
    const share = drawn.filter((data) => data.length > 0).length / drawn.length;
    expect(share).toBeGreaterThan(0.08);
    expect(share).toBeLessThan(0.3);
    expect(new Set(drawn.flat())).toEqual(new Set(EDGE_DATA));
  });

  it('is left out of a finding that does not need it', () => {
    const program = parseProgram('open s0; prepare s0 data=0x100000000; reboot kexec=fail data=0; cancel s0 !killed:1');
    const fails = (candidate: typeof program): boolean => {
      let found = false;
      execute(posted, candidate, properties, () => (found = true));
      return found;
    };
    expect(fails(program)).toBe(true);
    expect(printProgram(minimise(v1, program, fails))).not.toContain('data=');
  });

  it.each([truncated, withoutZero])('shows $title', async (mutant) => {
    const revision = mutated(mutant, corrected);
    const { answer, findings } = await check(revision, { runs: 1_500, seed: 1 });
    expect(answer).toBe('violated');
    expect(findings.map(({ property }) => property)).toContain('the-jump-hands-over-what-was-frozen');
    for (const { program } of findings) expect(printProgram(program)).toContain('data=');
  });

  it('breaks nothing in corrected', async () => {
    expect((await check(corrected, { runs: 1_500, seed: 1 })).findings).toEqual([]);
  });
});
