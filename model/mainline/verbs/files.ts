// SPDX-License-Identifier: GPL-2.0-only
/** @file The verbs on one session's files. */
import { isOneWay, SEALED } from '../actions.js';
import type { Draft } from '../draft.js';
import { answer, misread, refuse, refuseIf, strike, strikeBack, succeed, unanswered, type Plan } from '../plan.js';
import { bindsFlb, isOpen, isWatched, kernelOf, kindOf, moduleOf, originOf, type ModelState, type Slot } from '../state.js';
import { errorName } from '../../errno.js';
import type { ReceivedEvent } from '../received.js';
import type { Rules } from '../rules.js';
import { lastFileFails } from './flb.js';
import { lacksSession, NO_DESCRIPTOR, NO_MEMORY, wrongDirection, type Plans } from './plans.js';

/** 5, 6, 7, 11, 25. */
export const preserve: Plans<'preserve'> = (rules, state, action) => {
  const { process, session, token, file, arg } = action;
  const slot = state.slots[session] as Slot & { readonly kind: 'outgoing' };
  const failsBack = (draft: Draft): void => draft.preserveFails(session, token, file);
  return (
    lacksSession(state, action) ??
    misread(arg, wrongDirection(state, session, 'outgoing')) ??
    refuseIf(rules.tokenIsUsed(slot, token), '-EEXIST') ??
    refuseIf(!isOpen(state, process, file), NO_DESCRIPTOR) ??
    notFound(rules, state, action) ??
    refuseIf(!hasHandler(state, file), '-ENOENT') ??
    refuseIf(rules.fileIsManaged(state, file), '-EBUSY') ??
    strike(action, 'xa_insert', NO_MEMORY) ??
    oneWay(state, action) ??
    tooLarge(state, action) ??
    (isFirstOfFlb(state, file) ? strikeBack(action, 'flb_preserve', (draft) => draft.flb('first_fails')) : undefined) ??
    // Whether the FLB had been preserved before memory ran out, and was given up again, is open (item 7: nothing stays).
    outOfMemory(state, action) ??
    (isWatched(state, file) ? strikeBack(action, 'cb_preserve', failsBack) : undefined) ??
    unanswered(arg) ?? [succeed((draft) => draft.preserve(session, token, file))]
  );
};

/** A handler that says no: it may be the one of this file, or another that was asked before. */
function notFound(rules: Rules, state: ModelState, action: Parameters<typeof preserve>[2]): readonly Plan[] | undefined {
  if (action.fault?.kind !== 'cb_can_preserve') return undefined;
  const { fault: _, ...rest } = action;
  return [refuse('-ENOENT', true), ...preserve(rules, state, rest).map((plan) => ({ ...plan, fired: true }))];
}

/**
 * 13: the documentation says that memfds are always open for reading and writing, and that this is maintained: one that is not comes back as it was, or is
 * refused as what is not supported.
 */
const oneWay = (state: ModelState, action: Parameters<typeof preserve>[2]): readonly Plan[] | undefined => {
  if (!isOneWay(originOf(state, action.file)) || action.fault !== undefined) return undefined;
  const accepted = unanswered(action.arg) ?? [succeed((draft) => draft.preserve(action.session, action.token, action.file))];
  return [...accepted, refuse('-EOPNOTSUPP')];
};

/** LUO has no array for its pages, or says so before. */
const tooLarge = (state: ModelState, { file, fault }: Parameters<typeof preserve>[2]): readonly Plan[] | undefined =>
  state.huge.includes(file) ? [refuse([NO_MEMORY, '-EFBIG'], fault !== undefined)] : undefined;

function hasHandler(state: ModelState, file: Parameters<typeof kindOf>[1]): boolean {
  const module = moduleOf(kindOf(state, file));
  return module === null || (module !== undefined && state.modules[module] === 'loaded');
}

const isFirstOfFlb = (state: ModelState, file: Parameters<typeof kindOf>[1]): boolean => bindsFlb(state, file) && state.flb === 'unused';

function outOfMemory(state: ModelState, action: Parameters<typeof preserve>[2]): readonly Plan[] | undefined {
  const plain =
    strike(action, 'kmalloc', NO_MEMORY) ??
    strike(action, 'page_alloc', NO_MEMORY) ??
    strike(action, 'kho_preserve', NO_MEMORY) ??
    strike(action, 'page_cache', NO_MEMORY);
  if (plain === undefined || !isFirstOfFlb(state, action.file)) return plain;
  const undone = refuse(NO_MEMORY, true, (draft) => {
    draft.flb('first');
    draft.flb('last');
  });
  return [...plain, undone];
}

