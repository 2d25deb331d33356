// SPDX-License-Identifier: GPL-2.0-only
/** @file Is a concurrent history one that the model allows in some order of its calls? */
import type { Covered } from '../../model/model.js';
import type { Effect, Linearizable, OrderedCall, System } from '../../systems/system.js';

/** `deferred`: only under a reading in which an effect may come after the return of its call. */
export type Linearizability = Linearizable | 'illegal';

/**
 * Tries to order the calls (Wing and Gong: Testing and Verifying Concurrent Objects, 1993): each takes effect at one moment
 * between its begin and its end, answers what the model allows there, and the last state is the one that was reached
 * (`reached`; null: unknown). Which moments those are the system says: one reading of the semantics after the other is tried.
 *
 * `covered` is told the model's transitions along the first order of the strict reading.
 */
export function linearize(
  { tasks, model }: Pick<System, 'tasks' | 'model'>,
  start: object,
  history: readonly OrderedCall[],
  reached: object | null,
  covered?: Covered,
): Linearizability {
  const begun = history.filter(({ begin }) => begin !== Infinity);
  for (const { name, start: from, effects, target } of tasks.readings(start, begun, reached)) {
    const isFound = canOrder(model, from, effects, target && model.stateKey(target), name === 'linearizable' ? covered : undefined);
    if (isFound) return name;
  }
  return 'illegal';
}

function canOrder(model: System['model'], start: object, effects: readonly Effect[], target: string | null, covered?: Covered): boolean {
  const dead = new Set<string>();
  /** What took effect where, the last one first. */
  const order: { readonly effect: Effect; readonly state: object }[] = [];
  const found = search(start, (1 << effects.length) - 1);
  if (found && covered) for (const { effect, state } of order.reverse()) effect.apply(state, covered);
  return found;

  function search(state: object, left: number): boolean {
    if (isEnd(left) && (target === null || model.stateKey(state) === target)) return true;
    if (left === 0 || (dead.size > 0 && dead.has(keyOf(state, left)))) return false;
    for (let i = 0; i < effects.length; i++) {
      if (!((left >> i) & 1) || !mayComeFirst(i, left)) continue;
      for (const next of effects[i]!.apply(state)) {
        if (!search(next, left & ~(1 << i))) continue;
        order.push({ effect: effects[i]!, state });
        return true;
      }
    }
    dead.add(keyOf(state, left));
    return false;
  }

  function keyOf(state: object, left: number): string {
    return `${left};${model.stateKey(state)}`;
  }

  /** Everything that is left may have had no effect. */
  function isEnd(left: number): boolean {
    return effects.every(({ optional }, i) => optional || !((left >> i) & 1));
  }

  /** Nothing that is left ended before this one began. */
  function mayComeFirst(index: number, left: number): boolean {
    const { begin, after } = effects[index]!;
    return effects.every((effect, i) => i === index || !((left >> i) & 1) || (effect !== after && (effect.optional || effect.end > begin)));
  }
}
