// SPDX-License-Identifier: GPL-2.0-only
/** @file Each verb of the uAPI: the tests that it makes, in order, and the events that it sends to the machines. */
import type { Action, FaultKind, FileName, Verb } from './actions.js';
import { faultErrors } from './fault.js';
import { pass, refuse, succeed, type Hurdle, type Plan, type RollBackChoice } from './plan.js';
import { admits, type Rules } from './rules.js';
import { descriptorCount, holdsFile, holdsSession, registrations, type ModelState } from './state.js';

/** The ways in which an action of verb `V` may end. */
export type Plans<V extends Verb> = (rules: Rules, state: ModelState, action: Action & { readonly verb: V }) => readonly Plan[];
type OnSession = { readonly process: number; readonly session: number };

const NO_DESCRIPTOR = '-EBADF';

const lacksSession = (state: ModelState, { process, session }: OnSession): Hurdle => [
  !holdsSession(state, process, session),
  NO_DESCRIPTOR,
];

/** 1. A slot is free as soon as its session is closed: an `open` into another one has no meaning. */
const open: Plans<'open'> = (_rules, state, action) => {
  const { process, session, flags } = action;
  if (descriptorCount(state, session) > 0) return [];
  const hurdles: Hurdle[] = [
    [flags === 'unprivileged', '-EACCES'],
    [flags === 'O_EXCL', '-EINVAL'],
    ['kmalloc', '-ENOMEM'],
  ];
  return pass(action, hurdles, () => [succeed((draft) => draft.addDescriptor(process, session, 'open'))]);
};

const dup: Plans<'dup'> = (_rules, state, action) => {
  const { process, session } = action;
  return pass(action, [lacksSession(state, action)], () => [
    succeed((draft) => draft.addDescriptor(process, session, 'dup')),
  ]);
};

/** 5-7. What the release of the last descriptor means, the orchestrator says. */
const close: Plans<'close'> = (_rules, state, action) => {
  const { process, session } = action;
  return pass(action, [lacksSession(state, action)], () => [succeed((draft) => draft.dropDescriptor(process, session))]);
};

const exit: Plans<'exit'> = (_rules, _state, { process }) => [succeed((draft) => draft.exit(process))];

/** The slot's old process exits, a copy of `process` takes its place. */
const fork: Plans<'fork'> = (_rules, state, { process, child }) => {
  if (child === process) return [];
  const inherit: Plan['run'] = (draft) => {
    draft.exit(child);
    for (const [session, row] of state.descriptors.entries())
      for (let n = row[process]!; n > 0; n--) draft.addDescriptor(child, session, 'dup');
    for (const token of state.tokens.keys()) if (holdsFile(state, process, token)) draft.file(child, token, 'inherit');
  };
  return [succeed(inherit)];
};

/** 2, 4, 11, 15. Errors in the order of 1.5. */
const preserve: Plans<'preserve'> = (rules, state, action) => {
  const { process, session, token, file } = action;
  const hurdles: Hurdle[] = [
    lacksSession(state, action),
    ['copy_from_user', '-EFAULT'],
    [!isOpen(state, process, file), NO_DESCRIPTOR],
    [!admits(rules, state.luo, 'preserve'), '-EBUSY'],
    [state.handler === 'absent' || !isAccepted(file), '-ENOENT'],
    ['cb_can_preserve', '-ENOENT'],
    ['kmalloc', '-ENOMEM'],
    [rules.tokenIsTaken(state, token), '-EEXIST'],
    ['xa_store', '-ENOMEM'],
    ['copy_to_user', '-EFAULT'],
  ];
  return pass(action, hurdles, () => [succeed((draft) => draft.preserve(token, session))]);
};

function isOpen(state: ModelState, process: number, file: FileName): boolean {
  return file.startsWith('r') ? holdsFile(state, process, Number(file.slice(1))) : file !== 'none';
}

function isAccepted(file: FileName): boolean {
  return file !== 'f4' && file !== 'f5';
}

