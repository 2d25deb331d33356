// SPDX-License-Identifier: GPL-2.0-only
/** @file Which patch of a tree's, and which hunks of it, make a finding show. */
import { systemOf } from '../systems/index.js';
import type { Program, Race } from '../systems/program.js';
import type { Revision, TracedStep } from '../systems/system.js';
import { raceTrace } from '../search/race/trace.js';
import { trace } from '../search/trace.js';
import { smallestPart, whereItChanges, type Sight } from '../search/cause.js';
import { sightOf, type Sought } from '../search/sight.js';
import type { Cause, CauseHunks } from '../report/cause/cause.js';
import type { Hunk } from '../report/lore/hunk.js';
import { withFunctions } from '../report/lore/patch.js';
import { breathe } from './interrupt.js';
import type { Terminal } from './terminal.js';
import { TreeVariants, type Variant } from './tree-variants.js';

/** Asks the variants of one tree about its findings. */
export class Causes {
  private readonly variants = new Map<boolean, TreeVariants>();
  /** Rejected when interrupted. */
  private readonly stopped: Promise<never>;

  constructor(
    private readonly revision: Revision,
    private readonly terminal: Terminal,
    private readonly interrupted: AbortSignal,
  ) {
    this.stopped = new Promise((_, reject) => interrupted.addEventListener('abort', () => reject(new Stopped()), { once: true }));
    this.stopped.catch(() => {});
  }

  /** The tree with all patches shows it. Throws UsageError. */
  async of(sought: Sought): Promise<Cause> {
    const variants = await this.variantsFor(sought);
    const sights = new Map<number, Sight>();
    const ask = async (variant: Variant): Promise<Sight> => {
      const revision = await this.unlessInterrupted(variants.revision(variant));
      if (revision === null) return 'does-not-compile';
      return variants.isSearched && !isSmall(revision) ? 'unknown' : sightOf(revision, sought);
    };
    const withPatches = async (patches: number): Promise<Sight> => {
      const sight = await ask({ patches });
      sights.set(patches, sight);
      return sight;
    };
    const { patches } = variants;
    let change: Cause['change'] = null;
    let hunks: Cause['hunks'] = null;
    sights.set(patches.length, 'shown');
    try {
      if ((await withPatches(0)) === 'not-shown') {
        change = await whereItChanges(patches.length, withPatches);
        if (change.by === change.after + 1) hunks = await this.hunksOf(variants, change.by, sought, ask);
      }
    } catch (error) {
      if (!(error instanceof Stopped)) throw error;
    }
    return { patches, sights, change, hunks, isStopped: this.interrupted.aborted };
  }

  /** Nobody waits for the compiler. Throws Stopped. */
  private async unlessInterrupted<T>(work: Promise<T>): Promise<T> {
    const { interrupted } = this;
    const result = await Promise.race([work, this.stopped]);
    await breathe();
    if (interrupted.aborted) throw new Stopped();
    return result;
  }

  /** Of the last of so many patches. */
  private async hunksOf(variants: TreeVariants, patches: number, { shown }: Sought, ask: (variant: Variant) => Promise<Sight>): Promise<CauseHunks> {
    const all = variants.patches[patches - 1]!.hunks;
    const compiled = await variants.compiledHunks(patches - 1);
    const others = [...all.keys()].filter((at) => !compiled.includes(at));
    const ran = functionsIn(this.revision, shown);
    const named = withFunctions(all, (path) => this.revision.code?.read(path) ?? null);
    const guess = [...compiled.keys()].filter((piece) => runs(named[compiled[piece]!]!, ran));
    const part = await smallestPart(
      compiled.length,
      (pieces) => ask({ patches, hunks: [...pieces.map((piece) => compiled[piece]!), ...others].sort((a, b) => a - b) }),
      guess,
    );
    const untellable = new Map([...part.untellable].map(([piece, sight]) => [all[compiled[piece]!]!, sight]));
    return { kept: part.kept.map((piece) => all[compiled[piece]!]!), untellable, compiled: compiled.length, all: all.length };
  }

  /** With pages of 4 KiB alone where they are enough: half as much has to be compiled. */
  private async variantsFor(sought: Sought): Promise<TreeVariants> {
    const { revision } = this;
    const plain = systemOf(revision)
      .machinery.realSizes(revision)
      .find(({ needs }) => needs === null);
    const takesSmall = plain !== undefined && sightOf(revision, sought, plain) !== 'shown';
    let variants = this.variants.get(takesSmall);
    if (variants === undefined) this.variants.set(takesSmall, (variants = await TreeVariants.of(revision.name, takesSmall, this.terminal, this.interrupted)));
    return variants;
  }
}

/** C functions that run in the calls. */
function functionsIn(revision: Revision, shown: Sought['shown']): ReadonlySet<string> {
  const { program, steps } = 'program' in shown ? { program: shown.program, steps: [] } : racing(revision, shown.race);
  const before = program.actions.length === 0 ? [] : trace(revision, program, []).flatMap((action) => action.steps);
  return new Set([...before, ...steps].flatMap(({ functions }) => functions));
}

/** What comes before the tasks, and their steps. */
function racing(revision: Revision, race: Race): { readonly program: Program; readonly steps: readonly Pick<TracedStep, 'functions'>[] } {
  const { program } = race;
  return { program: { ...program, actions: program.prefix }, steps: raceTrace(revision, race, []).steps.flatMap((step) => [step, ...step.touched]) };
}

/** Does it change a statement of a function that runs, or what is in none? A guess: macros and what the compiler has put into others have no name there. */
function runs({ changes, lines = [] }: Hunk, ran: ReadonlySet<string>): boolean {
  const isComment = lines.every(({ text }) => !/^[+-]/.test(text) || /^[+-]\s*(?:$|\/?\*|\/\/)/.test(text));
  return !isComment && (Object.keys(changes).length === 0 || Object.keys(changes).some((name) => ran.has(name)));
}

/** Does it run with smaller pages than those of 4 KiB? */
const isSmall = (revision: Revision): boolean => systemOf(revision).machinery.realSizes(revision).length > 0;

class Stopped extends Error {}
