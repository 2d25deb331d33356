// SPDX-License-Identifier: GPL-2.0-only
/** @file The machine is switched on: what it is equipped with is no part of the state. */
import { succeed } from '../plan.js';
import type { Plans } from './plans.js';

export const boot: Plans<'boot'> = () => [succeed()];
