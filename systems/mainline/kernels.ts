// SPDX-License-Identifier: GPL-2.0-only
/** @file What the kernels of a machine offer, for the model: the first, and those that boot after it. */
import { COMPLETE, type Kernel } from '../../model/mainline/kernel.js';
import type { Revision } from '../../reference/mainline/luo_internal.js';

const known = new WeakMap<Revision, readonly Kernel[] | null>();

/** Undefined: each of them what Linux 7.3 does. */
export function kernelsOf(revision: Revision): readonly Kernel[] | undefined {
  let kernels = known.get(revision);
  if (kernels === undefined) known.set(revision, (kernels = asked(revision)));
  return kernels ?? undefined;
}

function asked(revision: Revision): readonly Kernel[] | null {
  const kernels: Kernel[] = [];
  for (let one: Revision | undefined = revision; one !== undefined; one = one.next) kernels.push(one.offers ?? COMPLETE);
  return kernels.every(isComplete) ? null : kernels;
}

const isComplete = (kernel: Kernel): boolean => Object.entries(COMPLETE).every(([offer, value]) => kernel[offer as keyof Kernel] === value);

/** The revision that runs after `boots` kexecs. */
export function runningAfter(revision: Revision, boots: number): Revision {
  let one = revision;
  for (let left = boots; left > 0 && one.next !== undefined; left--) one = one.next;
  return one;
}
