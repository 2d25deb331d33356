// SPDX-License-Identifier: GPL-2.0-only
/** @file Every state of mainline's model within small bounds. */
import { describe, expect, it } from 'vitest';
import { enabledActions } from '../../../model/mainline/enabled.js';
import { initialState, stateKey, step, type Bounds, type ModelState } from '../../../model/mainline/system.js';

describe('the reachable states', () => {
  /** Every state within `bounds` from the first boot on. */
  function reachable(bounds: Bounds, files: readonly ('f0' | 'm0')[]): number {
    const seen = new Set<string>();
    const queue = [initialState(bounds)];
    for (let state = queue.pop(); state !== undefined; state = queue.pop())
      for (const action of enabledActions(state, bounds, { files }))
        for (const { next } of step(state, action)) {
          const key = stateKey(next);
          if (seen.has(key)) continue;
          seen.add(key);
          queue.push(next);
        }
    return seen.size;
  }

  it('are as many as they were', () => {
    const bounds = { sessions: 1, tokens: 1, processes: 1, descriptors: 1 };
    expect(reachable(bounds, ['f0'])).toBe(2276);
    expect(reachable(bounds, ['f0', 'm0'])).toBe(3956);
  });

  it('are left unchanged by every error', () => {
    const bounds = { sessions: 1, tokens: 1, processes: 1, descriptors: 1 };
    const seen = new Map<string, ModelState>([[stateKey(initialState(bounds)), initialState(bounds)]]);
    let errors = 0;
    // An assertion for each would take longer than the search.
    const changed: string[] = [];
    for (const [before, state] of seen)
      for (const action of enabledActions(state, bounds, { files: ['f0'], faults: true })) {
        const isRemembered = action.verb === 'open' || action.verb === 'retrieve_fd' || action.verb === 'get_flb';
        for (const { outcome, next } of step(state, action)) {
          const after = stateKey(next);
          if (outcome.ret !== 0 && !isRemembered) {
            errors++;
            if (after !== before) changed.push(`${before}: ${JSON.stringify(action)}`);
          }
          if (!seen.has(after)) seen.set(after, next);
        }
      }
    expect(changed).toEqual([]);
    expect(errors).toBeGreaterThan(10_000);
  });
});
