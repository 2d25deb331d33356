// SPDX-License-Identifier: GPL-2.0-only
/** @file One run of a command that searches: revisions one after the other, within a time, until Ctrl-C, in every output. */
import type { Progress, SearchOptions } from '../search/check.js';
import type { Property } from '../properties/property.js';
import type { Shard } from '../search/shard.js';
import type { Answer } from '../search/verdict.js';
import type { Code, Revision, System } from '../systems/system.js';
import { locateFunction, locateStep } from '../reference/loader/locate.js';
import { locateFunction as locateMainlineFunction, locateStep as locateMainlineStep } from '../reference/mainline/locate.js';
import { locateOwnFunction, locateOwnStep } from '../reference/own/locate.js';
import { mainline } from '../systems/mainline.js';
import { overallAnswer } from '../report/json.js';
import type { CodeMap, CodePlace, RevisionResult, SearchResults, Times } from '../report/ci/results.js';
import { Collectors } from './collectors.js';
import { UsageError, type ExitCode, type OutputError } from './errors.js';
import { Budget } from './budget.js';
import { breathe, interruptible, whenPatienceEnds } from './interrupt.js';
import { searchError } from './own-revision.js';
import { findingIds, propertyNamed } from './lookup.js';
import { Outputs, type OutputFlags, type Result } from './outputs.js';
import { searchProgress } from './progress.js';
import { DEFAULT_REVISIONS, type SearchFlags } from './search-options.js';
import type { Terminal } from './terminal.js';
import { version } from './version.js';

/** What is particular to a command. */
export interface SearchKind<R extends Revision> {
  /** Its name. */
  readonly command: string;
  /** Of the revisions to be searched. */
  readonly named: (name: string) => R;
  /** What can be searched for. */
  readonly properties: readonly Property[];
  /** What can be searched for with `--strict`. */
  readonly choices: readonly Property[];
  /** The part of the search that this machine does. */
  readonly shard?: Shard | undefined;
  /** The progress line. */
  readonly progress: (progress: Progress) => string;
}

/** What a command makes of its verdicts; `failure`: why it could not keep something while it searched. */
interface Made extends Pick<Result, 'report' | 'json'> {
  readonly failure?: OutputError | null;
  revisions(): readonly RevisionResult[];
}

/** How to search one revision. */
export interface Limit {
  /** What is searched for, and who is told; `signal`: Ctrl-C, or the time is up. */
  readonly options: SearchOptions & { readonly signal: AbortSignal };
  /** Ctrl-C. */
  readonly interrupted: AbortSignal;
  /** Is its time limited? */
  readonly isTimed: boolean;
  /** How long it may take; null: as long as it takes. */
  readonly milliseconds: number | null;
  /** There are so many findings: they have to be told in that time, too. */
  readonly note: (findings: number) => void;
}

/** A verdict of any search. */
interface AnyVerdict {
  readonly revision: string;
  readonly answer: Answer;
  readonly findings: readonly { readonly id: string }[];
  readonly ignored?: readonly string[];
  readonly notJudged?: readonly string[];
}

/** A revision that was searched. */
export interface Searched<V, R extends Revision = Revision> {
  readonly revision: R;
  readonly verdict: V;
  readonly times: Times;
}

/** Where C functions of a system stand. */
export function codeOf(system: System): CodeMap {
  const mirrored = system === mainline ? { locate: locateMainlineFunction, step: locateMainlineStep } : { locate: locateFunction, step: locateStep };
  const treeOf = (revision: string): Code | undefined => system.revisions.find(revision)?.code;
  return {
    locateFunction: (revision, name) => {
      const tree = treeOf(revision);
      if (tree !== undefined) return tree.locate(name);
      return locateOwnFunction(revision, name) ?? mirrored.locate(system.revisions.find(revision)?.basedOn ?? revision, name);
    },
    locateStep: (source) => mirrored.step(source) ?? inTree(source) ?? locateOwnStep(source),
    entryFunction: (action) => system.machinery.entryFunction(action),
    isTree: (revision) => treeOf(revision) !== undefined,
  };
}

/** `kernel/liveupdate/luo_session.c:412`. */
function inTree(source: string): CodePlace | null {
  const [, path, line] = /^([\w./-]+\.[ch]):(\d+)$/.exec(source) ?? [];
  return path === undefined ? null : { path, line: Number(line) };
}

/** What is judged; nothing: all properties, and what goes against a choice is noted. Throws UsageError. */
function judged(
  { properties, choices }: Pick<SearchKind<Revision>, 'properties' | 'choices'>,
  { property, strict }: SearchFlags,
): Pick<SearchOptions, 'properties'> {
  if (strict && choices.length === 0) throw new UsageError('--strict: nothing is left open in the semantics of these revisions');
  if (property === undefined) return strict ? { properties: [...properties, ...choices] } : {};
  const lenient = property.find((id) => strict !== true && choices.some((choice) => choice.id === id));
  if (lenient !== undefined) throw new UsageError(`${lenient} is judged with --strict only`);
  return { properties: property.map((id) => propertyNamed(id, [...properties, ...choices])) };
}

