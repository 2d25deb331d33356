// SPDX-License-Identifier: GPL-2.0-only
/** @file From a module with 64-bit memory, which Node 20 has not, to one with 32-bit memory whose calls can be suspended. */
import binaryen from 'binaryen';
import { reasonOf, TreeError } from './error.js';
import { TYPES } from './section.js';
import { typesOf } from './types.js';

const PLAIN = binaryen.Features.SignExt | binaryen.Features.MutableGlobals | binaryen.Features.NontrappingFPToInt;

/** Imports of `step` and `access` may suspend the task that calls them: Asyncify saves its C stack. */
export function lower(linked: Uint8Array): Uint8Array {
  try {
    const types = typesOf(linked);
    const module = binaryen.readBinary(linked);
    module.setFeatures(PLAIN | binaryen.Features.Memory64 | binaryen.Features.BulkMemory);
    binaryen.setOptimizeLevel(2);
    binaryen.setShrinkLevel(0);
    // Reports name functions as the tree has them.
    binaryen.setOneCallerInlineMaxSize(0);
    binaryen.setAlwaysInlineMaxSize(0);
    binaryen.setFlexibleInlineMaxSize(0);
    binaryen.setDebugInfo(true);
    // Who needs more than the C stack of a call traps.
    module.runPasses(['stack-check']);
    module.runPasses(['memory64-lowering']);
    module.setFeatures(PLAIN | binaryen.Features.BulkMemory);
    module.optimize();
    binaryen.setPassArgument('asyncify-imports', 'step.*,access.*');
    module.runPasses(['asyncify']);
    module.optimize();
    module.addCustomSection(TYPES, Buffer.from(JSON.stringify(types)));
    const bytes = module.emitBinary();
    module.dispose();
    return bytes;
  } catch (error) {
    throw new TreeError(`binaryen cannot lower the compiled code: ${reasonOf(error)}`, { cause: error });
  }
}
