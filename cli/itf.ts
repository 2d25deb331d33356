// SPDX-License-Identifier: GPL-2.0-only
/** @file `--itf`: where sequences of model states go as ITF traces. */
import { statSync } from 'node:fs';
import { join } from 'node:path';
import type { System } from '../systems/system.js';
import { itf, type ItfTrace, type ItfWords } from '../report/itf.js';
import { checkWritable, writeAtomically } from './files.js';
import type { Terminal } from './terminal.js';

const STDOUT = '-';

/** Where traces go: a file for the first one, a folder for all of them, or standard output instead of the report. */
export class ItfOutput {
  /** Throws UsageError when it cannot be written: to be made before the search. */
  constructor(
    private readonly path: string,
    private readonly terminal: Terminal,
    private readonly model: { readonly system: System; readonly itf: ItfWords },
  ) {
    if (path !== STDOUT && !this.isFolder) checkWritable(path);
  }

  get takesStdout(): boolean {
    return this.path === STDOUT;
  }

  /** Name -> trace, shortest first. When there is none it says so on standard error. Throws OutputError. */
  write(traces: ReadonlyMap<string, ItfTrace>): void {
    const { path, terminal } = this;
    const [first] = traces.values();
    if (first === undefined) return terminal.err('luocheck: --itf: no invariant is violated, there is no trace to write\n');
    if (this.takesStdout) terminal.out(this.textOf(first));
    else if (this.isFolder) for (const [name, trace] of traces) writeAtomically(join(path, `${name}.itf.json`), this.textOf(trace));
    else writeAtomically(path, this.textOf(first));
  }

  private textOf(trace: ItfTrace): string {
    const { system, itf: words } = this.model;
    return itf(trace, (action, tokens) => system.notation.printAction(action, tokens), words);
  }

  private get isFolder(): boolean {
    try {
      return statSync(this.path, { throwIfNoEntry: false })?.isDirectory() ?? false;
    } catch {
      return false;
    }
  }
}
