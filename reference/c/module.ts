// SPDX-License-Identifier: GPL-2.0-only
/** @file A compiled tree: its module, and what was found out about it. */
import type { Code } from '../loader/code.js';
import type { Instrumented } from '../loader/load.js';
import type { Reach } from './imports.js';
import type { Image } from './kernel.js';
import { Layouts } from './layout.js';
import { Reached } from './reached.js';
import { LINES, NO_LINES, PAGE_SHIFT, REAL_SHIFT, TYPES, type Lines } from './section.js';
import { sitesOf } from './sites.js';
import { NO_TYPES } from './types.js';
import { sectionOf, wasm, type WasmModule } from './wasm.js';

export interface CompiledOptions {
  /** Every load and store of a task that runs beside others is a step; otherwise only what goes through a primitive is. Default: true. */
  readonly accessSteps?: boolean;
  /** The text of a file of the tree; null when there is none. */
  readonly read?: (path: string) => string | null;
}

export class CompiledModule {
  readonly layouts: Layouts;
  /** PAGE_SIZE of its C. */
  readonly pageSize: number;
  private readonly module: WasmModule;
  private readonly lines: Lines;
  private sites: ReturnType<typeof sitesOf> | null = null;

  constructor(
    private readonly bytes: Uint8Array,
    private readonly options: CompiledOptions,
  ) {
    this.module = new wasm.Module(bytes);
    this.layouts = new Layouts(sectionOf(this.module, TYPES, NO_TYPES));
    this.lines = sectionOf(this.module, LINES, NO_LINES);
    this.pageSize = 2 ** sectionOf(this.module, PAGE_SHIFT, REAL_SHIFT);
  }

  /** Of the module. */
  get exports(): readonly string[] {
    return wasm.Module.exports(this.module).map(({ name }) => name);
  }

  private readonly read = (path: string): string | null => this.options.read?.(path) ?? null;

  /** `reach`: is told what it reaches; null: nobody is. */
  image(reach: Reach | null): Image {
    const { module, layouts, lines, options } = this;
    return { module, layouts, lines, accessSteps: options.accessSteps ?? true, reach };
  }

  /** What reports ask of the C. */
  get code(): Code {
    const { lines, read } = this;
    return {
      files: lines.files,
      locate: (function_) => {
        const [file, line] = lines.functions[function_] ?? [];
        return file === undefined ? null : { path: lines.files[file]!, line: line! };
      },
      read,
    };
  }

  /** A revision that marks what it reaches: a new one each time, whose machines nobody has booted yet. */
  marked<R extends object>(make: (reach: Reach) => R): Instrumented<R> {
    this.sites ??= sitesOf(this.bytes, this.lines, this.read);
    const reached = new Reached(this.sites);
    return { revision: make(reached), sites: this.sites.sites, marks: reached.marks };
  }
}
