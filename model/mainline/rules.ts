// SPDX-License-Identifier: GPL-2.0-only
/** @file What decides about an action: the machines' tables, and the questions that concern more than one machine. */
import type { FileName, ModuleName, SessionName, Verb } from './actions.js';
import { compileAll, machines, type Tables } from './machines.js';
import { verbs } from './verbs.js';
import type { Plans } from './verbs/plans.js';
import { isManaged, kindOf, moduleOf, type ModelState, type Slot } from './state.js';

export interface Rules {
  readonly tables: Tables;
  /** The ways in which a call may end. */
  readonly verbs: { readonly [V in Verb]: Plans<V> };
  /** CREATE would be EEXIST (item 3). */
  readonly nameIsTaken: (state: ModelState, name: SessionName) => boolean;
  /** PRESERVE would be EEXIST (item 5). */
  readonly tokenIsUsed: (slot: Slot & { readonly kind: 'outgoing' }, token: number) => boolean;
  /** PRESERVE would be EBUSY (item 6). */
  readonly fileIsManaged: (state: ModelState, file: FileName) => boolean;
  /** A file of the module is in LUO's keeping: it cannot be unloaded (items 28, 33). */
  readonly moduleIsNeeded: (state: ModelState, module: ModuleName) => boolean;
  /** Deserialization has failed, and nobody knows what it had read before: the comments of luo_session_deserialize() leave that alone until the next reboot. */
  readonly moduleMayBeNeeded: (state: ModelState, module: ModuleName) => boolean;
  /** Deserialization finds a file whose handler is not there (item 27). */
  readonly handlerIsMissing: (state: ModelState) => boolean;
}

/** The specification. */
export const rules: Rules = {
  tables: compileAll(machines),
  verbs,
  nameIsTaken: (state, name) => state.slots.some((slot) => slot.kind === 'outgoing' && slot.name === name),
  tokenIsUsed: ({ files }, token) => files.some((file) => file.token === token),
  fileIsManaged: isManaged,
  moduleIsNeeded: (state, module) => keptKinds(state).some((kind) => moduleOf(kind) === module),
  moduleMayBeNeeded: (state, module) =>
    state.device === 'broken' && state.incoming.some(({ files }) => files.some(({ file }) => moduleOf(kindOf(state, file)) === module)),
  handlerIsMissing: (state) =>
    state.incoming.some(({ files }) =>
      files.some(({ file }) => {
        const module = moduleOf(kindOf(state, file));
        return module !== null && module !== undefined && state.modules[module] === 'absent';
      }),
    ),
};

/** The kinds of all files that LUO keeps in this kernel. What came in counts from deserialization on. */
function keptKinds(state: ModelState): ReturnType<typeof kindOf>[] {
  const out = state.slots.flatMap((slot) => (slot.kind === 'outgoing' ? slot.files.map(({ file }) => kindOf(state, file)) : []));
  if (state.device === 'unopened' || state.device === 'broken') return out;
  const kept = state.incoming.flatMap(({ state: phase, files }) => (phase === 'gone' ? [] : files.filter(({ state: s }) => s !== 'finished')));
  return [...out, ...kept.map(({ file }) => kindOf(state, file))];
}
