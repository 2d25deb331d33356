// SPDX-License-Identifier: GPL-2.0-only
/** @file The systems that there are, and to which of them something belongs. */
import type { Revision, System } from './system.js';
import { mainline } from './mainline.js';
import { v1 } from './v1.js';

/** Every design of LUO that luocheck knows, the default first. */
export const SYSTEMS: readonly System[] = [v1, mainline];

const known = new WeakMap<Revision, System>();

/** The system that a revision belongs to. */
export function systemOf(revision: Revision): System {
  let system = known.get(revision);
  if (system === undefined) {
    system = SYSTEMS.find((one) => one.owns(revision));
    if (system === undefined) throw new Error(`${revision.name} is a revision of no system`);
    known.set(revision, system);
  }
  return system;
}
