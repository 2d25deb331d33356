// SPDX-License-Identifier: GPL-2.0-only
/** @file The verbs around the jump: images, modules, and reboot(KEXEC). */
import { errorName } from '../../errno.js';
import type { Draft } from '../draft.js';
import { refuse, refuseIf, strike, succeed, type Plan } from '../plan.js';
import { flbUsers, hasSessions, isWatched, kernelOf, originOf, type IncomingSession, type ModelState, type Slot } from '../state.js';
import { NO_MEMORY, type Plans } from './plans.js';

export const loadImage: Plans<'load_image'> = (_rules, _state, { image }) => [succeed((draft) => draft.set({ image }))];
export const unloadImage: Plans<'unload_image'> = () => [succeed((draft) => draft.set({ image: null }))];

/** What is to be read there is for whoever looks for an error: it changes nothing, and what must be there a property says. */
export const readDebugfs: Plans<'read_debugfs'> = () => [succeed(() => {}), refuse('-ENOENT')];

/** A handler cannot be registered while LUO is switched off, nor, in some kernels, while there are sessions. */
export const loadModule: Plans<'load_module'> = (_rules, state, action) =>
  refuseIf(!state.luo, '-EOPNOTSUPP') ??
  refuseIf(state.modules[action.module] === 'loaded', '-EEXIST') ??
  strike(action, 'kmalloc', NO_MEMORY) ?? [
    succeed((draft) => draft.module(action.module, 'load')),
    ...(!kernelOf(state).registersBesideSessions && hasSessions(state) ? [refuse('-EBUSY')] : []),
  ];

/** 28, 33. */
export const unloadModule: Plans<'unload_module'> = (rules, state, { module }) =>
  refuseIf(state.modules[module] === 'absent', '-ENOENT') ??
  refuseIf(rules.moduleIsNeeded(state, module), ['-EBUSY', '-EAGAIN']) ?? [
    succeed((draft) => draft.module(module, 'unload')),
    ...(rules.moduleMayBeNeeded(state, module) ? [refuse('-EBUSY')] : []),
  ];

/** 12, 13, 19, 21, 24. Each session in order of creation: its files are frozen in order of preservation; any error undoes all. */
export const reboot: Plans<'reboot'> = (_rules, state, action) =>
  refuseIf(state.image === null, '-EINVAL')?.map((plan) => ({ ...plan, reboot: 'refused' as const })) ??
  failedFreeze(state, action) ?? [booted((draft) => jump(draft, state, action), bootStarves(state, action) || action.fault?.kind === 'kho_init')];

const booted = (run: (draft: Draft) => void, fired: boolean): Plan => ({ rets: [0], fired, run, reboot: 'booted' });

function failedFreeze(state: ModelState, { fault }: Parameters<typeof reboot>[2]): readonly Plan[] | undefined {
  if (fault?.kind !== 'cb_freeze' || !state.luo) return undefined;
  const frozen = state.created.flatMap((session) => watchedFiles(state, session).map((token) => ({ session, token })));
  const failing = frozen[fault.n - 1];
  if (failing === undefined) return undefined;
  return [{ ...refuse(errorName(fault.errno ?? 5), true, (draft) => undo(draft, state, failing)), reboot: 'refused' as const }];
}

const filesOf = (state: ModelState, session: number): (Slot & { readonly kind: 'outgoing' })['files'] =>
  (state.slots[session] as Slot & { readonly kind: 'outgoing' }).files;

const watchedFiles = (state: ModelState, session: number): number[] =>
  filesOf(state, session).flatMap(({ token, file }) => (isWatched(state, file) ? [token] : []));

/** 19, 20, 21: what had been frozen is unfrozen, everything is as it was. */
function undo(draft: Draft, state: ModelState, failing: { readonly session: number; readonly token: number }): void {
  const before = state.created.slice(0, state.created.indexOf(failing.session));
  for (const session of before) draft.outgoing(session, 'freeze');
  const files = filesOf(state, failing.session).map(({ token }) => token);
  const done = files.slice(0, files.indexOf(failing.token));
  for (const token of done) draft.file(failing.session, token, 'freeze');
  draft.file(failing.session, failing.token, 'freeze_fails');
  for (const token of done.reverse()) draft.file(failing.session, token, 'unfreeze');
  for (const session of before.reverse()) draft.outgoing(session, 'unfreeze');
}

/** The next kernel cannot set LUO up, and boots without it. */
const bootStarves = ({ image }: ModelState, { fault }: Parameters<typeof reboot>[2]): boolean =>
  image !== 'luoff' && fault !== undefined && fault.kind !== 'cb_freeze';

function jump(draft: Draft, state: ModelState, action: Parameters<typeof reboot>[2]): void {
  const { modules } = action;
  const luo = state.image !== 'luoff' && !bootStarves(state, action);
  const carries = luo && state.luo && state.image === 'kho';
  if (state.luo) for (const session of state.created) draft.outgoing(session, 'freeze');
  const handedOver = carries ? state.created.map((session) => handedOverFrom(state, session)) : [];
  if (state.luo) for (const session of state.created) draft.outgoing(session, 'jump');
  draft.jump(handedOver, carries && flbUsers(state) > 0);
  draft.set({ luo });
  if (luo) for (const module of modules) draft.module(module, 'load');
}

function handedOverFrom(state: ModelState, session: number): IncomingSession {
  const slot = state.slots[session] as Slot & { readonly kind: 'outgoing' };
  const holders = state.devices.map(() => 0);
  return {
    name: slot.name,
    state: 'waiting',
    files: slot.files.map(({ token, file }) => ({ token, file: originOf(state, file), state: 'waiting', error: null, holders })),
  };
}
