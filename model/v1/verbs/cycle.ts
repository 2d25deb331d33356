// SPDX-License-Identifier: GPL-2.0-only
/** @file The verbs that drive LUO through a live update, reboot included. */
import type { Draft } from '../draft.js';
import { faultErrors } from '../fault.js';
import { refuse, refuseIf, strike, succeed } from '../plan.js';
import { admits } from '../rules.js';
import { failHalfWay } from './half-way.js';
import { lacksSession, type Plans } from './plans.js';

export const getState: Plans<'get_state'> = (_rules, state, action) =>
  lacksSession(state, action) ?? strike(action, 'copy_to_user', '-EFAULT') ?? [succeed(undefined, { value: state.luo })];

/** 8, 17. */
export const prepare: Plans<'prepare'> = (rules, state, action) =>
  lacksSession(state, action) ??
  strike(action, 'killed', '-EAGAIN') ??
  refuseIf(!admits(rules, state.luo, 'prepare'), '-EINVAL') ?? [failHalfWay(state, action, 'prepare') ?? succeed((draft) => draft.orchestrator('prepare'))];

/** 10, 17. A wrong state is LUO's -EINVAL or KHO's -ENOENT, whichever is asked first. */
export const cancel: Plans<'cancel'> = (rules, state, action) => {
  const { fault } = action;
  const success = succeed((draft) => draft.orchestrator('cancel'));
  return (
    lacksSession(state, action) ??
    strike(action, 'killed', '-EAGAIN') ??
    refuseIf(!admits(rules, state.luo, 'cancel'), ['-EINVAL', '-ENOENT']) ??
    // Nothing of the blob is needed any more: a failure to write it may be ignored.
    (fault?.kind === 'setprop_subsys' ? [{ ...success, fired: true }, refuse(faultErrors(fault), true)] : [success])
  );
};

/** 14, 17, 20. */
export const finish: Plans<'finish'> = (rules, state, action) =>
  lacksSession(state, action) ??
  strike(action, 'killed', '-EAGAIN') ??
  refuseIf(!admits(rules, state.luo, 'finish'), '-EINVAL') ??
  refuseIf(rules.finishMustWait(state), '-ENOENT') ?? [succeed((draft) => draft.orchestrator('finish'))];

/** 9, 12, 17, 21. The reboot system call freezes in PREPARED, then jumps; without an image it fails, and LUO stays frozen. */
export const reboot: Plans<'reboot'> = (rules, state, action) => {
  const { on } = rules.tables.orchestrator;
  const freeze = on[state.luo].freeze;
  if (freeze !== undefined) {
    if (action.fault?.kind === 'killed') return [{ ...refuse('-EAGAIN', true), reboot: 'refused' }];
    const failed = failHalfWay(state, action, 'freeze');
    if (failed !== undefined) return [{ ...failed, reboot: 'refused' }];
  }
  if (action.kexec === 'fail') return [succeed((draft) => draft.orchestrator('freeze'), { rets: ['-EINVAL'], reboot: 'failed' })];
  const carriesFiles = on[freeze?.target ?? state.luo].jump?.target === 'updated';
  return [succeed(jump, { reboot: carriesFiles ? 'booted' : 'plain' })];

  function jump(draft: Draft): void {
    draft.orchestrator('freeze');
    draft.orchestrator('jump');
    if (action.handler) draft.handler('register');
  }
};
