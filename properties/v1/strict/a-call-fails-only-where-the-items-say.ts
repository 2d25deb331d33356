// SPDX-License-Identifier: GPL-2.0-only
/** @file Items 2, 8, 9, 13 and 14, read strictly: a call works unless an item says how it fails. */
import { specified } from '../../../model/model.js';
import type { Outcome } from '../../../model/v1/actions.js';
import { faultCanFire } from '../../../model/v1/plans.js';
import { rules } from '../../../model/v1/rules.js';
import { allows } from '../../../model/v1/system.js';
import { choice, NOTHING, type Observation } from '../property.js';

export const aCallFailsOnlyWhereTheItemsSay = choice(
  {
    id: 'a-call-fails-only-where-the-items-say',
    statement: 'A call has no other steps that can fail than those of the semantics: what fails elsewhere does not show in what it returns.',
    source: ['2', '8', '9', '13', '14'],
    holds: 'between calls',
    label: 'other steps that fail (2)',
    otherwise: 'the error of a step that only this code has, when nothing has changed',
  },
  ({ action, outcome, fired, model, allowed, entry }: Observation) => {
    // Of cancel `a-cancel-needs-nothing` speaks.
    if (action.verb === 'cancel' || !fired || !model || !allowed || outcome.ret === 0 || outcome.ret === null || faultCanFire(rules, model, action))
      return NOTHING;
    // The call would have ended like this anyway.
    if (allows(model, specified(action, false), outcome as Outcome)) return NOTHING;
    return [
      {
        cause: `${action.verb}-returns${outcome.ret}-for-${action.fault!.kind}`,
        where: entry,
        expected: `${action.verb} has no step that fails by ${action.fault!.kind}`,
        happened: `${action.verb} returned ${outcome.ret}`,
      },
    ];
  },
);
