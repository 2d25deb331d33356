// SPDX-License-Identifier: GPL-2.0-only
/** @file The custom section of a module that says what lies where in it. */

/** JSON of `Types`. */
export const TYPES = 'luocheck-types';
