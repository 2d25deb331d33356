// SPDX-License-Identifier: GPL-2.0-only
/** @file The states of the model: the packed search, and @xstate/graph on the same product. */
import { explore } from '../model/v1/explore.js';
import type { Bounds } from '../model/v1/system.js';
import { rate } from './measure.js';
import { atLeast, number, perSecond, times, type Section } from './table.js';
import { exploreWithXState } from './xstate-product.js';

/** Small enough for @xstate/graph. */
const SMALL: Bounds = { sessions: 1, tokens: 2, processes: 1, descriptors: 1 };
const LARGE: readonly Bounds[] = [
  { sessions: 2, tokens: 2, processes: 1, descriptors: 1 },
  { sessions: 2, tokens: 2, processes: 2, descriptors: 2 },
  { sessions: 3, tokens: 3, processes: 1, descriptors: 2 },
];

function name({ sessions, tokens, processes, descriptors }: Bounds): string {
  const parts: [number, string][] = [
    [sessions, 'session'],
    [tokens, 'token'],
    [processes, 'process'],
    [descriptors, 'descriptor'],
  ];
  return parts.map(([n, noun]) => `${n} ${noun}${n === 1 ? '' : noun === 'process' ? 'es' : 's'}`).join(', ');
}

export async function states(): Promise<Section> {
  const peer = await rate(() => exploreWithXState(SMALL).states);
  const rows = [];
  const speeds: number[] = [];
  for (const bounds of [SMALL, ...LARGE]) {
    const { states: count, transitions } = explore(bounds);
    const speed = await rate(() => explore(bounds).states);
    speeds.push(speed);
    rows.push({
      what: `packed search: ${name(bounds)}; ${count.toLocaleString('en-US')} states, ${transitions.toLocaleString('en-US')} transitions`,
      result: `${perSecond(speed, 'states')}, ${perSecond((speed * transitions) / count, 'transitions')}`,
    });
  }
  const best = Math.max(...speeds);
  const same = speeds[0]!;
  return {
    title: 'States of the model',
    text: 'Every reachable state, every call and every single fault in each, on one core. A descriptor is one of a session, in all processes together.',
    rows: [
      ...rows,
      { what: `@xstate/graph: ${name(SMALL)}; ${number(exploreWithXState(SMALL).states)} states`, result: perSecond(peer, 'states') },
      { what: 'packed search, at its best', result: perSecond(best, 'states'), floor: atLeast(best, 500_000, 'states/s') },
      { what: 'packed search : @xstate/graph, the same bounds', result: times(same / peer), floor: atLeast(same / peer, 300, 'x') },
      { what: 'packed search, at its best : @xstate/graph', result: times(best / peer) },
    ],
  };
}
