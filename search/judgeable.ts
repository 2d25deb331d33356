// SPDX-License-Identifier: GPL-2.0-only
/** @file What can be judged on a revision: the rest is not checked, which is not to hold. */
import type { Property } from '../properties/property.js';
import { systemOf } from '../systems/index.js';
import type { Revision } from '../systems/system.js';

export function judgeable(revision: Revision, properties: readonly Property[]): readonly Property[] {
  const unknown = systemOf(revision).revisions.cannotJudge?.(revision) ?? [];
  return unknown.length === 0 ? properties : properties.filter(({ id }) => !unknown.includes(id));
}