export class SearchRun<R extends Revision> {
  readonly seed: number;
  readonly outputs: Outputs;
  readonly revisions: readonly R[];
  private readonly options: SearchOptions;
  private readonly collectors: Collectors;
  private readonly started: number;

  /** Throws UsageError. */
  constructor(
    private readonly kind: SearchKind<R>,
    private readonly flags: SearchFlags & OutputFlags,
    private readonly terminal: Terminal,
  ) {
    this.revisions = (flags.revision ?? DEFAULT_REVISIONS).map(kind.named);
    this.options = {
      ...judged(kind, flags),
      ...(flags.baseline !== undefined && { baseline: kind.named(flags.baseline) }),
      ...(flags.ignore && { ignore: findingIds(flags.ignore, [...kind.properties, ...kind.choices]) }),
      breathe,
    };
    this.started = terminal.now();
    this.seed = flags.seed ?? terminal.now() % 0x7fff_ffff;
    this.outputs = new Outputs(flags, terminal);
    this.collectors = new Collectors(flags.coverage);
  }

  /**
   * Searches every revision, and writes what `forms` makes of the verdicts; `afterwards` comes behind that, whether it could be
   * written or not. Throws OutputError.
   */
  run<V extends AnyVerdict>(
    search: (revision: R, limit: Limit) => Promise<V>,
    forms: (searched: readonly Searched<V, R>[]) => Made,
    afterwards: (searched: readonly Searched<V, R>[], interrupted: AbortSignal) => Promise<void> = async () => {},
  ): Promise<ExitCode> {
    const { kind, flags, seed, revisions, outputs } = this;
    const { command, shard = null } = kind;
    return interruptible(this.terminal, async (interrupted) => {
      outputs.events.start({ tool: version(), command, revisions: revisions.map(({ name }) => name), seed, time: flags.time ?? null });
      const searched = await this.searchAll(search, interrupted);
      const missing = revisions.slice(searched.length).map(({ name }) => name);
      const answer = overallAnswer(searched.map(({ verdict }) => verdict));
      const made = forms(searched);
      const results = (): SearchResults => ({ command, tool: version(), revisions: made.revisions(), missing, interrupted: interrupted.aborted, shard });
      try {
        const result = { ...made, coverage: () => this.collectors.json(), answer, interrupted: interrupted.aborted, missing, results };
        return outputs.write(result, made.failure);
      } finally {
        await afterwards(searched, interrupted);
      }
    });
  }

  /** Each revision gets an equal part of the time that is left. Revisions whose turn did not come before Ctrl-C have no verdict. */
  private async searchAll<V extends AnyVerdict>(search: (revision: R, limit: Limit) => Promise<V>, interrupted: AbortSignal): Promise<Searched<V, R>[]> {
    const { terminal, revisions, flags, outputs } = this;
    const end = flags.time === undefined ? undefined : this.started + flags.time;
    const searched: Searched<V, R>[] = [];
    for (const [index, revision] of revisions.entries()) {
      if (interrupted.aborted) break;
      const started = terminal.now();
      const part = end === undefined ? undefined : Math.max(0, end - started) / (revisions.length - index);
      const budget = part === undefined ? null : new Budget(interrupted, part, () => terminal.now());
      const collecting = this.collectors.optionsFor(revision);
      const options = { ...this.options, ...collecting, ...this.watcher(revision.name, budget), ...signalsOf(budget, interrupted) };
      const verdict = await search(revision, {
        options,
        interrupted,
        isTimed: part !== undefined,
        milliseconds: part ?? null,
        note: (n) => budget?.note(n),
      }).catch((error: unknown) => {
        throw searchError(revision, error);
      });
      searched.push({ revision, verdict, times: timesOf(started, terminal.now()) });
      const { answer, findings, ignored, notJudged } = verdict;
      outputs.events.write({
        event: 'verdict',
        revision: revision.name,
        answer,
        findings: findings.map(({ id }) => id),
        ...(ignored && { ignored }),
        ...(notJudged && { notJudged }),
      });
    }
    terminal.progress(null);
    return searched;
  }

  /** Tells the terminal and the log, and the budget what will have to be told. */
  private watcher(revision: string, budget: Budget | null): Required<Pick<SearchOptions, 'onProgress' | 'onFinding'>> {
    const log = this.outputs.events.watch(revision);
    const line = searchProgress(this.terminal, revision, this.kind.progress);
    return {
      onProgress: (progress) => {
        budget?.note(progress.findings);
        log.onProgress(progress);
        line(progress);
      },
      onFinding: (found) => log.onFinding(found),
    };
  }
}

/** When to stop searching, and when to stop minimising. */
export function signalsOf(budget: Budget | null, interrupted: AbortSignal): Required<Pick<SearchOptions, 'signal' | 'interrupted' | 'givenUp'>> {
  const givenUp = whenPatienceEnds(interrupted);
  return budget === null ? { signal: interrupted, interrupted, givenUp } : { signal: budget.search, interrupted: budget.minimising, givenUp };
}

export function timesOf(started: number, ended: number): Times {
  const iso = (time: number): string => `${new Date(time).toISOString().slice(0, 19)}Z`;
  return { started: iso(started), ended: iso(ended), seconds: (ended - started) / 1000 };
}
