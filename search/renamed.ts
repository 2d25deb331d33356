// SPDX-License-Identifier: GPL-2.0-only
/** @file Is a finding of changed C one that the code before it shows too, in a function, a lock or a struct of another name? */
import type { Code } from '../reference/loader/code.js';

const NAMES = /[A-Za-z_]\w*/g;

/** All names that stand in the C files. */
function namesOf(code: Code): ReadonlySet<string> {
  return new Set((code.files ?? []).flatMap((path) => code.read(path)?.match(NAMES) ?? []));
}

const kept = new WeakMap<Code, ReadonlySet<string>>();

function names(code: Code): ReadonlySet<string> {
  let known = kept.get(code);
  if (known === undefined) kept.set(code, (known = namesOf(code)));
  return known;
}

/**
 * Of ids of findings: one is the other but for names that only one of the two has. A function that was renamed, or moved into a new one, changes the id
 * and nothing else.
 */
export function isRenamed(id: string, before: string, { code }: { readonly code?: Code }, { code: codeBefore }: { readonly code?: Code }): boolean {
  if (code === undefined || codeBefore === undefined || id.replace(NAMES, '') !== before.replace(NAMES, '')) return false;
  const [property, ...theirs] = before.split('/');
  if (!id.startsWith(`${property!}/`)) return false;
  const [now, was] = [id.split('/').slice(1).join('/').match(NAMES) ?? [], theirs.join('/').match(NAMES) ?? []];
  const onlyIn = (name: string, one: Code, other: Code): boolean => names(one).has(name) && !names(other).has(name);
  return now.every((name, i) => name === was[i] || onlyIn(name, code, codeBefore) || onlyIn(was[i]!, codeBefore, code));
}
