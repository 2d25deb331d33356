// SPDX-License-Identifier: GPL-2.0-only
/** @file Items 8, 28: when everything is finished and closed, nothing is held any more; nor is it in a kernel whose LUO could not be set up. */
import type { ModelState } from '../../../model/mainline/system.js';
import { entryFunction, NOTHING, type Monitor, type Observation, type Property, type View, type Violation } from '../observation.js';

export const nothingIsHeldWhenAllIsClosed: Property = {
  id: 'nothing-is-held-when-all-is-closed',
  statement:
    'When every session is finished and closed, no page, no reference to a file and no reference to a module is held any more; a kernel without LUO hands no page over.',
  source: ['8', '28'],
  holds: 'between calls',
  monitor: () => new Rest(),
};

/** Tells each thing that is held once a boot: what is held for another reason beside it is told as well. */
class Rest implements Monitor {
  private readonly told = new Set<string>();

  observe({ action, after, allowed, handover }: Observation): readonly Violation[] {
    if (handover !== null) {
      this.told.clear();
      return Object.entries(handover.left).map(([who, count]) => ({
        cause: `holds-pages-of-${who}`,
        where: 'luo_late_startup',
        expected: 'a kernel that boots without LUO preserves nothing for the next one',
        happened: `pages that ${who}() allocated are preserved: ${count}`,
      }));
    }
    if (after === null || allowed === undefined || !isQuiet(allowed.next) || holdsNothing(after)) return NOTHING;
    const { flbHeld } = allowed.next;
    // A driver that has the FLB keeps the module in which it lies.
    const isFlbHeld = flbHeld.out + flbHeld.in > 0;
    return heldIn(isFlbHeld ? { ...after, modules: after.modules.filter(({ name }) => name !== 'FLB') } : after).flatMap(({ what, text }) => {
      if (this.told.has(what)) return [];
      this.told.add(what);
      return [{ cause: `holds-${what}`, where: entryFunction(action), expected: 'nothing is held when everything is finished and closed', happened: text }];
    });
  }
}

/** Nothing is outgoing, and nothing that came in is left. */
const isQuiet = ({ slots, incoming, device }: ModelState): boolean =>
  device !== 'unopened' && device !== 'broken' && slots.every(({ kind }) => kind === 'free') && incoming.every(({ state }) => state === 'gone');

/** Most of the time. */
function holdsNothing({ pages, files, modules, pinned }: View): boolean {
  for (const _ in pages) return false;
  return pinned.length === 0 && files.every(({ refs, descriptors }) => refs === descriptors) && modules.every(({ refs }) => refs === 0);
}

interface Held {
  readonly what: string;
  readonly text: string;
}

/** Who holds a file has its pages pinned, too: that is no news. */
function heldIn(view: View): readonly Held[] {
  const held = countedIn(view);
  return held.length > 0 ? held : view.pinned.slice(0, 1).map((name) => ({ what: 'a-pin', text: `a page of ${name} is pinned` }));
}

function countedIn({ pages, files, modules }: View): readonly Held[] {
  return [
    ...files
      .filter(({ refs, descriptors }) => refs !== descriptors)
      .slice(0, 1)
      .map(({ name, refs, descriptors }) => ({ what: 'a-file', text: `${name} has ${refs} references, and ${descriptors} descriptors` })),
    ...modules
      .filter(({ refs }) => refs !== 0)
      .slice(0, 1)
      .map(({ name, refs }) => ({
        what: 'a-module',
        text: `${name === 'FLB' ? 'the module of the FLB' : `module ${name}`} has ${refs} ${refs === 1 ? 'reference' : 'references'}`,
      })),
    ...Object.entries(pages).map(([who, count]) => ({
      what: `pages-of-${who}`,
      text: `pages that ${who}() allocated are preserved, or still held of the previous kernel: ${count} more than after boot`,
    })),
  ];
}
