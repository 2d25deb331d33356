// SPDX-License-Identifier: GPL-2.0-only
/** @file Which fixes' code executions reach: where it is not, they are the same when the fix is undone. */
import { divergence, REACHED } from '../../reference/loader/divergence.js';
import { loadRevision } from '../../reference/loader/load.js';
import { series, undoneTree } from '../../reference/loader/series.js';
import { sourceTree } from '../../reference/loader/tree.js';
import { Machine } from '../../reference/machine/machine.js';
import { V1 } from '../../reference/v1/design.js';
import type { Revision } from '../../reference/v1/luo_internal.js';
import { corrected } from '../../reference/v1/revisions.js';

class Reach {
  private readonly revision: Revision;
  private readonly always: ReadonlySet<string>;
  private readonly reached = new Set<string>();

  constructor() {
    const tree = sourceTree('corrected');
    const marked = divergence(tree, new Map(series().map(({ number }) => [number, undoneTree(number)])));
    const globals = { [REACHED]: (fix: string) => this.reached.add(fix) };
    const { name, title } = corrected;
    const pathOf = (file: string): string => `reference/v1/corrected/${file}`;
    const loaded = loadRevision(V1, { name, title }, marked.tree, { revision: corrected, tree }, pathOf, (_, source) => ({ source, globals }));
    this.revision = loaded;
    // A machine that was there before is started again without running the code of its boot.
    new Machine(loaded).reset();
    this.always = new Set([...marked.anywhere, ...this.reached]);
  }

  during<T>(run: (revision: Revision) => T): { readonly result: T; readonly fixes: ReadonlySet<string> } {
    this.reached.clear();
    const result = run(this.revision);
    return { result, fixes: new Set([...this.always, ...this.reached]) };
  }
}

let known: Reach | null = null;

/** Compiled when somebody asks. */
export const reachOfFixes = (): Reach => (known ??= new Reach());
