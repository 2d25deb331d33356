// SPDX-License-Identifier: GPL-2.0-only
/** @file Every property of mainline, in the order in which reports list them. */
import { callbacksComeInOrder } from './callbacks/callbacks-come-in-order.js';
import { eachPreserveHasOneEnd } from './callbacks/each-preserve-has-one-end.js';
import { theFlbFollowsItsUsers } from './callbacks/the-flb-follows-its-users.js';
import { theFlbIsFinishedWithItsLastFile } from './callbacks/the-flb-is-finished-with-its-last-file.js';
import { conformanceWithTheModel } from './conformance.js';
import { theDeviceHasOneOpener } from './device/the-device-has-one-opener.js';
import {
  aFailedCreateChangesNothing,
  aFailedPreserveChangesNothing,
  anErrorHasNoEffect,
  aRebootThatFailsIsInvisible,
} from './errors/an-error-has-no-effect.js';
import { a32BitProgramIsServed } from './errors/a-32-bit-program-is-served.js';
import { lackOfMemoryIsTold } from './errors/lack-of-memory-is-told.js';
import { anUnknownNumberIsEnotty } from './errors/an-unknown-number-is-enotty.js';
import { argumentsFollowTheSizeRule } from './errors/arguments-follow-the-size-rule.js';
import { aFileHasOneSession } from './files/a-file-has-one-session.js';
import { aPreservedFileKeepsItsSize } from './files/a-preserved-file-keeps-its-size.js';
import { finishIsAllOrNothing } from './files/finish-is-all-or-nothing.js';
import { retrieveAnswersTheSameEachTime } from './files/retrieve-answers-the-same-each-time.js';
import { retrievedFilesOutliveTheSession } from './files/retrieved-files-outlive-the-session.js';
import { tokensOfASessionAreDistinct } from './files/tokens-of-a-session-are-distinct.js';
import { aFailedDeserializationIsTold } from './handover/a-failed-deserialization-is-told.js';
import { debugfsShowsWhatIsHandedOver } from './handover/debugfs-shows-what-is-handed-over.js';
import { eachFileIsWhatItWas } from './handover/each-file-is-what-it-was.js';
import { nothingIsHeldWhenAllIsClosed } from './handover/nothing-is-held-when-all-is-closed.js';
import { theNextKernelBoots } from './handover/the-next-kernel-boots.js';
import type { Property } from './observation.js';
import { sanitizerProperties } from './sanitizers.js';
import { aNameIsRetrievedOnce } from './sessions/a-name-is-retrieved-once.js';
import { aRefusedFinishCanBeTriedAgain } from './sessions/a-refused-finish-can-be-tried-again.js';
import { directionIsChecked } from './sessions/direction-is-checked.js';
import { namesHave1To63Bytes } from './sessions/names-have-1-to-63-bytes.js';
import { namesOfOutgoingSessionsAreDistinct } from './sessions/names-of-outgoing-sessions-are-distinct.js';
import { sessionsDoNotNeedTheDevice } from './sessions/sessions-do-not-need-the-device.js';

export const mainlineProperties: readonly Property[] = [
  theDeviceHasOneOpener,
  aFailedCreateChangesNothing,
  namesOfOutgoingSessionsAreDistinct,
  namesHave1To63Bytes,
  tokensOfASessionAreDistinct,
  aFileHasOneSession,
  aFailedPreserveChangesNothing,
  aPreservedFileKeepsItsSize,
  sessionsDoNotNeedTheDevice,
  directionIsChecked,
  aNameIsRetrievedOnce,
  aRefusedFinishCanBeTriedAgain,
  eachFileIsWhatItWas,
  retrieveAnswersTheSameEachTime,
  finishIsAllOrNothing,
  retrievedFilesOutliveTheSession,
  eachPreserveHasOneEnd,
  callbacksComeInOrder,
  aRebootThatFailsIsInvisible,
  theFlbFollowsItsUsers,
  theFlbIsFinishedWithItsLastFile,
  theNextKernelBoots,
  aFailedDeserializationIsTold,
  nothingIsHeldWhenAllIsClosed,
  debugfsShowsWhatIsHandedOver,
  anErrorHasNoEffect,
  argumentsFollowTheSizeRule,
  anUnknownNumberIsEnotty,
  a32BitProgramIsServed,
  lackOfMemoryIsTold,
  ...sanitizerProperties,
  conformanceWithTheModel,
];
