// SPDX-License-Identifier: GPL-2.0-only
/**
 * @file Which part of a change is the cause: the first of several steps behind which something shows, and a smallest part of a step that is enough
 * for it (Zeller and Hildebrandt, "Simplifying and isolating failure-inducing input", 2002). What a variant shows is asked one at a time.
 */

/** What one variant shows; `unknown`: it would take too long to look through. */
export type Sight = 'shown' | 'not-shown' | 'does-not-compile' | 'unknown';

export type Ask<T> = (variant: T) => Promise<Sight>;

/** It does not show with the first `after` steps, and does with the first `by`. Where `by` is not `after + 1`, nobody can tell what lies between. */
export interface Change {
  readonly after: number;
  readonly by: number;
}

/** It does not show with none of `steps`, and does with all of them. `ask`: with the first so many. */
export async function whereItChanges(steps: number, ask: Ask<number>): Promise<Change> {
  let [after, by] = [0, steps];
  const untellable = new Set<number>();
  for (;;) {
    const middle = (after + by) / 2;
    const open = Array.from({ length: by - after - 1 }, (_, i) => after + 1 + i).filter((step) => !untellable.has(step));
    if (open.length === 0) return { after, by };
    const step = open.reduce((best, one) => (Math.abs(one - middle) < Math.abs(best - middle) ? one : best));
    const sight = await ask(step);
    if (sight === 'shown') by = step;
    else if (sight === 'not-shown') after = step;
    else untellable.add(step);
  }
}

/** A part that is enough, of which nothing more can be left out. */
export interface Part {
  readonly kept: readonly number[];
  /** Those of them without which nobody can tell, and why; without any other it does not show. */
  readonly untellable: ReadonlyMap<number, Sight>;
}

/** It shows with all of `size` pieces, and does not with none. `ask`: with these alone, in ascending order. `guess`: pieces that may be enough. */
export async function smallestPart(size: number, ask: Ask<readonly number[]>, guess: readonly number[] = []): Promise<Part> {
  const answers = new Map<string, Sight>();
  const sight = async (pieces: readonly number[]): Promise<Sight> => {
    if (pieces.length === 0) return 'not-shown';
    const key = pieces.join();
    const known = answers.get(key) ?? (await ask(pieces));
    answers.set(key, known);
    return known;
  };
  let kept: readonly number[] = Array.from({ length: size }, (_, i) => i);
  if (guess.length > 0 && guess.length < size && (await sight(guess)) === 'shown') kept = guess;
  const untellable = new Map<number, Sight>();
  for (let at = Math.ceil(kept.length / 2); ; at = Math.ceil(at / 2)) {
    const before = kept;
    untellable.clear();
    for (let start = 0; start < kept.length;) {
      const rest = [...kept.slice(0, start), ...kept.slice(start + at)];
      const told = await sight(rest);
      if (told === 'shown') kept = rest;
      else {
        if (told !== 'not-shown') for (const piece of kept.slice(start, start + at)) untellable.set(piece, told);
        start += at;
      }
    }
    // What could not be left out before may be now that others are.
    if (at <= 1 && kept.length === before.length) break;
  }
  return { kept, untellable };
}
