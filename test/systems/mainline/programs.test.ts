// SPDX-License-Identifier: GPL-2.0-only
/** @file What the random programs of mainline come to: shares, far from the edge, of what many findings take. */
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Action } from '../../../model/mainline/actions.js';
import { initialState, step } from '../../../model/mainline/system.js';
import { programs } from '../../../systems/mainline/programs.js';
import type { Program } from '../../../systems/mainline/program.js';

const PROGRAMS = 3_000;

const drawn: readonly Program[] = fc.sample(programs(), { numRuns: PROGRAMS, seed: 11 });

const share = (is: (program: Program) => boolean): number => drawn.filter(is).length / PROGRAMS;

/** Index of a call behind another one, as far as there is; -1: none. */
const after = (actions: readonly Action[], from: number, is: (action: Action) => boolean): number =>
  from < 0 ? -1 : actions.findIndex((action, i) => i > from && is(action));

describe('random programs of mainline', () => {
  it('are such as the model goes along with, mostly', () => {
    const calls = drawn.slice(0, 300).flatMap(({ actions, sessions, tokens, processes }) => {
      let state = initialState({ sessions, tokens: tokens.length, processes, descriptors: Infinity });
      return actions.map((action) => {
        const transitions = step(state, action);
        if (transitions.length > 0) state = transitions[0]!.next;
        return transitions.length > 0;
      });
    });
    expect(calls.filter((isKnown) => isKnown).length / calls.length).toBeGreaterThan(0.8);
  });

  it.each([
    [1, 1],
    [2, 2],
    [1, 3],
    [3, 1],
  ])('name no session and no token beyond %i and %i', (maxSessions, maxTokens) => {
    const beyond = fc
      .sample(programs({ maxSessions, maxTokens }), { numRuns: 600, seed: 1 })
      .filter(
        ({ actions, sessions, tokens }) =>
          sessions > maxSessions ||
          tokens.length > maxTokens ||
          actions.some((action) => ('session' in action && action.session >= sessions) || ('token' in action && action.token >= tokens.length)),
      );
    expect(beyond).toEqual([]);
  });

  it('often carry a file over and fail to take it out of its session, in whatever way', () => {
    const fails = ({ actions }: Program): boolean => {
      const kept = actions.findIndex(({ verb }) => verb === 'preserve');
      const reboot = after(actions, kept, ({ verb }) => verb === 'reboot');
      return after(actions, reboot, ({ verb, fault }) => verb === 'retrieve_fd' && fault !== undefined) > 0;
    };
    expect(share(fails)).toBeGreaterThan(0.07);
  });

  it('often enough take out a memfd of three pages of which one finds no memory', () => {
    const lacks = ({ actions }: Program): boolean => {
      const larger = actions.findIndex(({ verb }) => verb === 'resize');
      const kept = after(actions, larger, (action) => action.verb === 'preserve' && action.file.startsWith('m'));
      const reboot = after(actions, kept, ({ verb }) => verb === 'reboot');
      return after(actions, reboot, ({ verb, fault }) => verb === 'retrieve_fd' && fault?.kind === 'page_cache') > 0;
    };
    expect(share(lacks)).toBeGreaterThan(0.0015);
  });
});
