// SPDX-License-Identifier: GPL-2.0-only
/** @file A step that does nothing: a place where another task may come in between. */
import type { Access, Step } from '../engine/step.js';

/** The effect follows as plain code when the task resumes, before anybody else can move. */
export class Point implements Step {
  constructor(
    readonly name: string,
    readonly access: Access,
    readonly object: { readonly name: string },
  ) {}

  execute(): number {
    return 0;
  }
}
