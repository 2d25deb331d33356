// SPDX-License-Identifier: GPL-2.0-only
/** @file Items 8, 28: when everything is finished and closed, nothing is held any more. */
import type { ModelState } from '../../../model/mainline/system.js';
import { entryFunction, NOTHING, stateless, type View } from '../observation.js';

export const nothingIsHeldWhenAllIsClosed = stateless(
  {
    id: 'nothing-is-held-when-all-is-closed',
    statement: 'When every session is finished and closed, no page, no reference to a file and no reference to a module is held any more.',
    source: ['8', '28'],
    holds: 'between calls',
  },
  ({ action, before, after, allowed, boot }) => {
    if (after === null || allowed === undefined || boot !== null || !isQuiet(allowed.next)) return NOTHING;
    const held = heldIn(after);
    if (held === null || held.text === heldIn(before)?.text) return NOTHING;
    return [
      { cause: `holds-${held.what}`, where: entryFunction(action), expected: 'nothing is held when everything is finished and closed', happened: held.text },
    ];
  },
);

/** Nothing is outgoing, and nothing that came in is left. */
const isQuiet = ({ slots, incoming, device }: ModelState): boolean =>
  device !== 'unopened' && device !== 'broken' && slots.every(({ kind }) => kind === 'free') && incoming.every(({ state }) => state === 'gone');

function heldIn({ pages, files, modules }: View): { readonly what: string; readonly text: string } | null {
  const file = files.find(({ refs, descriptors }) => refs !== descriptors);
  if (file !== undefined) return { what: 'a-file', text: `${file.name} has ${file.refs} references, and ${file.descriptors} descriptors` };
  const module = modules.find(({ refs }) => refs !== 0);
  if (module !== undefined) return { what: 'a-module', text: `module ${module.name} has ${module.refs} references` };
  const [page] = Object.entries(pages);
  return page === undefined ? null : { what: `pages-of-${page[0]}`, text: `${page[1]} pages of ${page[0]}() more than after boot are preserved` };
}