/** 2, 3. */
const unpreserve: Plans<'unpreserve'> = (rules, state, action) => {
  const { session, token } = action;
  const hurdles: Hurdle[] = [
    lacksSession(state, action),
    ['copy_from_user', '-EFAULT'],
    [!admits(rules, state.luo, 'unpreserve'), '-EBUSY'],
    [!rules.sessionOwns(state, session, token), '-ENOENT'],
  ];
  return pass(action, hurdles, () => [succeed((draft) => draft.registration(token, 'end'))]);
};

/** 13, 18 (the file stays installed when only its number cannot be copied out), 20. */
const restore: Plans<'restore'> = (rules, state, action) => {
  const { process, token, fault } = action;
  const { incoming } = state.tokens[token]!;
  const { on } = rules.tables.incoming;
  const hurdles: Hurdle[] = [
    lacksSession(state, action),
    ['copy_from_user', '-EFAULT'],
    ['no_fd', '-EMFILE'],
    [!admits(rules, state.luo, 'restore'), '-EBUSY'],
    [state.handler === 'absent' || incoming === 'absent', '-ENOENT'],
    [on[incoming].retrieve === undefined, '-EINVAL'],
  ];
  const success = succeed((draft) => {
    draft.orchestrator('restore');
    draft.incoming(token, 'retrieve');
    draft.file(process, token, 'install');
  });
  return pass(action, hurdles, () => {
    if (fault?.kind === 'cb_retrieve')
      return [{ rets: faultErrors(fault), fired: true, run: (draft) => draft.incoming(token, 'retrieve_fails') }];
    return [fault?.kind === 'copy_to_user' ? { ...success, rets: ['-EFAULT'], fired: true } : success];
  });
};

const closeFile: Plans<'close_file'> = (_rules, state, { process, token }) =>
  holdsFile(state, process, token) ? [succeed((draft) => draft.file(process, token, 'close'))] : [refuse(NO_DESCRIPTOR)];

const getState: Plans<'get_state'> = (_rules, state, action) =>
  pass(action, [lacksSession(state, action), ['copy_to_user', '-EFAULT']], () => [
    succeed(undefined, { value: state.luo }),
  ]);

/** 8, 17. */
const prepare: Plans<'prepare'> = (rules, state, action) => {
  const hurdles: Hurdle[] = [
    lacksSession(state, action),
    ['killed', '-EAGAIN'],
    [!admits(rules, state.luo, 'prepare'), '-EINVAL'],
  ];
  return pass(action, hurdles, () => [
    failHalfWay(state, action, 'prepare') ?? succeed((draft) => draft.orchestrator('prepare')),
  ]);
};

/** 10, 17. A wrong state is LUO's -EINVAL or KHO's -ENOENT, whichever is asked first. */
const cancel: Plans<'cancel'> = (rules, state, action) => {
  const hurdles: Hurdle[] = [
    lacksSession(state, action),
    ['killed', '-EAGAIN'],
    [!admits(rules, state.luo, 'cancel'), ['-EINVAL', '-ENOENT']],
  ];
  return pass(action, hurdles, () => {
    const success = succeed((draft) => draft.orchestrator('cancel'));
    // Nothing of the blob is needed any more: the failure may be ignored.
    if (action.fault?.kind !== 'setprop_subsys') return [success];
    return [{ ...success, fired: true }, refuse(faultErrors(action.fault), true)];
  });
};

/** 14, 17, 20. */
const finish: Plans<'finish'> = (rules, state, action) => {
  const hurdles: Hurdle[] = [
    lacksSession(state, action),
    ['killed', '-EAGAIN'],
    [!admits(rules, state.luo, 'finish'), '-EINVAL'],
    [rules.finishMustWait(state), '-ENOENT'],
  ];
  return pass(action, hurdles, () => [succeed((draft) => draft.orchestrator('finish'))]);
};

