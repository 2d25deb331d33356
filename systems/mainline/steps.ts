// SPDX-License-Identifier: GPL-2.0-only
/** @file What a call of mainline is started with, and how its steps are told. */
import type { Action } from '../../model/mainline/actions.js';
import { isFaultName, type Call, type InjectedFault } from '../../reference/machine/mainline/index.js';
import type { TracedStep } from '../system.js';

export function faultOf({ fault }: Action): InjectedFault | undefined {
  if (fault === undefined || !isFaultName(fault.kind)) return undefined;
  return { kind: fault.kind, n: fault.n, ...(fault.errno !== undefined && { errno: fault.errno }) };
}

/** The step that `call` is about to take. */
export function observeStep(call: Call, onStep: (step: TracedStep) => void): void {
  const { next, where } = call;
  if (!next) return;
  onStep({
    name: next.name,
    access: next.access,
    object: next.object.name,
    functions: where?.functions ?? [],
    source: where?.source ?? '',
    lines: where?.lines ?? [],
  });
}
