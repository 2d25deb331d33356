// SPDX-License-Identifier: GPL-2.0-only
/** @file How often a program of mainline makes which call, by how far it has come, and what fails in it. */
import type { FaultKind, Verb } from '../../model/mainline/actions.js';
import { FAULTS } from '../../model/mainline/catalogue.js';

export const PHASES = ['empty', 'filling', 'filled', 'updated'] as const;
/** Before the first session, with some but no file, with files, and while there is something of the previous kernel. */
export type Phase = (typeof PHASES)[number];

type Weights = Readonly<Partial<Record<Verb, number>>>;

/**
 * What leads somewhere is drawn more often than what is refused: before the first session, with some but no file, with files, and while
 * there are incoming ones. Most programs are to come as far as RETRIEVE_FD and FINISH: half of what can go wrong lies there.
 */
export const WEIGHTS: Readonly<Record<Phase, Weights>> = {
  empty: { open: 10, create: 20, close_device: 1, load_image: 1, reboot: 1, unload_module: 1, load_module: 2, write: 1, resize: 1, seal: 1, seek: 1 },
  filling: {
    open: 2,
    close_device: 1,
    create: 5,
    retrieve: 1,
    dup: 1,
    send: 1,
    close: 2,
    exit: 1,
    preserve: 24,
    retrieve_fd: 1,
    finish: 1,
    get_name: 1,
    write: 1,
    resize: 3,
    seal: 1,
    seek: 1,
    load_image: 1,
    unload_image: 1,
    reboot: 2,
    load_module: 1,
    unload_module: 1,
  },
  filled: {
    open: 2,
    close_device: 1,
    create: 4,
    retrieve: 1,
    dup: 1,
    send: 1,
    close: 2,
    exit: 1,
    preserve: 18,
    retrieve_fd: 1,
    finish: 1,
    get_name: 1,
    close_file: 1,
    write: 1,
    resize: 2,
    seal: 2,
    seek: 1,
    get_flb: 4,
    put_flb: 1,
    load_image: 1,
    unload_image: 1,
    reboot: 9,
    load_module: 1,
    unload_module: 1,
  },
  updated: {
    open: 14,
    close_device: 1,
    create: 3,
    retrieve: 18,
    dup: 1,
    send: 1,
    close: 4,
    exit: 1,
    preserve: 5,
    retrieve_fd: 18,
    close_file: 3,
    finish: 6,
    get_name: 1,
    write: 1,
    resize: 1,
    seal: 1,
    seek: 1,
    get_flb: 3,
    put_flb: 2,
    load_image: 1,
    reboot: 2,
    load_module: 2,
    unload_module: 2,
  },
};

const CALLBACK_WEIGHT = 3;
/** No struct file for a handler that makes one: of memfds nothing else fails. */
const NO_FILE_WEIGHT = 2;

function faultWeight(kind: string): number {
  if (kind === 'no_file') return NO_FILE_WEIGHT;
  return /^(cb|flb)_/.test(kind) ? CALLBACK_WEIGHT : 1;
}

/** How often a call fails in which way. */
export const FAULT_WEIGHTS = Object.fromEntries(
  Object.entries(FAULTS).map(([verb, faults]) => [verb, Object.fromEntries(Object.keys(faults).map((kind) => [kind, faultWeight(kind)]))]),
) as unknown as Readonly<Record<Verb, Readonly<Partial<Record<FaultKind, number>>>>>;
