// SPDX-License-Identifier: GPL-2.0-only
/** @file What is read strictly only when somebody asks for it: the choices that the semantics leaves open, in the order of their items. */
import type { Choice } from '../property.js';
import { aCallFailsOnlyWhereTheItemsSay } from './a-call-fails-only-where-the-items-say.js';
import { aCancelElsewhereIsEinval } from './a-cancel-elsewhere-is-einval.js';
import { aCancelNeedsNothing } from './a-cancel-needs-nothing.js';
import { aCloseTakesEffectBeforeItReturns } from './a-close-takes-effect-before-it-returns.js';
import { aFullBlobIsEnospc } from './a-full-blob-is-enospc.js';
import { anErrorOfRebootChangesNothing } from './an-error-of-reboot-changes-nothing.js';
import { anErrorReadsNothing } from './an-error-reads-nothing.js';
import { aRebootGoesOnAfterACancel } from './a-reboot-goes-on-after-a-cancel.js';
import { openAndCloseWaitForNoCallback } from './open-and-close-wait-for-no-callback.js';
import { unregisteringNothingIsNoError } from './unregistering-nothing-is-no-error.js';

/** Judged with `--strict`, of one task. */
export const choices: readonly Choice[] = [
  aCallFailsOnlyWhereTheItemsSay,
  aFullBlobIsEnospc,
  aCancelElsewhereIsEinval,
  aCancelNeedsNothing,
  anErrorOfRebootChangesNothing,
  anErrorReadsNothing,
  unregisteringNothingIsNoError,
];

/** Judged with `--strict`, of several tasks: what one task alone shows is `choices`' business. */
export const raceChoices: readonly Choice[] = [aCloseTakesEffectBeforeItReturns, aRebootGoesOnAfterACancel, openAndCloseWaitForNoCallback];
