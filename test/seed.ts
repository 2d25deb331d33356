// SPDX-License-Identifier: GPL-2.0-only
/** @file The mailed patch that posted mirrors, which is not ours to carry: LUOCHECK_SEED names it, and the summary says what was skipped without it. */
import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** Beside a checkout that has it there. */
const BESIDE = fileURLToPath(new URL('../../shared/seed/luo-v1-patch-19-of-32.txt', import.meta.url));
const named = process.env['LUOCHECK_SEED'] ?? '';

/** Its text; null: it is not here. A name that is given is that of a file. */
export const seed = named !== '' || existsSync(BESIDE) ? readFileSync(named === '' ? BESIDE : named, 'utf8') : null;

/** Stands in the name of what is skipped without it. */
export const withoutSeed = seed === null ? ' (skipped: no mailed patch here; LUOCHECK_SEED=FILE names it, see CONTRIBUTING.md)' : '';
