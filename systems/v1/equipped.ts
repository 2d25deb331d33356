// SPDX-License-Identifier: GPL-2.0-only
/** @file The machines with more than one handler with a short string that exhaustive searches try: small, so that everything can be tried on them. */
import type { Action, Equipment, FileName } from '../../model/v1/actions.js';
import { enabledActions, type Bounds, type ModelState } from '../../model/v1/system.js';
import type { Equipped } from '../system.js';

const BOUNDS: Bounds = { sessions: 1, tokens: 2, processes: 1, descriptors: 1 };

/** EIO, and what is neither success nor an error: see `Fault`. */
const ANSWERS = [5, -1] as const;

/** One file of each of two handlers. */
const FILES: readonly FileName[] = ['f0', 'f1'];

const OPTIONS = { faults: true, files: FILES, errnos: ANSWERS } as const;

/** The action, refused by each subsystem in turn. */
function refusedBySubsystems(action: Action, subsystems: number): Action[] {
  const { verb, fault } = action;
  if (fault !== undefined || (verb !== 'prepare' && verb !== 'reboot')) return [];
  const kind = verb === 'prepare' ? 'sub_prepare' : 'sub_freeze';
  return Array.from({ length: subsystems }, (_, i) => i + 1).flatMap((n) => ANSWERS.map((errno) => ({ ...action, fault: { kind, n, errno } }) as Action));
}

function machineWith(equipment: Equipment): Equipped<Action, ModelState> {
  const { subsystems = 0 } = equipment;
  return {
    start: { verb: 'boot', ...equipment },
    bounds: BOUNDS,
    enabledActions: (state) => {
      const plain = enabledActions(state, BOUNDS, OPTIONS);
      return subsystems === 0 ? plain : plain.flatMap((action) => [action, ...refusedBySubsystems(action, subsystems)]);
    },
  };
}

/** Handlers and subsystems that fail in every position; strings of which a page has room for one, and not for two. */
export const equipped: readonly Equipped<Action, ModelState>[] = [machineWith({ handlers: 2, subsystems: 2 }), machineWith({ compatible: 2000 })];
