// SPDX-License-Identifier: GPL-2.0-only
/** @file All properties, in the order in which they are listed. */
import { aFailedFreezeUndoesPrepare } from './callbacks/a-failed-freeze-undoes-prepare.js';
import { aFailedPrepareUndoesEverything } from './callbacks/a-failed-prepare-undoes-everything.js';
import { aFailedRetrieveCanBeTriedAgain } from './callbacks/a-failed-retrieve-can-be-tried-again.js';
import { aRestoredFileGoesToOneCaller } from './callbacks/a-restored-file-goes-to-one-caller.js';
import { callbacksFollowTheProtocol } from './callbacks/callbacks-follow-the-protocol.js';
import { cancelUndoesPrepare } from './callbacks/cancel-undoes-prepare.js';
import { eachCallbackGetsTheDataOfTheLastOne } from './callbacks/each-callback-gets-the-data-of-the-last-one.js';
import { finishTellsTheTruth } from './callbacks/finish-tells-the-truth.js';
import { subsystemsFollowTheProtocol } from './callbacks/subsystems-follow-the-protocol.js';
import { conformanceWithTheModel } from './conformance.js';
import { aKilledWaitChangesNothing } from './errors/a-killed-wait-changes-nothing.js';
import { aFailedRestoreInstallsNothing } from './errors/a-failed-restore-installs-nothing.js';
import { anErrorChangesNothing } from './errors/an-error-changes-nothing.js';
import { aHandlerInUseStays } from './handlers/a-handler-in-use-stays.js';
import { eachFileGoesToItsHandler } from './handlers/each-file-goes-to-its-handler.js';
import { khoFollowsTheState } from './handover/kho-follows-the-state.js';
import { noIncomingFileInNormal } from './handover/no-incoming-file-in-normal.js';
import { theJumpHandsOverWhatWasFrozen } from './handover/the-jump-hands-over-what-was-frozen.js';
import { theNextKernelFindsLuoOnlyAfterFreeze } from './handover/the-next-kernel-finds-luo-only-after-freeze.js';
import { theNextKernelNeverPanics } from './handover/the-next-kernel-never-panics.js';
import { theNextKernelReadsOnlyPreservedMemory } from './handover/the-next-kernel-reads-only-preserved-memory.js';
import { everyCallEnds } from '../locks/every-call-ends.js';
import { locksAreBalanced } from '../locks/locks-are-balanced.js';
import { noLockHeldInUserspace } from '../locks/no-lock-held-in-userspace.js';
import { noLockOrderCycle } from '../locks/no-lock-order-cycle.js';
import { noRecursiveAcquisition } from '../locks/no-recursive-acquisition.js';
import { everyRegistrationIsReachable } from './memory/every-registration-is-reachable.js';
import { fileReferencesAreExact } from './memory/file-references-are-exact.js';
import { noKernelWarning } from '../memory/no-kernel-warning.js';
import { noOops } from '../memory/no-oops.js';
import { noOutOfBoundsAccess } from '../memory/no-out-of-bounds-access.js';
import { noPageLeaks } from '../memory/no-page-leaks.js';
import { noUseAfterFree } from '../memory/no-use-after-free.js';
import { nothingIsFreedWhilePreserved } from '../memory/nothing-is-freed-while-preserved.js';
import { theCountOfFilesIsExact } from './memory/the-count-of-files-is-exact.js';
import type { Property } from './property.js';
import { aSessionOpensInEveryState } from './sessions/a-session-opens-in-every-state.js';
import { aSessionReachesOnlyItsOwnRegistrations } from './sessions/a-session-reaches-only-its-own-registrations.js';
import { closingInNormalUnregistersEverything } from './sessions/closing-in-normal-unregisters-everything.js';
import { closingInPreparedKeepsTheRegistrations } from './sessions/closing-in-prepared-keeps-the-registrations.js';
import { filesHaveTheStateOfLuo } from './sessions/files-have-the-state-of-luo.js';
import { noTokenOfAClosedSessionInNormal } from './sessions/no-token-of-a-closed-session-in-normal.js';
import { registeringNeedsNormalOrUpdated } from './sessions/registering-needs-normal-or-updated.js';
import { aTokenHasOneOwner } from './tokens/a-token-has-one-owner.js';
import { incomingAndOutgoingTokensDoNotClash } from './tokens/incoming-and-outgoing-tokens-do-not-clash.js';

/** All properties that one task can break, in the order in which reports name them. */
export const properties: readonly Property[] = [
  aSessionOpensInEveryState,
  registeringNeedsNormalOrUpdated,
  aSessionReachesOnlyItsOwnRegistrations,
  aTokenHasOneOwner,
  incomingAndOutgoingTokensDoNotClash,
  closingInNormalUnregistersEverything,
  closingInPreparedKeepsTheRegistrations,
  noTokenOfAClosedSessionInNormal,
  filesHaveTheStateOfLuo,
  callbacksFollowTheProtocol,
  eachCallbackGetsTheDataOfTheLastOne,
  aFailedPrepareUndoesEverything,
  aFailedFreezeUndoesPrepare,
  cancelUndoesPrepare,
  aRestoredFileGoesToOneCaller,
  aFailedRetrieveCanBeTriedAgain,
  finishTellsTheTruth,
  subsystemsFollowTheProtocol,
  eachFileGoesToItsHandler,
  noIncomingFileInNormal,
  aHandlerInUseStays,
  theJumpHandsOverWhatWasFrozen,
  theNextKernelFindsLuoOnlyAfterFreeze,
  theNextKernelReadsOnlyPreservedMemory,
  theNextKernelNeverPanics,
  khoFollowsTheState,
  anErrorChangesNothing,
  aFailedRestoreInstallsNothing,
  aKilledWaitChangesNothing,
  everyRegistrationIsReachable,
  fileReferencesAreExact,
  theCountOfFilesIsExact,
  noPageLeaks,
  nothingIsFreedWhilePreserved,
  noUseAfterFree,
  noOops,
  noOutOfBoundsAccess,
  noKernelWarning,
  noRecursiveAcquisition,
  locksAreBalanced,
  noLockHeldInUserspace,
  noLockOrderCycle,
  everyCallEnds,
  conformanceWithTheModel,
];
