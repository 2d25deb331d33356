// SPDX-License-Identifier: GPL-2.0-only
/** @file From a module with 64-bit memory, which Node 20 has not, to one with 32-bit memory whose calls can be suspended. */
import binaryen from 'binaryen';
import { reasonOf, TreeError } from './error.js';
import { linesOf, sitesIn, tellLines } from './lines.js';
import { LINES, PAGE_SHIFT, TYPES } from './section.js';
import { typesOf } from './types.js';

const PLAIN = binaryen.Features.SignExt | binaryen.Features.MutableGlobals | binaryen.Features.NontrappingFPToInt;

/** Imports of `step` and `access` may suspend the task that calls them: Asyncify saves its C stack. `files`: the C files of the tree. */
export function lower(linked: Uint8Array, files: readonly string[], pageShift: number): Uint8Array {
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
    const functions = tellLines(module, linked, files);
    numberPlaces(module);
    // Who needs more than the C stack of a call traps.
    module.runPasses(['stack-check']);
    module.runPasses(['memory64-lowering']);
    module.setFeatures(PLAIN | binaryen.Features.BulkMemory);
    module.optimize();
    binaryen.setPassArgument('asyncify-imports', 'step.*,access.*');
    module.runPasses(['asyncify']);
    module.optimize();
    module.addCustomSection(TYPES, Buffer.from(JSON.stringify(types)));
    module.addCustomSection(PAGE_SHIFT, Buffer.from(JSON.stringify(pageShift)));
    const { sourceMap } = module.emitBinary('lines');
    // Once more, without a section that names a source map which is nowhere.
    const bytes = module.emitBinary();
    module.dispose();
    return withSection(bytes, LINES, JSON.stringify({ ...linesOf(sourceMap!), functions }));
  } catch (error) {
    throw new TreeError(`binaryen cannot lower the compiled code: ${reasonOf(error)}`, { cause: error });
  }
}

/** Behind all others, where it moves no code. */
export function withSection(module: Uint8Array, name: string, text: string): Uint8Array {
  const content = Buffer.concat([Buffer.from(uleb(name.length)), Buffer.from(name), Buffer.from(text)]);
  return Buffer.concat([module, Buffer.from([0, ...uleb(content.length)]), content]);
}

function uleb(value: number): number[] {
  return value < 128 ? [value] : [(value % 128) | 128, ...uleb(Math.floor(value / 128))];
}

/** What clang calls at the beginning of each piece of code, and what is called instead, with a number: see runtime/access.c. */
const MARK = '__sanitizer_cov_trace_pc';
const PLACE = 'luocheck_place';

/** What the module of binaryen has, and its types do not. */
const { Call } = binaryen as unknown as { readonly Call: { setTarget(call: number, name: string): void; appendOperand(call: number, operand: number): void } };

function numberPlaces(module: ReturnType<typeof binaryen.readBinary>): void {
  let place = 0;
  for (let i = 0; i < module.getNumFunctions(); i++) {
    const { body } = binaryen.getFunctionInfo(module.getFunctionByIndex(i));
    if (body === 0) continue;
    for (const { expression, isCall } of sitesIn(body)) {
      const { target } = (isCall ? binaryen.getExpressionInfo(expression) : {}) as { readonly target?: string };
      if (target !== MARK) continue;
      Call.setTarget(expression, PLACE);
      Call.appendOperand(expression, module.i32.const(++place));
    }
  }
}
