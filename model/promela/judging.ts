// SPDX-License-Identifier: GPL-2.0-only
/** @file Invariants as Promela: a macro each, and the two inlines that judge by them. */
import { identifier, itemsText } from './names.js';

/** A macro over places, its parameters, and what it asks of each place. */
type Over = readonly [over: string, parameters: string, condition: string];

/**
 * What holds, as an expression; `EVERY` in it stands for `each`, `ALSO` for `also`; `every_two` is a variable: whether what `two` asks
 * holds of any two places A < B of so many.
 */
export interface Sentence {
  readonly each?: Over;
  readonly also?: Over;
  readonly two?: readonly [size: string, condition: string];
  readonly holds: string;
}

/** By the name of the invariant. */
export type Sentences = Readonly<Record<string, Sentence>>;

interface Named {
  readonly name: string;
  readonly items: readonly number[];
}

/** Macros, declarations and the two inlines that judge. Throws when an invariant of the model has no Promela. */
export function judging(invariants: readonly Named[], ofStates: Sentences, ofTransitions: Sentences): string[] {
  return [
    '/* Nothing is ever assigned to these: a check that fails asserts its name, so that it is in the message. */',
    ...invariants.map(({ name }) => `bit ${identifier(name)};`),
    '#define CHECK(NAME) if :: HOLDS_##NAME :: else -> assert(NAME) fi',
    '',
    ...judge(
      'judge_the_state',
      ofStates,
      invariants.filter((invariant) => 'ofState' in invariant),
    ),
    '',
    ...judge(
      'judge_the_transition',
      ofTransitions,
      invariants.filter((invariant) => !('ofState' in invariant)),
    ),
  ];
}

function judge(inline: string, sentences: Sentences, all: readonly Named[]): string[] {
  const macros = all.flatMap(({ name, items }) => {
    const sentence = sentences[name];
    if (sentence === undefined) throw new Error(`no Promela for the invariant ${name}`);
    return [`/* ${name} (${itemsText(items)}) */`, ...macrosOf(identifier(name), sentence)];
  });
  // An inline of its own each: what SPIN takes as the text of one is limited.
  const checks = all.map(({ name }) => `inline check_${identifier(name)}() { ${pairs(sentences[name]!)}CHECK(${identifier(name)}) }`);
  return [...macros, ...checks, `inline ${inline}() {`, `  ${all.map(({ name }) => `check_${identifier(name)}()`).join(';\n  ')}`, '}'];
}

function macrosOf(id: string, { each, also, holds }: Sentence): string[] {
  const parts = [
    ['EVERY', `${id}_of`, each],
    ['ALSO', `${id}_also`, also],
  ] as const;
  const macros = parts.flatMap(([, name, over]) => (over === undefined ? [] : [`#define ${name}(${over[1]}) (${over[2]})`]));
  const whole = parts.reduce(
    (text, [word, name, over]) => (over === undefined ? text : text.replaceAll(new RegExp(`\\b${word}\\b`, 'g'), `${over[0]}(${name})`)),
    holds,
  );
  return [...macros, `#define HOLDS_${id} (${whole})`];
}

/** A loop: written out it would be too long for SPIN. */
function pairs({ two }: Sentence): string {
  if (two === undefined) return '';
  const [size, condition] = two;
  const holds = condition.replaceAll(/\bA\b/g, 'first').replaceAll(/\bB\b/g, 'second');
  const loop = `for (first : 1 .. ${size}) { for (second : first + 1 .. ${size}) { if :: ${holds} :: else -> every_two = false fi } }`;
  return `every_two = true; ${loop}; `;
}
