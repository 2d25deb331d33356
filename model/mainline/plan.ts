// SPDX-License-Identifier: GPL-2.0-only
/** @file One way in which an action of mainline may end, before the machines have carried it out. */
import type { Action, FaultKind, RebootOutcome, SessionName, Variant } from './actions.js';
import type { Draft } from './draft.js';
import { errorName } from '../errno.js';

/** A way to end. One of several when the specification leaves a choice. */
export interface Plan {
  /** Any of these may be returned. */
  readonly rets: readonly (string | 0)[];
  readonly value?: SessionName;
  readonly reboot?: RebootOutcome;
  /** The action's fault had its occasion. */
  readonly fired: boolean;
  /** Sends the machines their events. Absent: nothing changes (item 29). */
  readonly run?: (draft: Draft) => void;
}

/** It succeeds. */
export function succeed(run?: Plan['run'], more?: Partial<Plan>): Plan {
  const fired = more?.fired ?? false;
  const plan = run === undefined ? { rets: SUCCESS, fired } : { rets: SUCCESS, fired, run };
  return more === undefined || (more.value === undefined && more.reboot === undefined) ? plan : { ...plan, ...more };
}

/** It succeeds, answers a name, and changes nothing. */
export function answer(value: SessionName): Plan {
  return { rets: SUCCESS, fired: false, value };
}

const SUCCESS = [0] as const;

/** It fails, and nothing changes (item 29). */
export function refuse(rets: string | readonly string[], fired = false, run?: Plan['run']): Plan {
  const all = typeof rets === 'string' ? [rets] : rets;
  return run === undefined ? { rets: all, fired } : { rets: all, fired, run };
}

/**
 * A test on the way through a call; `??` joins them in the order in which the kernel makes them: the first that answers
 * ends the call.
 */
export function refuseIf(condition: boolean, error: string | readonly string[]): readonly Plan[] | undefined {
  return condition ? [refuse(error)] : undefined;
}

/** The test that ends the call when the action's fault is one that strikes here. */
export function strike({ fault }: Action, kind: FaultKind, error: string | readonly string[]): readonly Plan[] | undefined {
  return fault?.kind === kind ? [refuse(error, true)] : undefined;
}

/** Errno of a callback's fault that names none: EIO. */
const DEFAULT_ERRNO = 5;

/** The test that ends the call when the callback `kind` was made to fail: the handler's own error is answered. */
export function strikeBack({ fault }: Action, kind: FaultKind, run?: Plan['run']): readonly Plan[] | undefined {
  return fault?.kind === kind ? [refuse(errorName(fault.errno ?? DEFAULT_ERRNO), true, run)] : undefined;
}

const READING: Readonly<Partial<Record<Variant, string>>> = { small: '-EINVAL', cut: '-EFAULT', big1: '-E2BIG', bigcut: '-EFAULT' };

/**
 * What the argument's place in user memory ends an ioctl with, before LUO has done anything (item 30). `direction`: the
 * test that a session's ioctl makes between the command word and the size.
 */
export function misread(arg: Variant | undefined, direction?: readonly Plan[]): readonly Plan[] | undefined {
  if (arg === 'none') return [refuse('-EFAULT')];
  if (arg === 'nr') return [refuse('-ENOTTY')];
  // ENOTTY by the uapi header, EINVAL by the order of the checks: what the header says has a property of its own.
  if (arg === 'unknown') return [refuse(['-ENOTTY', '-EINVAL'])];
  if (direction !== undefined) return direction;
  const error = arg && READING[arg];
  return error === undefined ? undefined : [refuse(error)];
}

/** The reply of an ioctl cannot be written: it answers EFAULT, and so had no effect (item 29). */
export function unanswered(arg: Variant | undefined, run?: Plan['run']): readonly Plan[] | undefined {
  return arg === 'ro' ? [refuse('-EFAULT', false, run)] : undefined;
}
