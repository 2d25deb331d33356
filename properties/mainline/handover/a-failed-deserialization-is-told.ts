// SPDX-License-Identifier: GPL-2.0-only
/** @file Item 27: an error that deserialization meets is never success with something missing. */
import { rules } from '../../../model/mainline/rules.js';
import { ofAnswers } from '../answers.js';

export const aFailedDeserializationIsTold = ofAnswers(
  {
    id: 'a-failed-deserialization-is-told',
    statement: 'An error that deserialization meets is reported to whoever opens the device, and is never success with something missing.',
    source: ['27'],
  },
  ['open'],
  (_action, ret, model, { fired }) => {
    if (model.device !== 'unopened' || model.incoming.length === 0 || ret !== 0) return null;
    if (rules.handlerIsMissing(model))
      return { cause: 'handler-missing', expected: 'open() is -EIO: the handler of an incoming file is not there', happened: 'it succeeded' };
    if (fired) return { cause: 'failed-step', expected: 'open() is -EIO: a step of deserialization failed', happened: 'it succeeded' };
    return null;
  },
);