/** 11, 15. */
export const retrieveFd: Plans<'retrieve_fd'> = (_rules, state, action) => {
  const { process, session, token, arg, fault } = action;
  const slot = state.slots[session] as Slot & { readonly kind: 'incoming' };
  const file = state.incoming.find(({ name }) => name === slot.name)?.files.find((one) => one.token === token);
  return (
    lacksSession(state, action) ??
    misread(arg, wrongDirection(state, session, 'incoming')) ??
    strike(action, 'no_fd', '-EMFILE') ??
    refuseIf(file === undefined || file.state === 'finished', '-ENOENT') ??
    (file!.state === 'failed' ? [refuse(file!.error!)] : undefined) ??
    (file!.state === 'waiting' && fails() ? failed() : undefined) ??
    // That the handler was asked is nothing that the caller could notice: the file is there for the next one.
    unanswered(arg, (draft) => draft.received(slot.name, token, 'retrieve')) ?? [succeed(retrieved)]
  );

  /** A handler that cannot make the file has failed as well as one that will not: the error is answered from then on. */
  function fails(): boolean {
    if (fault?.kind === 'kmalloc' || fault?.kind === 'page_cache') return kindOf(state, file!.file) === 'm';
    return fault?.kind === 'no_file' || fault?.kind === 'xa_insert' || (fault?.kind === 'cb_retrieve' && isWatched(state, file!.file));
  }

  function failed(): readonly Plan[] {
    switch (fault!.kind) {
      case 'xa_insert':
        return [failedWith(NO_MEMORY, 'retrieve_unkept')];
      case 'no_file':
        return [failedWith('-ENFILE', 'retrieve_starves')];
      // Which of them it has to be says a property; what follows is followed after both.
      case 'kmalloc':
        return [failedWith('-EINVAL', 'retrieve_starves'), failedWith(NO_MEMORY, 'retrieve_starves')];
      // Pages may be refused, or that the file is charged for them.
      case 'page_cache':
        return [failedWith(NO_MEMORY, 'retrieve_starves'), failedWith('-ENOSPC', 'retrieve_starves')];
      default:
        return [failedWith(errorName(fault!.errno ?? 5), 'retrieve_fails')];
    }
  }

  function failedWith(error: string, event: ReceivedEvent): Plan {
    return refuse(error, true, (draft) => draft.received(slot.name, token, event, { error }));
  }

  function retrieved(draft: Draft): void {
    draft.received(slot.name, token, 'retrieve');
    draft.hold(`${slot.name}/${token}`, process, 1);
  }
};

/** 11, 16. */
export const finish: Plans<'finish'> = (_rules, state, action) => {
  const { session, arg, fault } = action;
  const slot = state.slots[session] as Slot & { readonly kind: 'incoming' };
  const files = state.incoming.find(({ name }) => name === slot.name)?.files ?? [];
  const flbError = slot.kind === 'incoming' ? lastFileFails(state, slot.name, fault) : undefined;
  const asks = files.some(({ file, state: phase }) => phase !== 'finished' && isWatched(state, file));
  return (
    lacksSession(state, action) ??
    misread(arg, wrongDirection(state, session, 'incoming')) ??
    refuseIf(arg === 'res', '-EINVAL') ??
    (asks && fault?.kind === 'cb_can_finish' ? [refuse('-EBUSY', true)] : undefined) ??
    unanswered(arg) ?? [
      succeed((draft) => draft.withFlb(flbError, () => draft.incoming(slot.name, 'finish')), {
        fired: flbError !== undefined || (fault?.kind === 'kmalloc' && discards(state, slot.name)),
      }),
    ]
  );
};

/** Has the session a memfd that nobody has retrieved, whose pages are to be given up? That has no error to answer. */
export function discards(state: ModelState, session: string): boolean {
  const files = state.incoming.find(({ name }) => name === session)?.files ?? [];
  return files.some(({ file, state: phase }) => phase === 'waiting' && kindOf(state, file) === 'm');
}

/** 4. It has no meaning in a kernel that does not offer it. */
export const getName: Plans<'get_name'> = (_rules, state, action) => {
  const slot = state.slots[action.session]!;
  if (!kernelOf(state).getName) return [];
  return (
    lacksSession(state, action) ??
    misread(action.arg) ??
    refuseIf(action.arg === 'res', '-EINVAL') ??
    unanswered(action.arg) ?? [answer((slot as Slot & { readonly kind: 'outgoing' }).name)]
  );
};

/** Whoever got it out of an earlier kernel finds it as it was. */
const isSealed = (state: ModelState, file: Parameters<typeof kindOf>[1]): boolean => originOf(state, file) === SEALED;

/** 9. Writing in place goes on while a memfd is preserved. */
export const write: Plans<'write'> = (_rules, state, { process, file }) =>
  kindOf(state, file) !== 'm' || isOneWay(file)
    ? []
    : (refuseIf(!isOpen(state, process, file), NO_DESCRIPTOR) ?? refuseIf(isSealed(state, file), '-EPERM') ?? [succeed()]);

/** 9. What would change the size of a preserved memfd is refused. */
export const resize: Plans<'resize'> = (_rules, state, { process, file, huge }) =>
  kindOf(state, file) !== 'm' || isOneWay(file)
    ? []
    : (refuseIf(!isOpen(state, process, file), NO_DESCRIPTOR) ??
      refuseIf(isPreserved(state, file) || isSealed(state, file), '-EPERM') ?? [succeed((draft) => draft.setHuge(file, huge === true))]);

/** Of seals the model knows nothing: one that has F_SEAL_SEAL already refuses. */
export const seal: Plans<'seal'> = (_rules, state, { process, file }) =>
  kindOf(state, file) !== 'm' || isOneWay(file)
    ? []
    : (refuseIf(!isOpen(state, process, file), NO_DESCRIPTOR) ?? refuseIf(isSealed(state, file), '-EPERM') ?? [succeed(), refuse('-EPERM')]);

/** Of positions the model knows nothing: a file that is being handed over may keep its own. */
export const seek: Plans<'seek'> = (_rules, state, { process, file }) =>
  kindOf(state, file) !== 'm' ? [] : (refuseIf(!isOpen(state, process, file), NO_DESCRIPTOR) ?? [succeed(), refuse('-EPERM')]);

const isPreserved = (state: ModelState, file: Parameters<typeof kindOf>[1]): boolean =>
  state.slots.some((slot) => slot.kind === 'outgoing' && slot.files.some((kept) => kept.file === file));
