// SPDX-License-Identifier: GPL-2.0-only
/** @file The two faces of the product agree, and nobody gets stuck. */
import { describe, expect, it } from 'vitest';
import { FAULT_KINDS, type Outcome } from '../../model/v1/actions.js';
import { catalogue } from '../../model/v1/catalogue.js';
import { allows, enabledActions, initialState, isSensible, legal, stateKey, step } from '../../model/v1/system.js';
import { boundsOf, walk } from './walk.js';

function outcomeKey({ ret, value, reboot, callbacks }: Outcome): string {
  return [ret, value, reboot, ...[...callbacks].sort(([a], [b]) => a - b)].join(' ');
}

describe.each([boundsOf(1, 2, 1, 1), boundsOf(2, 1, 2, 2)])('%o', (bounds) => {
  const states = [...walk(bounds)];

  it('allows exactly what step enumerates', () => {
    const byVerb = new Map<string, Map<string, Outcome>>();
    for (const { action, outcome } of states.flatMap(([, edges]) => edges)) {
      if (!byVerb.has(action.verb)) byVerb.set(action.verb, new Map());
      byVerb.get(action.verb)!.set(outcomeKey(outcome), outcome);
    }
    for (const [state] of states.filter((_, i) => bounds.tokens > 1 || i % 10 === 0))
      for (const action of enabledActions(state, bounds, { faults: true })) {
        const allowed = new Map(step(state, action).map(({ outcome, next }) => [outcomeKey(outcome), stateKey(next)]));
        for (const [key, outcome] of byVerb.get(action.verb)!) {
          const transition = allows(state, action, outcome);
          if (transition?.next !== state || !allowed.has(key)) expect(transition && stateKey(transition.next), key).toBe(allowed.get(key));
        }
      }
  });

  it('enumerates each outcome once', () => {
    for (const [state] of states)
      for (const action of enabledActions(state, bounds, { faults: true })) {
        const keys = step(state, action).map(({ outcome }) => outcomeKey(outcome));
        if (new Set(keys).size !== keys.length) expect.fail(`${stateKey(state)} ${JSON.stringify(action)}`);
      }
  });

  it('knows the same actions as sensible one by one and all together', () => {
    const all = catalogue(bounds, { faults: true }).flatMap(({ action, faulty }) => [action, ...faulty]);
    for (const [state] of states) {
      const together = enabledActions(state, bounds, { faults: true });
      const oneByOne = all.filter((action) => isSensible(state, action, bounds));
      if (oneByOne.length !== together.length || oneByOne.some((action, i) => action !== together[i])) expect.fail(stateKey(state));
    }
  });

  it('answers every fault with an error, whether or not it can have an occasion', () => {
    const all = catalogue(bounds, {}).map(({ action }) => action);
    for (const [state] of states.filter((_, i) => i % 7 === 0))
      for (const action of all)
        for (const kind of FAULT_KINDS) {
          const fault = { kind, n: 1 };
          const transitions = step(state, { ...action, fault });
          const isMeaningless = step(state, action).length === 0;
          const isIgnored = action.verb === 'cancel' && kind === 'setprop_subsys';
          const isAnswered = isMeaningless ? transitions.length === 0 : transitions.length > 0;
          if (!isAnswered || (!isIgnored && transitions.some(({ outcome }) => outcome.ret === 0)))
            expect.fail(`${stateKey(state)} ${JSON.stringify(action)} ${kind}`);
        }
  });
});

describe('many tokens', () => {
  const bounds = boundsOf(1, 6, 1, Infinity);
  const prepare = { verb: 'prepare', process: 0, session: 0 } as const;
  let state = step(initialState(bounds), { verb: 'open', process: 0, session: 0 })[0]!.next;
  for (let token = 0; token < 6; token++) state = step(state, { verb: 'preserve', process: 0, session: 0, token, file: 'f0' })[0]!.next;

  it('the third callback fails: any two others had succeeded', () => {
    const outcomes = step(state, { ...prepare, fault: { kind: 'cb_prepare', n: 3, errno: 16 } });
    expect(outcomes).toHaveLength(6 * 10);
    expect(outcomes.every(({ outcome, next }) => outcome.ret === '-EBUSY' && stateKey(next) === stateKey(state))).toBe(true);
  });

  it('another step fails: any number had', () => {
    expect(step(state, { ...prepare, fault: { kind: 'setprop_file', n: 6 } })).toHaveLength(2 * 2 ** 6);
    expect(step(state, { ...prepare, fault: { kind: 'setprop_file', n: 7 } })).toHaveLength(2);
  });

  it('tells the choices apart', () => {
    const fault = { kind: 'cb_prepare', n: 2, errno: 5 } as const;
    const seen = (...tokens: [number, Outcome['callbacks'] extends ReadonlyMap<number, infer C> ? C : never][]) =>
      allows(state, { ...prepare, fault }, { ret: '-EIO', callbacks: new Map(tokens) });
    expect(seen([5, ['prepare!']], [1, ['prepare', 'cancel']])).toBeDefined();
    expect(seen([5, ['prepare!']], [1, []], [2, ['prepare', 'cancel']])).toBeDefined();
    expect(seen([5, ['prepare!']])).toBeUndefined();
    expect(seen([5, ['prepare!', 'cancel']], [1, ['prepare', 'cancel']])).toBeUndefined();
    expect(seen([5, ['prepare!']], [1, ['prepare']])).toBeUndefined();
    expect(seen([5, ['prepare!']], [1, ['prepare', 'cancel']], [2, ['prepare', 'cancel']])).toBeUndefined();
    expect(seen([6, ['prepare!']], [1, ['prepare', 'cancel']])).toBeUndefined();
  });

  it('collects the transitions taken', () => {
    const covered = new Set<string>();
    expect(allows(state, prepare, { ret: 0, callbacks: new Map() }, covered)).toBeUndefined();
    expect(covered.size).toBe(0);
    step(state, prepare, covered);
    expect([...covered].sort()).toEqual(['orchestrator: normal --prepare--> prepared', 'registration: owned.registered --prepare--> owned.prepared']);
  });
});

describe('a state that somebody made up', () => {
  const first = initialState(boundsOf(1, 1, 1, 1));
  const [token] = first.tokens;
  it.each([
    ['prepared in normal', { ...first, tokens: [{ ...token!, registration: 'committed.prepared' as const }] }],
    ['owned by a closed session', { ...first, tokens: [{ ...token!, registration: 'owned.registered' as const, owner: 0 }] }],
    ['incoming in normal', { ...first, tokens: [{ ...token!, incoming: 'waiting' as const }] }],
    ['half a descriptor', { ...first, descriptors: [[0.5]] }],
  ])('is not legal: %s', (_, state) => {
    expect(legal(state)).toBe(false);
  });
  it('is legal when it can occur', () => expect(legal(first)).toBe(true));
});
