// SPDX-License-Identifier: GPL-2.0-only
/** @file A kernel tree with a part of the patches that its name has: each is compiled once. */
import { KEPT_TEXTS } from '../reference/c/archive.js';
import { build } from '../reference/c/build.js';
import { Cache } from '../reference/c/cache.js';
import { revisionOfTree } from '../reference/c/compiled.js';
import { TreeError } from '../reference/c/error.js';
import type { TreePatch } from '../reference/c/patched.js';
import { bootOrder } from '../reference/mainline/next.js';
import type { TreeName } from '../reference/c/tree-name.js';
import { Tree } from '../reference/c/tree.js';
import type { SeriesPatch } from '../report/lore/series.js';
import type { Revision } from '../systems/system.js';
import { systemReason, UsageError } from './errors.js';
import { cacheFolder, patchedSource, patchesOf, treeNamed } from './kernel-tree.js';
import type { Terminal } from './terminal.js';
import { inArchives } from './tree-archive.js';
import { treePatch } from './tree-patch.js';

/** The first patches, and of the last of them so many hunks. */
export interface Variant {
  readonly patches: number;
  /** Indices of hunks of the last of them, ascending; absent: all. */
  readonly hunks?: readonly number[];
}

export class TreeVariants {
  private readonly revisions = new Map<string, Promise<Revision | null>>();
  /** Variants that were asked for. */
  get asked(): number {
    return this.revisions.size;
  }

  private constructor(
    private readonly name: string,
    private readonly parts: TreeName,
    readonly patches: readonly SeriesPatch[],
    /** Were they compiled with small pages, too? */
    readonly isSearched: boolean,
    private readonly terminal: Terminal,
    private readonly interrupted: AbortSignal,
  ) {}

  /** `isSearched`: with small pages, too. Throws UsageError. */
  static async of(name: string, isSearched: boolean, terminal: Terminal, interrupted: AbortSignal): Promise<TreeVariants> {
    const { parts, patches } = await patchedTree(name);
    return new TreeVariants(name, parts, patches, isSearched, terminal, interrupted);
  }

  /** Null: it does not apply, or does not compile. */
  revision(variant: Variant): Promise<Revision | null> {
    const key = JSON.stringify(variant);
    let revision = this.revisions.get(key);
    if (revision === undefined) this.revisions.set(key, (revision = this.build(variant)));
    return revision;
  }

  /** Indices of the hunks of a patch that change a file which is compiled. Throws UsageError. */
  async compiledHunks(patch: number): Promise<number[]> {
    const { terminal } = this;
    const cache = new Cache(cacheFolder(process.env), () => terminal.now(), KEPT_TEXTS);
    return inArchives(cache, terminal, this.notKept, async (open) => {
      const tree = new Tree(this.name, await patchedSource(this.parts, this.series({ patches: patch + 1 }), open));
      await this.compile(tree);
      const { hunks } = this.patches[patch]!;
      return [...hunks.keys()].filter((at) => tree.hasRead(hunks[at]!.file));
    });
  }

  private readonly notKept = (error: unknown): void =>
    this.terminal.err(`luocheck: ${cacheFolder(process.env)}: ${systemReason(error)}: the compiled code is not kept\n`);

  private series({ patches, hunks }: Variant): TreePatch[] {
    const series = this.patches.slice(0, patches);
    return series.map((patch, i) => {
      const kept = hunks === undefined || i < patches - 1 ? patch.hunks : hunks.map((at) => patch.hunks[at]!);
      return treePatch(patch.subject, { hunks: kept, renames: patch.renames });
    });
  }

  private async build(variant: Variant): Promise<Revision | null> {
    const { terminal, name, parts } = this;
    const cache = new Cache(cacheFolder(process.env), () => terminal.now(), KEPT_TEXTS);
    try {
      return await inArchives(cache, terminal, this.notKept, async (open) => {
        const tree = new Tree(name, await patchedSource(parts, this.series(variant), open));
        const { module, small } = await this.compile(tree, titleOf(variant));
        const revision = revisionOfTree(name, small === null ? [module] : [module, small], { read: (path) => tree.read(path) });
        return 'v1' in revision ? revision.v1 : revision.mainline;
      });
    } catch (error) {
      if (error instanceof TreeError) return null;
      throw error;
    }
  }

  private compile(tree: Tree, title = ''): ReturnType<typeof build> {
    const { terminal, isSearched } = this;
    return build(tree, {
      cache: new Cache(cacheFolder(process.env), () => terminal.now()),
      onProgress: (line) => terminal.progress(`${line}${title}`),
      onCacheFailure: this.notKept,
      isSearched,
      signal: this.interrupted,
    });
  }
}

function titleOf({ patches, hunks }: Variant): string {
  const part = hunks === undefined ? '' : `, of the last ${hunks.length === 1 ? '1 hunk' : `${hunks.length} hunks`}`;
  return ` (with ${patches === 1 ? '1 patch' : `${patches} patches`}${part})`;
}

/** The parts of the name of a tree with patches, and these. Throws UsageError: it is none. */
export async function patchedTree(name: string): Promise<{ readonly parts: TreeName; readonly patches: readonly SeriesPatch[] }> {
  const parts = treeNamed(name);
  const patches = await patchesOf(name);
  if (bootOrder(name).length > 1) throw new UsageError(`${name}: of one kernel after another nobody asks which patch it is: name the tree alone`);
  if (parts === null || patches.length === 0) throw new UsageError(`${name} is no kernel tree with patches: name the patches with --patch, or behind a plus`);
  return { parts, patches };
}
