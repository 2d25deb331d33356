// SPDX-License-Identifier: GPL-2.0-only
/** @file A compiled tree as a revision of the design that it is of. */
import type { Revision as MainlineRevision } from '../mainline/luo_internal.js';
import type { Revision as V1Revision } from '../v1/luo_internal.js';
import { compiledRevision as mainlineRevision } from './mainline/revision.js';
import type { CompiledOptions } from './module.js';
import { compiledRevision as v1Revision } from './v1/revision.js';
import { wasm } from './wasm.js';

export type CompiledRevision = { readonly v1: V1Revision } | { readonly mainline: MainlineRevision };

/** `name`: the tree, as the user wrote it. `modules`: with pages of 4 KiB, and with smaller ones. Throws TreeError. */
export function revisionOfTree(name: string, modules: readonly Uint8Array[], options: CompiledOptions = {}): CompiledRevision {
  const [real] = modules;
  const isV1 = wasm.Module.exports(new wasm.Module(real!)).some((one) => one.name === 'design_v1');
  return isV1 ? { v1: v1Revision(name, real!, options) } : { mainline: mainlineRevision(name, modules, options) };
}
