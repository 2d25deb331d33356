// SPDX-License-Identifier: GPL-2.0-only
/** @file Which fixes' code executions reach: where it is not, they are the same when the fix is undone. */
import { divergence, REACHED } from '../../reference/loader/divergence.js';
import { loadRevision } from '../../reference/loader/load.js';
import { linuxTree, MAINLINE } from '../../reference/mainline/design.js';
import { MAINLINE_FIXES } from '../../reference/mainline/fixes.js';
import { linux_7_3 } from '../../reference/mainline/linux-7.3/index.js';
import type { Revision } from '../../reference/mainline/luo_internal.js';
import { correctedTree, findMainlineRevision } from '../../reference/mainline/revisions.js';
import { MainlineComputer } from './computer.js';

class Reach {
  private readonly revision: Revision;
  private readonly always: ReadonlySet<string>;
  private readonly reached = new Set<string>();

  constructor() {
    const marked = divergence(correctedTree(), new Map(MAINLINE_FIXES.map(({ number }) => [number, correctedTree(number)])));
    const globals = { [REACHED]: (fix: string) => this.reached.add(fix) };
    const { name, title } = findMainlineRevision('mainline-corrected')!;
    const pathOf = (file: string): string => `reference/mainline/mainline-corrected/${file}`;
    const origin = { revision: linux_7_3, tree: linuxTree() };
    this.revision = loadRevision(MAINLINE, { name, title }, marked.tree, origin, pathOf, (_, source) => ({ source, globals }));
    // A machine that was there before is put back to where user space begins, without running the code of its boot.
    new MainlineComputer(this.revision, { sessions: 1, processes: 1, tokens: [] }).release();
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
