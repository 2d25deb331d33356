// SPDX-License-Identifier: GPL-2.0-only
/** @file What the benchmark says about what it measured; and that its peers do the work that they are said to do. */
import { describe, expect, it } from 'vitest';
import { withParts } from '../../bench/document.js';
import { scheduledSteps } from '../../bench/fc-scheduler.js';
import { median } from '../../bench/measure.js';
import { modelRuns } from '../../bench/model-run.js';
import { readOptions } from '../../bench/options.js';
import { atLeast, markdown, number } from '../../bench/table.js';
import { v1 } from '../../systems/v1.js';
import { Computer } from '../../systems/v1/computer.js';
import { TaskRunner } from '../../search/race/execution.js';
import { parseConcurrent } from '../../systems/v1/notation.js';
import { RandomWalk } from '../../reference/engine/random-walk.js';
import { corrected } from '../../reference/v1/revisions.js';

describe('numbers', () => {
  it.each([
    [1_234_567, '1,230,000'],
    [26.51, '26.5'],
    [Infinity, '-'],
  ] as const)('%d is written %s', (value, text) => {
    expect(number(value)).toBe(text);
  });

  it('the median of searches that mostly found nothing is never', () => {
    expect(median([3, 1, 2])).toBe(2);
    expect(median([Infinity, 1, Infinity])).toBe(Infinity);
  });

  it('a floor that is missed is said to be', () => {
    const table = markdown({ title: 'T', text: 't', rows: [{ what: 'w', result: '2 x', floor: atLeast(2, 3, 'x') }] });
    expect(table).toContain('| w | 2 x | 3 x: **missed** |');
    expect(atLeast(3, 3, 'x').met).toBe(true);
  });
});

describe('options', () => {
  it.each([[['nothing']], [['--seeds', '0']], [['--wrong']], [['nothing', '--write']]])('%j is refused', (args) => {
    expect(() => readOptions(args, ['states'])).toThrow();
  });

  it('without names everything is measured', () => {
    expect(readOptions([], ['a', 'b'])).toEqual({ names: ['a', 'b'], isWhole: true, write: false, seeds: 10 });
    expect(readOptions(['b', '--write'], ['a', 'b'])).toMatchObject({ names: ['b'], isWhole: false, write: true });
  });

  it('parts that are measured anew take their places in the document', () => {
    const document = '# All\n\nHead.\n\n## One\n\n1\n\n## Two\n\n2\n';
    expect(withParts(document, ['## One\n\n7\n', '## Three\n\n3\n\n'])).toBe('# All\n\nHead.\n\n## One\n\n7\n\n## Two\n\n2\n\n## Three\n\n3\n');
    expect(withParts('# All\n', ['## One\n\n1\n'])).toBe('# All\n\n## One\n\n1\n');
  });
});

describe('peers', () => {
  it('fc.modelRun counts only what was executed', () => {
    const executed = modelRuns(corrected, 50, 1);
    expect(executed).toBeGreaterThan(50);
    expect(executed).toBeLessThan(50 * 20);
  });

  it('fc.scheduler takes about as many steps as the engine', async () => {
    const program = parseConcurrent('open s0; open s1 | preserve s0 0x1 f0; unpreserve s0 0x1 || close s1 |');
    const computer = new Computer(corrected, program);
    for (const action of program.prefix) computer.perform(action);
    const { steps } = new TaskRunner(v1.machinery, computer, program).run(new RandomWalk(1, 1), null);
    expect((await scheduledSteps(corrected, program, 10, 1)) / 10 / steps).toBeCloseTo(1, 0);
  });
});
