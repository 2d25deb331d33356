// SPDX-License-Identifier: GPL-2.0-only
/** @file The calls of a finding, where nothing else tells it from another one. */
import type { FindingPart, WalkPart } from './document.js';

type Told = Pick<FindingPart, 'revision' | 'property' | 'happened' | 'walk' | 'replay'>;

/** As few of them as tell finding `index` from those that read like it; null: none does. */
export function tellingCalls(findings: readonly Told[], index: number, walks: readonly WalkPart[]): string | null {
  const { revision, property, happened, walk, replay } = findings[index]!;
  const alike = findings.filter((one, i) => i !== index && one.revision === revision && one.property === property && one.happened === happened);
  if (alike.length === 0) return null;
  const others = alike.map((one) => formsOf(walks[one.walk]!));
  const forms = formsOf(walks[walk]!);
  const telling = forms.find((form) => others.every((other) => !other.includes(form)));
  if (telling !== undefined) return telling;
  // The same calls, in another order of their steps.
  return [forms.at(-1)!, /@ [^|]*(?=')/.exec(replay)?.[0] ?? ''].filter((text) => text !== '').join(' | ');
}

/** What its calls can be called, the shortest first. */
function formsOf(walk: WalkPart): string[] {
  const all = [ofPhase(walk, 'before'), ofTasks(walk), ofPhase(walk, 'after')].filter((text) => text !== '').join(' | ');
  return walk.kind === 'race' ? [ofTasks(walk), all] : [all];
}

/** `close(s0) || ioctl(s1, PREPARE)`. */
function ofTasks(walk: WalkPart): string {
  if (walk.kind === 'sequence') return ofPhase(walk, 'tasks');
  const lanes = walk.lanes.map((_, lane) => ofPhase(walk, 'tasks', lane));
  return lanes.filter((text) => text !== '').join(' || ');
}

function ofPhase({ calls }: WalkPart, phase: WalkPart['calls'][number]['phase'], lane?: number): string {
  const told = calls.filter((call) => call.phase === phase && (lane === undefined || call.lane === lane));
  return told.map(({ text, note }) => (note === '' ? text : `${text} (${note})`)).join('; ');
}
