// SPDX-License-Identifier: GPL-2.0-only
/** @file Which C functions are running: read off the JavaScript stack, where the frames of a `yield*` chain are. */

export interface Where {
  /** C function names, innermost first. */
  readonly functions: readonly string[];
  /** `file:line` of the innermost of them, with the path below `reference/`; empty when there is none. */
  readonly source: string;
}

const FRAME = /^\s+at (?:async )?(?:[\w.<>$]*\.)?([A-Za-z_$][\w$]*)(?:\.next)?(?: \[as [^\]]+\])? \((.*?)(?::(\d+)(?::\d+)?)?\)$/;
const C_NAME = /^_{0,2}[a-z][a-z0-9]*(?:_[a-z0-9]+)+$/;
const DEPTH = 60;

/** Frames of the machine below and of the runner above are not C functions. */
const MACHINERY = /\/reference\/(?:kernel|engine|machine)[/.]|\/node_modules\/|^node:/;
const MIRRORED = /\/reference\/luo\//;

function isKernelCode(name: string, file: string): boolean {
  if (MACHINERY.test(file)) return false;
  if (MIRRORED.test(file)) return /^[a-z_][a-z0-9_]*$/.test(name);
  return file !== '<anonymous>' && C_NAME.test(name);
}

/** Reads the current stack: microseconds, so only for what is reported. */
export function capture(): Where {
  const limit = Error.stackTraceLimit;
  Error.stackTraceLimit = DEPTH;
  const stack = new Error().stack ?? '';
  Error.stackTraceLimit = limit;

  const functions: string[] = [];
  let source = '';
  for (const line of stack.split('\n')) {
    const frame = FRAME.exec(line);
    if (!frame) continue;
    const [, name = '', file = '', row = ''] = frame;
    if (!isKernelCode(name, file.replaceAll('\\', '/'))) continue;
    if (source === '') source = `${file.replace(/^.*\/reference\//, '')}:${row}`;
    if (functions.at(-1) !== name) functions.push(name);
  }
  return { functions, source };
}
