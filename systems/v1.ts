// SPDX-License-Identifier: GPL-2.0-only
/** @file LUO v1 with the patch of June 2025 that gives sessions to it: everything that luocheck knows of this design, put together. */
import type { Action } from '../model/v1/actions.js';
import { classKey } from '../model/v1/symmetry.js';
import { allows, enabledActions, initialState, stateKey, step, type ModelState } from '../model/v1/system.js';
import { theNextKernelNeverPanics } from '../properties/v1/handover/the-next-kernel-never-panics.js';
import { properties } from '../properties/v1/index.js';
import { everyRegistrationIsReachable } from '../properties/v1/memory/every-registration-is-reachable.js';
import { entryFunction, hasJumped, type CallbackRecord } from '../properties/v1/property.js';
import { raceProperties } from '../properties/v1/tasks.js';
import { openAndCloseWaitForNoCallback } from '../properties/v1/strict/open-and-close-wait-for-no-callback.js';
import { choices, raceChoices } from '../properties/v1/strict/index.js';
import type { View } from '../properties/v1/view.js';
import type { Callback } from '../reference/machine.js';
import type * as luo_v1 from '../reference/v1/luo_internal.js';
import { KERNEL_PROPERTIES } from '../properties/kernel.js';
import type { Revision, System } from './system.js';
import { abstraction } from './v1/abstraction.js';
import { behaviourKey, behaviourOf, DataNames } from './v1/behaviour.js';
import { changes } from './v1/changes.js';
import { reachable } from './v1/reachable.js';
import { besideCallbacks } from './v1/beside-callbacks.js';
import { Computer } from './v1/computer.js';
import { concurrentPrograms, type ConcurrentOptions } from './v1/concurrent.js';
import { readings } from './v1/effects.js';
import { equipped } from './v1/equipped.js';
import { looks } from './v1/looks.js';
import { notation } from './v1/notation.js';
import { operands } from './v1/operands.js';
import { questions } from './v1/questions.js';
import { programs, type ProgramOptions, TOKEN_VALUES } from './v1/programs.js';
import { recordsOf } from './v1/records.js';
import { revisions } from './v1/revisions.js';
import { isLikely, LIKELY_BOUNDS, likelyKind } from './v1/likely.js';
import { followedBy, SUFFIXES } from './v1/suffixes.js';
import { structsWith } from './v1/structs.js';
import { INTENDED, isForTasks, isSound, separate } from './v1/tasks.js';

/** A callback that answers 1: see `Fault`. */
const POSITIVE = -1;

/** One file in the place of all that behave alike, with faults and without: the same objects each time, for what is kept by them. */
const ONE_FILE = { false: { files: ['f0'] }, true: { files: ['f0'], faults: true } } as const;
const ALL_FILES = { false: {}, true: { faults: true, errnos: [5, POSITIVE] } } as const;

/** The system of the design with a device whose opens are sessions. */
export const v1: System<Action, ModelState, View> = {
  id: 'v1',
  title: 'LUO v1 (June 2025): every open of the device is a session',
  owns: (revision) => 'luo_subsystems' in revision,
  revisions,
  notation,
  operands,
  model: {
    initialState,
    step,
    allows: (state, action, outcome, covered) => allows(state, action, outcome as Parameters<typeof allows>[2], covered),
    stateKey,
    classKey,
    enabledActions: (state, bounds, { faults = false, oneFile = false } = {}) => enabledActions(state, bounds, (oneFile ? ONE_FILE : ALL_FILES)[`${faults}`]),
  },
  machinery: {
    computer: (revision: Revision, extent, options) => new Computer(revision as luo_v1.Revision, extent, options),
    abstraction: (computer, view) => abstraction(computer as Computer, view),
    callbacks: (raw) => recordsOf(raw as readonly Callback[]),
    realSizes: () => [],
    behaviourKey: (computer, behaved) => behaviourKey(computer as Computer, behaved),
    behaviourOf: (told, callbacks, events, computer, memory) =>
      behaviourOf(told as Parameters<typeof behaviourOf>[0], callbacks as CallbackRecord[], events, computer as Computer, memory as DataNames),
    callbackMemory: () => new DataNames(),
    entryFunction,
    isOwnFunction: (name) => /^(__)?(luo|liveupdate|kho)_/.test(name),
  },
  looks,
  tasks: {
    isSound,
    isForTasks,
    separate,
    readings,
    hasJumped,
    jumps: ['booted', 'plain'],
    summary: { verb: 'get_state', process: 0, session: 0 },
    intended: INTENDED,
    likelyBounds: LIKELY_BOUNDS,
    likelyKind,
    isLikely,
    suffixes: SUFFIXES,
    besideCallbacks,
    followedBy,
  },
  drawing: {
    programs: (options: ProgramOptions = {}) => programs(options),
    concurrentPrograms: (options: ConcurrentOptions = {}) => concurrentPrograms(options),
    tokens: TOKEN_VALUES,
    changes,
  },
  equipped,
  reachable,
  questions,
  properties,
  raceProperties,
  choices,
  raceChoices,
  structsWith,
  watched: [...KERNEL_PROPERTIES, theNextKernelNeverPanics, everyRegistrationIsReachable, openAndCloseWaitForNoCallback],
};
