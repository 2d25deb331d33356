// SPDX-License-Identifier: GPL-2.0-only
/** @file All invariants of mainline's model. */
import type { Invariant } from './invariant.js';
import { ofCallbacks } from './invariants/callbacks.js';
import { ofCalls } from './invariants/calls.js';
import { ofHandover } from './invariants/handover.js';
import { ofStates } from './invariants/states.js';

/** What the machines must add up to. None of them looks into the machines' tables: a wrong machine breaks one. */
export const invariants: readonly Invariant[] = [...ofStates, ...ofCalls, ...ofCallbacks, ...ofHandover];
