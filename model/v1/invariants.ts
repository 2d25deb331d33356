// SPDX-License-Identifier: GPL-2.0-only
/** @file All invariants of the model. */
import type { Invariant } from './invariant.js';
import { ofCallbacks } from './invariants/callbacks.js';
import { ofHandover } from './invariants/handover.js';
import { ofStates } from './invariants/states.js';
import { ofTokens } from './invariants/tokens.js';

/** What the machines must add up to. None of them looks into the machines' tables: a wrong machine breaks one. */
export const invariants: readonly Invariant[] = [...ofStates, ...ofTokens, ...ofCallbacks, ...ofHandover];
