// SPDX-License-Identifier: GPL-2.0-only
/** @file Every state of mainline-corrected and the model together, within one session and one token. */
import { expect, it } from 'vitest';
import { findMainlineRevision } from '../../../reference/mainline/revisions.js';
import { exhaust } from '../../../search/exhaust.js';

const HOUR = 3_600_000;

it(
  'no call and no fault that race tries first breaks a property in any of them',
  async () => {
    const { answer, findings, bounds } = await exhaust(findMainlineRevision('mainline-corrected')!, {
      sessions: 1,
      tokens: 1,
      processes: 1,
      descriptors: 1,
      likely: true,
    });
    expect(findings).toEqual([]);
    expect(answer).toBe('holds');
    expect(bounds).toMatchObject([{ search: 'exhaustive', executions: 21_432, length: 22, stopped: false }]);
  },
  HOUR,
);
