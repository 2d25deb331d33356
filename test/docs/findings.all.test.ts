// SPDX-License-Identifier: GPL-2.0-only
/** @file docs/findings.md says what the tool finds now. */
import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { findings, FINDINGS_COMMAND } from '../../cli/findings.js';

it(`docs/findings.md is what \`${FINDINGS_COMMAND}\` writes`, async () => {
  expect(await findings()).toBe(readFileSync(new URL('../../docs/findings.md', import.meta.url), 'utf8'));
});
