// SPDX-License-Identifier: GPL-2.0-only
/** @file Which fields of the packed state an action reads and writes. */
import type { Action } from './actions.js';
import type { Footprint } from '../family.js';
import { bitOf, maskOf, type Field } from '../packed.js';
import type { Layout } from './layout.js';
import type { Tables } from './machines.js';

/**
 * The fields that `action` touches, kept as small as is true under these tables: they are tabulated. Undefined: the
 * action is a copy of a member of another family.
 */
export function footprint(layout: Layout, tables: Tables, action: Action): Footprint | undefined {
  const { luo, handler, descriptors, tokens } = layout;
  const all = descriptors.flat();
  const owned = tokens.flatMap(({ registration, owner }) => [registration, owner]);
  const incoming = tokens.map((token) => token.incoming);
  const holders = tokens.map((token) => token.holders);
  switch (action.verb) {
    case 'open':
    case 'dup':
    case 'fork':
    case 'close_file': {
      const fields = [...all, ...holders];
      return make('descriptors', [], fields, fields);
    }
    case 'close': {
      const row = descriptors[action.session]!;
      const fields = [luo, ...row, ...owned];
      return make(`close ${action.session}`, row, fields, fields);
    }
    case 'exit': {
      const { process } = action;
      // Of the sessions it matters who has any descriptor, not how many.
      const reads = [luo, ...all.map((field) => bitOf(field, 0)), ...owned];
      const held = holders.map((field) => bitOf(field, process));
      const needs = [...descriptors.map((row) => row[process]!), ...held];
      return make(`exit ${process}`, needs, reads, [...owned, ...needs]);
    }
    case 'preserve':
    case 'unpreserve':
    case 'restore': {
      const { process, session, token } = action;
      const held = holders.map((field) => bitOf(field, process));
      const own = tokens[token]!;
      const reads = [luo, handler, own.registration, own.owner, own.incoming, ...held];
      const writes = [own.registration, own.owner, own.incoming, held[token]!];
      return make(`token ${process} ${session} ${token}`, [descriptors[session]![process]!], reads, writes);
    }
    case 'get_state':
    case 'prepare':
    case 'cancel':
    case 'finish': {
      if (action.process !== 0 || action.session !== 0) return undefined;
      const fields = [luo, handler, ...owned, ...incoming, ...(cycleTellsEverything(tables) ? holders : [])];
      return { ...make('luo', all, fields, fields), inCopies: true };
    }
    case 'register_handler':
    case 'unregister_handler': {
      const fields = [luo, handler, ...owned, ...incoming];
      return make('machine', [], fields, fields);
    }
    case 'boot':
      return undefined;
    case 'reboot': {
      const fields = [luo, handler, ...owned, ...incoming];
      if (action.kexec === 'fail' || action.fault !== undefined) return make('machine', [], fields, fields);
      return make('jump', [], [luo, ...owned], [...fields, ...all, ...holders]);
    }
  }
}

/** Only the jump does in the specification; in a wrong variant a verb of the cycle may. */
function cycleTellsEverything({ orchestrator }: Tables): boolean {
  const taken = Object.values(orchestrator.on).flatMap(({ prepare, cancel, finish }) => [prepare, cancel, finish]);
  const effects = taken.flatMap((transition) => transition?.effects ?? []);
  return effects.some((effect) => effect.type === 'tell' && effect.params.whom === 'everything');
}

function make(key: string, needs: readonly Field[], reads: readonly Field[], writes: readonly Field[]): Footprint {
  return { key, needs, inCopies: false, reads: maskOf(reads), writes: maskOf(writes) };
}
