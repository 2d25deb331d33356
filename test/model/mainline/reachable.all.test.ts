// SPDX-License-Identifier: GPL-2.0-only
/** @file Every state of mainline's model within small bounds. */
import { describe, expect, it } from 'vitest';
import { enabledActions } from '../../../model/mainline/enabled.js';
import { explore } from '../../../model/mainline/explore.js';
import { initialState, stateKey, step, type ModelState } from '../../../model/mainline/system.js';

describe('the reachable states', () => {
  it('are as many as they were', () => {
    const bounds = { sessions: 1, tokens: 1, processes: 1, descriptors: 1 };
    expect(explore(bounds, { files: ['f0', 'm0'], faults: false }).states).toBe(3956);
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
