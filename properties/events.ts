// SPDX-License-Identifier: GPL-2.0-only
/** @file Properties whose witness is a sanitizer of the simulated kernel. */
import { NOTHING, stateless, type Observation, type Property, type Violation } from './property.js';

/** The kind of an event and what it is about: `leak:luo_file:7` -> `leak_luo_file`, [`7`]; `warn:f` -> `warn`, [`f`]. */
export function splitEvent(event: string): { readonly kind: string; readonly about: readonly string[] } {
  const [kind = '', ...about] = event.split(':');
  return kind === 'leak' ? { kind: `leak_${about[0]}`, about: about.slice(1) } : { kind, about };
}

/** What an event of these kinds means to the reader. */
export interface EventWording {
  readonly kinds: readonly string[];
  expected: string;
  /** `about` are the parts of the event behind its kind. */
  happened(about: readonly string[], functions: readonly string[], kind: string): string;
  /** The part of the event that tells causes apart. Default: all of it. */
  cause?(kind: string, about: readonly string[]): string;
  /** The C function that it is about. Default: the innermost, or the entry point of the call. */
  where?(about: readonly string[], kind: string): string | undefined;
}

/** A property that holds as long as no event of these kinds is seen. */
export function noEvent(property: Omit<Property, 'monitor'>, wording: EventWording): Property {
  const kinds = new Set(wording.kinds);
  return stateless(property, (observation) => (observation.events.length === 0 ? NOTHING : violationsOf(observation, kinds, wording)));
}

/** One-line functions that only wrap a lock: the reader wants to know who calls them. */
const WRAPPERS = new Set(['luo_state_read_enter', 'luo_state_read_exit']);

function violationsOf(observation: Observation, kinds: ReadonlySet<string>, wording: EventWording): readonly Violation[] {
  return observation.events.flatMap(({ event, functions }): Violation[] => {
    const { kind, about } = splitEvent(event);
    if (!kinds.has(kind)) return [];
    const callers = functions.filter((name) => !WRAPPERS.has(name));
    return [
      {
        cause: wording.cause?.(kind, about) ?? event.replaceAll(':', '-'),
        where: wording.where?.(about, kind) ?? callers[0] ?? observation.entry,
        expected: wording.expected,
        happened: wording.happened(about, callers, kind),
      },
    ];
  });
}
