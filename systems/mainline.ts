// SPDX-License-Identifier: GPL-2.0-only
/** @file Mainline's LUO, of Linux 6.19 and later: everything that luocheck knows of this design, put together. */
import type { Action } from '../model/mainline/actions.js';
import { enabledActions } from '../model/mainline/enabled.js';
import { classKey } from '../model/mainline/symmetry.js';
import { allows, initialState, stateKey, step, type ModelState } from '../model/mainline/system.js';
import { mainlineProperties } from '../properties/mainline/index.js';
import { entryFunction, type CallbackRecord, type View } from '../properties/mainline/observation.js';
import { raceProperties, watched } from '../properties/mainline/tasks.js';
import type { Callback } from '../reference/machine/mainline/index.js';
import type * as linux from '../reference/mainline/luo_internal.js';
import { ALSO_LIKELY } from './mainline/also-likely.js';
import { behaviourKey, behaviourOf } from './mainline/behaviour.js';
import { changes } from './mainline/changes.js';
import { reachable } from './mainline/reachable.js';
import { MainlineComputer } from './mainline/computer.js';
import { concurrentPrograms, type ConcurrentOptions } from './mainline/concurrent.js';
import { readings } from './mainline/effects.js';
import { looks } from './mainline/looks.js';
import { notation } from './mainline/notation.js';
import { operands } from './mainline/operands.js';
import { programs, TOKEN_VALUES, type ProgramOptions } from './mainline/programs.js';
import { questions } from './mainline/questions.js';
import { revisions } from './mainline/revisions.js';
import { recordsOf } from './mainline/settled.js';
import { realSizes, type MachineSize } from './mainline/sizes.js';
import { followedBy, hasJumped, INTENDED, isForTasks, isLikely, isOnTheWay, isSound, LIKELY_BOUNDS, likelyKind, separate, SUFFIXES } from './mainline/tasks.js';
import type { Revision, System } from './system.js';

/** The system of named sessions. */
export const mainline: System<Action, ModelState, View> = {
  id: 'mainline',
  title: "mainline's LUO (Linux 6.19 and later): sessions have names and descriptors of their own",
  owns: (revision) => 'luo_flb' in revision,
  revisions,
  notation,
  operands,
  model: {
    initialState,
    step,
    allows: (state, action, outcome, covered) => allows(state, action, outcome as Parameters<typeof allows>[2], covered),
    stateKey,
    classKey,
    enabledActions: (state, bounds, { faults = false, oneFile = false, beyond = false } = {}) =>
      enabledActions(state, bounds, { faults, beyond, ...(oneFile && { files: ['f0', 'm0'] }) }),
  },
  machinery: {
    computer: (revision: Revision, extent, { traced = false, size }) =>
      new MainlineComputer(revision as linux.Revision, extent, { traced, ...(size && { size: size as MachineSize }) }),
    realSizes: (revision) => realSizes(revision as linux.Revision),
    abstraction: (computer) => (computer as MainlineComputer).model,
    callbacks: (raw) => recordsOf(raw as readonly Callback[]),
    behaviourKey: (computer, behaved) => behaviourKey(computer as MainlineComputer, behaved),
    behaviourOf: (told, callbacks, events, computer) => behaviourOf(told, callbacks as readonly CallbackRecord[], events, computer as MainlineComputer),
    callbackMemory: () => ({ note: () => {} }),
    entryFunction,
    isOwnFunction: (name) => /^(__)?(luo|liveupdate|kho|memfd_luo)_/.test(name),
  },
  looks,
  tasks: {
    isSound,
    isForTasks,
    separate,
    readings,
    hasJumped,
    jumps: ['booted'],
    summary: { verb: 'get_name', process: 0, session: 0 },
    intended: INTENDED,
    likelyBounds: LIKELY_BOUNDS,
    likelyKind,
    isLikely,
    isOnTheWay,
    suffixes: SUFFIXES,
    alsoLikely: ALSO_LIKELY,
    followedBy,
  },
  drawing: {
    programs: (options: ProgramOptions = {}) => programs(options),
    concurrentPrograms: (options: ConcurrentOptions = {}) => concurrentPrograms(options),
    tokens: TOKEN_VALUES,
    changes,
  },
  equipped: [],
  reachable,
  questions,
  properties: mainlineProperties,
  raceProperties,
  choices: [],
  raceChoices: [],
  structsWith: (field) => [field],
  watched,
};
