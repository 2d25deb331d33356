// SPDX-License-Identifier: GPL-2.0-only
/** @file Which fixes' code executions reach: where it is not, they are the same when the fix is undone. */
import { divergence, REACHED } from '../reference/loader/divergence.js';
import type { Prepare } from '../reference/loader/load.js';

type Tree<F extends string> = Readonly<Record<F, string>>;

export interface CorrectedRevision<F extends string, R> {
  readonly tree: Tree<F>;
  /** By number of the fix. */
  readonly undone: ReadonlyMap<string, Tree<F>>;
  readonly load: (tree: Tree<F>, prepare: Prepare) => R;
  /** A machine that was there before is put back to where user space begins, without running the code of its boot. */
  readonly boot: (revision: R) => void;
}

export class Reach<R> {
  private readonly revision: R;
  private readonly always: ReadonlySet<string>;
  private readonly reached = new Set<string>();

  constructor({ tree, undone, load, boot }: CorrectedRevision<string, R>) {
    const marked = divergence(tree, undone);
    const globals = { [REACHED]: (fix: string) => this.reached.add(fix) };
    this.revision = load(marked.tree, (_, source) => ({ source, globals }));
    boot(this.revision);
    this.always = new Set([...marked.anywhere, ...this.reached]);
  }

  during<T>(run: (revision: R) => T): { readonly result: T; readonly fixes: ReadonlySet<string> } {
    this.reached.clear();
    const result = run(this.revision);
    return { result, fixes: new Set([...this.always, ...this.reached]) };
  }
}
