// SPDX-License-Identifier: GPL-2.0-only
/** @file Which step, and which pieces of it: against everything that there is to be asked. */
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { smallestPart, whereItChanges, type Sight } from '../../search/cause.js';

const sights = fc.constantFrom<Sight>('shown', 'not-shown', 'does-not-compile', 'unknown');

describe('whereItChanges', () => {
  it('finds two steps next to each other between which it changes, or has asked about all between them', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(sights, { maxLength: 12 }), async (between) => {
        const all: Sight[] = ['not-shown', ...between, 'shown'];
        const asked = new Set<number>();
        const { after, by } = await whereItChanges(all.length - 1, (step) => {
          asked.add(step);
          return Promise.resolve(all[step]!);
        });
        expect([all[after], all[by]]).toEqual(['not-shown', 'shown']);
        for (let step = after + 1; step < by; step++) expect([asked.has(step), all[step]]).toEqual([true, expect.not.stringMatching(/shown/)]);
      }),
    );
  });

  it('asks no more often than halving takes', async () => {
    let asked = 0;
    const change = await whereItChanges(64, (step) => {
      asked++;
      return Promise.resolve(step >= 37 ? 'shown' : 'not-shown');
    });
    expect([change, asked]).toEqual([{ after: 36, by: 37 }, 6]);
  });
});

describe('smallestPart', () => {
  it('keeps what shows it, of which no piece can be left out, and says without which nobody can tell', async () => {
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 1, max: 7 }), fc.func(sights), fc.subarray([0, 1, 2, 3, 4, 5, 6]), async (size, answers, guess) => {
        const whole = Array.from({ length: size }, (_, i) => i);
        const sight = (pieces: readonly number[]): Sight => (pieces.length === size ? 'shown' : pieces.length === 0 ? 'not-shown' : answers(pieces.join()));
        const asked: string[] = [];
        const { kept, untellable } = await smallestPart(
          size,
          (pieces) => {
            asked.push(pieces.join());
            return Promise.resolve(sight(pieces));
          },
          guess.filter((piece) => piece < size),
        );
        expect(sight(kept)).toBe('shown');
        expect(whole).toEqual(expect.arrayContaining([...kept]));
        for (const piece of kept) {
          const without = sight(kept.filter((one) => one !== piece));
          expect(without).not.toBe('shown');
          expect(untellable.get(piece) ?? 'not-shown').toBe(without);
        }
        expect(asked).toEqual([...new Set(asked)]);
        expect(asked).not.toContain('');
      }),
    );
  });

  it('leaves many out at a time, and what may be enough is tried first', async () => {
    const asked: (readonly number[])[] = [];
    const ask = (pieces: readonly number[]): Promise<Sight> => {
      asked.push(pieces);
      return Promise.resolve([5, 20].every((piece) => pieces.includes(piece)) ? 'shown' : 'not-shown');
    };
    expect((await smallestPart(32, ask)).kept).toEqual([5, 20]);
    expect(asked.length).toBeLessThan(24);
    asked.length = 0;
    expect((await smallestPart(32, ask, [5, 9, 20])).kept).toEqual([5, 20]);
    expect(asked[0]).toEqual([5, 9, 20]);
    expect(asked.length).toBeLessThan(8);
  });
});
