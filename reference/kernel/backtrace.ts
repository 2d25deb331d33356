// SPDX-License-Identifier: GPL-2.0-only
/** @file Which C functions are running: read off the JavaScript stack, where the frames of a `yield*` chain are. */

export interface Where {
  /** C function names, innermost first. */
  readonly functions: readonly string[];
  /** Of a kernel tree's C: for each of them the line that it had come to, `mm/slub.c:412`, or nothing. Empty: no C is compiled. */
  readonly lines?: readonly string[];
  /** `file:line` of the innermost of them, with the path below `reference/` or in the tree; empty when there is none. */
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

/** What is known of compiled C: whoever compiles it says so. */
export const around = {
  /** Names in it that are none of the kernel's. */
  compiled: /^(?!)/,
  /** The line of a file that the code at an offset of a script is of; empty: nobody knows. */
  lineAt: (_script: string, _offset: number): string => '',
};

/** The C functions of a stack, each with its line. */
class Frames {
  readonly functions: string[] = [];
  readonly lines: string[] = [];
  private hasLines = false;

  add(name: string, line: string): void {
    if (this.functions.at(-1) === name) return;
    this.functions.push(name);
    this.lines.push(line);
    if (line !== '') this.hasLines = true;
  }

  get where(): Required<Pick<Where, 'functions' | 'lines'>> {
    return { functions: this.functions, lines: this.hasLines ? this.lines : [] };
  }
}

function isKernelCode(name: string, file: string): boolean {
  if (COMPILED.test(file) && around.compiled.test(name)) return false;
  if (OWN_MIRRORED.test(file) && !/[\\/]test[\\/]reference[\\/]/.test(file)) return ANY_C_NAME.test(name);
  if (MACHINERY.test(file)) return false;
  if (MIRRORED.test(file)) return ANY_C_NAME.test(name);
  return file !== '' && file !== '<anonymous>' && C_NAME.test(name);
}

/** The stack as its frames. */
export const callSites = <Site>(_error: Error, sites: Site[]): Site[] => sites;

/** Below it on the stack is another task (reference/engine/execution.ts). */
const isBoundary = (name: string, file: string): boolean => name === 'runBeside' && MACHINERY.test(file);

/** What the stack was at one moment. V8 keeps the frames, and looks at them when it is asked for the stack. */
export class Backtrace {
  readonly #holder: { stack?: readonly NodeJS.CallSite[] } = {};
  #where: ReturnType<Backtrace['read']> | null = null;

  constructor() {
    const { stackTraceLimit } = Error;
    Error.stackTraceLimit = DEPTH;
    Error.captureStackTrace(this.#holder, Backtrace);
    Error.stackTraceLimit = stackTraceLimit;
  }

  /** The C functions that ran, innermost first. */
  get functions(): readonly string[] {
    return (this.#where ??= this.read()).functions;
  }

  /** Where they stood. */
  get lines(): readonly string[] {
    return (this.#where ??= this.read()).lines;
  }

  private read(): Frames['where'] {
    const { prepareStackTrace } = Error;
    Error.prepareStackTrace = callSites;
    const sites = this.#holder.stack ?? [];
    Error.prepareStackTrace = prepareStackTrace;
    const frames = new Frames();
    for (const site of sites) {
      const raw = site.getFunctionName();
      const file = site.getScriptNameOrSourceURL() ?? '';
      if (raw !== null && isBoundary(raw, file)) break;
      if (raw === null || !isKernelCode(raw, file)) continue;
      // V8 counts the bytes of a module as columns, from 1 on.
      frames.add(nameIn(raw, file), COMPILED.test(file) ? around.lineAt(file, site.getColumnNumber()! - 1) : '');
    }
    return frames.where;
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

/** What stands in a stack for a place in a module. */
const OFFSET = /^(.*):wasm-function\[\d+\]:0x([0-9a-f]+)$/;

function lineIn(file: string): string {
  const [, script, offset] = OFFSET.exec(file) ?? [];
  return script === undefined ? '' : around.lineAt(script, parseInt(offset!, 16));
}

/** The C functions in the text of a stack. */
export function codeOf(stack: string): Required<Where> {
  const frames = new Frames();
  let source: string | null = null;
  for (const line of stack.split('\n')) {
    const [, raw = '', file = '', row = ''] = FRAME.exec(line) ?? [];
    if (isBoundary(raw, file)) break;
    if (!isKernelCode(raw, file)) continue;
    const place = COMPILED.test(file) ? lineIn(file) : '';
    source ??= COMPILED.test(file) ? place : `${file.replace(/^(?:.*[\\/])?reference[\\/]/, '')}:${row}`;
    frames.add(nameIn(raw, file), place);
  }
  return { ...frames.where, source: source ?? '' };
}
