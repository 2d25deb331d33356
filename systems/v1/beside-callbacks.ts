// SPDX-License-Identifier: GPL-2.0-only
/** @file Every call beside every call that lets a handler do its work, which may take long. */
import { parseConcurrent } from './notation.js';
import type { ConcurrentProgram } from './program.js';

const REGISTERED = 'open s0; open s1; preserve s0 0x1 f0; preserve s1 0x2 f1';
const UPDATED = `${REGISTERED}; prepare s0; reboot; open s0; open s1; preserve s1 0x4 f0`;

/** What leads to a callback, which waits for the call of the other task. */
const CALLBACKS = {
  prepare: `${REGISTERED} | prepare s0 callback=waits`,
  freeze: `${REGISTERED}; prepare s0 | reboot callback=waits`,
  cancel: `${REGISTERED}; prepare s0 | cancel s0 callback=waits`,
  finish: `${UPDATED} | finish s0 callback=waits`,
};

const CALLS = ['open s2', 'close s1', 'preserve s1 0x3 f2', 'unpreserve s1 0x4', 'restore s1 0x1', 'get_state s1'];

export const besideCallbacks: readonly { readonly callback: string; readonly program: ConcurrentProgram }[] = Object.entries(CALLBACKS).flatMap(
  ([callback, start]) => CALLS.map((call) => ({ callback, program: parseConcurrent(`${start} || ${call} |`) })),
);
