// SPDX-License-Identifier: GPL-2.0-only
/** @file Which C functions are running: read off the JavaScript stack, where the frames of a `yield*` chain are. */

export interface Where {
  /** C function names, innermost first. */
  readonly functions: readonly string[];
  /** `file:line` of the innermost of them, with the path below `reference/`; empty when there is none. */
  readonly source: string;
}

const DEPTH = 60;
const C_NAME = /^_{0,2}[a-z][a-z0-9]*(?:_[a-z0-9]+)+$/;
const ANY_C_NAME = /^[a-z_][a-z0-9_]*$/;
/** The mirrored code of this package, also where it is installed below node_modules. */
const OWN_MIRRORED = /(?:^|[\\/])reference[\\/](?!kernel|engine|machine|c[\\/])\w+[\\/]/;
/** Frames of the machine below and of the runner above are not C functions. */
const MACHINERY = /(?:^|[\\/])reference[\\/](?:kernel|engine|machine|c)[\\/.]|[\\/]node_modules[\\/]|^node:/;
const MIRRORED = /(?:^|(?<![\\/]test)[\\/])reference[\\/]/;

/** Of compiled C: V8 knows no lines of it, and what several files have for themselves is told apart by a number. */
const COMPILED = /^wasm:/;
const nameIn = (name: string, file: string): string => (COMPILED.test(file) ? name.replace(/_\d+$/, '') : name);

/** Names in compiled C that are none of the kernel's: whoever compiles it says which. */
export const around = { compiled: /^(?!)/ };

function isKernelCode(name: string, file: string): boolean {
  if (COMPILED.test(file) && around.compiled.test(name)) return false;
  if (OWN_MIRRORED.test(file) && !/[\\/]test[\\/]reference[\\/]/.test(file)) return ANY_C_NAME.test(name);
  if (MACHINERY.test(file)) return false;
  if (MIRRORED.test(file)) return ANY_C_NAME.test(name);
  return file !== '' && file !== '<anonymous>' && C_NAME.test(name);
}

/** The stack as its frames. */
export const callSites: NonNullable<typeof Error.prepareStackTrace> = (_error, sites) => sites;

/** What the stack was at one moment. V8 keeps the frames, and looks at them when it is asked for the stack. */
export class Backtrace {
  readonly #holder: { stack?: readonly NodeJS.CallSite[] } = {};
  #functions: readonly string[] | null = null;

  constructor() {
    const { stackTraceLimit } = Error;
    Error.stackTraceLimit = DEPTH;
    Error.captureStackTrace(this.#holder, Backtrace);
    Error.stackTraceLimit = stackTraceLimit;
  }

  /** The C functions that ran, innermost first. */
  get functions(): readonly string[] {
    return (this.#functions ??= this.read());
  }

  private read(): readonly string[] {
    const { prepareStackTrace } = Error;
    Error.prepareStackTrace = callSites;
    const sites = this.#holder.stack ?? [];
    Error.prepareStackTrace = prepareStackTrace;
    const functions: string[] = [];
    for (const site of sites) {
      const raw = site.getFunctionName();
      const file = site.getScriptNameOrSourceURL() ?? '';
      if (raw === null || !isKernelCode(raw, file)) continue;
      const name = nameIn(raw, file);
      if (functions.at(-1) !== name) functions.push(name);
    }
    return functions;
  }
}

/** The C functions that run, innermost first. */
export function runningFunctions(): readonly string[] {
  return new Backtrace().functions;
}

const FRAME = /^\s+at (?:[\w.<>$]*\.)?([A-Za-z_$][\w$]*)(?: \[as [^\]]+\])? \((.*?)(?::(\d+)(?::\d+)?)?\)$/;

/** The same with a place in the source, mapped back from compiled code where source maps are on. Slow. */
export function runningCode(): Where {
  const { stackTraceLimit } = Error;
  Error.stackTraceLimit = DEPTH;
  const stack = new Error().stack ?? '';
  Error.stackTraceLimit = stackTraceLimit;
  return codeOf(stack);
}

/** The C functions in the text of a stack. */
export function codeOf(stack: string): Where {
  const functions: string[] = [];
  let source = '';
  for (const line of stack.split('\n')) {
    const [, raw = '', file = '', row = ''] = FRAME.exec(line) ?? [];
    if (!isKernelCode(raw, file)) continue;
    const name = nameIn(raw, file);
    if (source === '' && !COMPILED.test(file)) source = `${file.replace(/^(?:.*[\\/])?reference[\\/]/, '')}:${row}`;
    if (functions.at(-1) !== name) functions.push(name);
  }
  return { functions, source };
}
