// SPDX-License-Identifier: GPL-2.0-only
/** @file Names that a file includes and uses, and that no header has. */
import type { Design } from '../loader/design.js';
import { LoadError } from '../loader/load.js';
import { publicName } from './changes.js';
import { includesOf } from './names.js';
import { childOf, nameOf, placeIn, walk, type Syntax } from './syntax.js';

/** Throws LoadError: a header that there is not, or a function that it does not have. */
export function checkHeaders(syntax: Syntax, { headers }: Pick<Design, 'headers'>): void {
  const called = new Set<string>();
  walk(syntax.program, (node) => {
    if (node.type === 'CallExpression' || node.type === 'NewExpression') called.add(nameOf(childOf(node, 'callee')) ?? '');
  });
  for (const { imported, local, from, isType, start } of includesOf(syntax)) {
    const header = Object.hasOwn(headers, from) ? headers[from] : undefined;
    const place = placeIn(syntax.text, syntax.path, start);
    if (header === undefined) throw new LoadError(`${place}: cannot include '${from}': a revision includes only luocheck/kernel and luocheck/luo_internal`);
    if (!isType && called.has(local) && imported !== '*' && !(imported in (header as object)))
      throw new LoadError(`${place}: ${publicName(from)} has no ${imported}`);
  }
}