/** 9, 12, 17, 21. The reboot system call freezes in PREPARED, then jumps. */
const reboot: Plans<'reboot'> = (rules, state, action) => {
  const { on } = rules.tables.orchestrator;
  const freeze = on[state.luo].freeze;
  if (freeze !== undefined) {
    if (action.fault?.kind === 'killed') return [{ ...refuse('-EAGAIN', true), reboot: 'refused' }];
    const failed = failHalfWay(state, action, 'freeze');
    if (failed !== undefined) return [{ ...failed, reboot: 'refused' }];
  }
  const jumpFrom = freeze?.target ?? state.luo;
  const bringsFiles = on[jumpFrom].jump?.target === 'updated';
  if (action.kexec === 'fail') return [succeed((draft) => draft.orchestrator('freeze'), { reboot: 'failed' })];
  const jump: Plan['run'] = (draft) => {
    draft.orchestrator('freeze');
    draft.orchestrator('jump');
    if (action.handler) draft.handler('register');
  };
  return [succeed(jump, { reboot: bringsFiles ? 'booted' : 'plain' })];
};

const registerHandler: Plans<'register_handler'> = (rules, state, action) => {
  const hurdles: Hurdle[] = [
    [!admits(rules, state.luo, 'register_handler'), '-EBUSY'],
    [state.handler === 'registered', '-EEXIST'],
  ];
  return pass(action, hurdles, () => [succeed((draft) => draft.handler('register'))]);
};

/** 19. There is nothing to do, and nobody to refuse it, when it is not registered. */
const unregisterHandler: Plans<'unregister_handler'> = (rules, state, action) => {
  const hurdles: Hurdle[] = [
    [!admits(rules, state.luo, 'unregister_handler'), '-EBUSY'],
    [state.handler === 'registered' && rules.handlerIsNeeded(state), '-EBUSY'],
  ];
  return pass(action, hurdles, () => [succeed((draft) => draft.handler('unregister'))]);
};

/** Faults that strike once a registration, and those that strike at a step of the whole. */
const STEPS = {
  prepare: { each: ['begin_node', 'setprop_file'], whole: ['kmalloc', 'kho_preserve', 'setprop_setup', 'setprop_subsys', 'kho_serialize'] },
  freeze: { each: ['setprop_file'], whole: ['setprop_subsys'] },
} as const satisfies Record<string, { each: readonly FaultKind[]; whole: readonly FaultKind[] }>;

/**
 * 8, 9. The way in which prepare or freeze fails by the action's fault; undefined if that has no occasion.
 *
 * A callback that fails is the `n`-th: `n - 1` others had succeeded. Any other step may come before, between or
 * after the callbacks: any number had.
 */
function failHalfWay(state: ModelState, { fault }: Action, what: 'prepare' | 'freeze'): Plan | undefined {
  if (fault === undefined) return undefined;
  const tokens = registrations(state);
  const choice = failedAt();
  if (choice === undefined) return undefined;
  return { rets: faultErrors(fault), fired: true, rollBack: choice, run: (draft) => draft.orchestrator(`${what}_fails`) };

  function failedAt(): RollBackChoice | undefined {
    const { kind, n } = fault!;
    if (kind === `cb_${what}` && n <= tokens.length) return { tokens, failed: 1, done: n - 1 };
    const { each, whole }: { each: readonly FaultKind[]; whole: readonly FaultKind[] } = STEPS[what];
    if (whole.includes(kind) || (each.includes(kind) && n <= tokens.length)) return { tokens, failed: 0, done: 'any' };
    return undefined;
  }
}


/** What each verb may do. */
export const verbs: { readonly [V in Verb]: Plans<V> } = {
  open,
  close,
  dup,
  fork,
  exit,
  preserve,
  unpreserve,
  restore,
  close_file: closeFile,
  get_state: getState,
  prepare,
  cancel,
  finish,
  reboot,
  register_handler: registerHandler,
  unregister_handler: unregisterHandler,
};
