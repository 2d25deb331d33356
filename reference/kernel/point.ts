// SPDX-License-Identifier: GPL-2.0-only
/** @file A step that does nothing: a place where another task may come in between. */
import { Operation, type Access, type Step } from '../engine/step.js';

const nothing = (): number => 0;

/** The effect follows as plain code when the task resumes, before anybody else can move. */
export function point(name: string, access: Access, object: { readonly name: string }): Step {
  return new Operation(name, access, object, nothing);
}
