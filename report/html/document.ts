// SPDX-License-Identifier: GPL-2.0-only
/** @file What the HTML report embeds: everything that its page shows, in words already. Equal parts stand once and are referred to by index. */
import type { Answer } from '../../search/verdict.js';

export interface ReportDocument {
  /** Version of the tool. */
  readonly tool: string;
  readonly revisions: readonly RevisionPart[];
  readonly properties: readonly PropertyPart[];
  /** In the order in which they are shown. */
  readonly defects: readonly DefectPart[];
  readonly findings: readonly FindingPart[];
  readonly walks: readonly WalkPart[];
  readonly stills: readonly StillPart[];
  readonly locks: readonly (readonly LockPart[])[];
  readonly models: readonly ModelPart[];
  readonly operations: readonly OperationPart[];
  /** Those of each system's model, by its id. */
  readonly machines: Readonly<Record<string, readonly MachinePart[]>>;
  /** `posted/luo_files.ts`, as `sourceOf` says -> line number -> text. */
  readonly sources: Readonly<Record<string, Readonly<Record<number, string>>>>;
  readonly coverage: readonly CoveragePart[];
  readonly benches: readonly BenchPart[];
}

export interface RevisionPart {
  readonly name: string;
  readonly title: string;
  readonly answer: Answer;
  /** `25 properties violated, 11 hold`. */
  readonly summary: string;
  /** How many findings no checker of the kernel sees; null: nothing was found, or no result says it. */
  readonly unseen: string | null;
  readonly searches: readonly { readonly command: string; readonly answer: Answer; readonly bound: string; readonly details: string }[];
}

/** A row of the table of verdicts; one cell a revision, null: not searched for there. */
export interface PropertyPart {
  readonly id: string;
  readonly statement: string;
  /** `semantics item 16`. */
  readonly source: string;
  readonly cells: readonly ({ readonly answer: Answer; readonly findings: readonly number[] } | null)[];
}

/** The findings that one fix repairs. */
export interface DefectPart {
  readonly revision: string;
  /** `0002`; null: no fix repairs them. */
  readonly fix: string | null;
  readonly subject: string;
  readonly findings: readonly number[];
}

export interface FindingPart {
  /** What stands behind `#finding-` in the address. */
  readonly slug: string;
  readonly revision: string;
  readonly id: string;
  readonly property: string;
  readonly statement: string;
  readonly source: string;
  readonly expected: string;
  readonly happened: string;
  /** `close(s0) || ioctl(s1, PREPARE)`: what tells it from another finding that reads the same; null: none does. */
  readonly calls: string | null;
  /** `2 tasks, 5 calls, 1 preemption`. */
  readonly extent: string;
  /** `0002 luo_files: …`; null: none of the series. */
  readonly fix: string | null;
  /** Null: the result does not say. */
  readonly seenBy: SeenByPart | null;
  /** The command that replays it in a terminal. */
  readonly replay: string;
  readonly walk: number;
  /** The step at which it shows; null: replaying does not show it. */
  readonly at: number | null;
}

/** Which checkers of the kernel see a finding. */
export interface SeenByPart {
  /** `lockdep`; empty: none sees it. */
  readonly tools: readonly string[];
  /** `lockdep (possible recursive locking)`. */
  readonly seen: string;
  /** `KASAN (nothing freed is used), …`: the others, and why not. */
  readonly silent: string;
}

export interface WalkPart {
  readonly kind: 'sequence' | 'race';
  /** `v1`: whose model it is. */
  readonly system: string;
  /** `CPU0`, `process 0`. */
  readonly lanes: readonly string[];
  readonly calls: readonly CallPart[];
  readonly steps: readonly StepPart[];
  /** Index of the still before the first call. */
  readonly start: number;
  /** Index of the step to begin with. */
  readonly first: number;
  readonly bars: readonly BarPart[];
  /** Number of bars side by side, by lane. */
  readonly tracks: readonly number[];
  /** All that is violated, also by other findings. */
  readonly violations: readonly { readonly at: number; readonly property: string; readonly happened: string }[];
}

export interface CallPart {
  /** `ioctl(s0, PREPARE)`. */
  readonly text: string;
  readonly note: string;
  readonly returns: boolean;
  /** `= 0`, `= EINVAL`, `never returns`. */
  readonly result: string;
  readonly phase: 'before' | 'tasks' | 'after';
  readonly lane: number;
  readonly first: number;
  readonly last: number;
}

/** One kernel step and what there is after it. */
export interface StepPart {
  readonly call: number;
  /** Index in `operations`; -1: a whole call. */
  readonly operation: number;
  /** `down_read(luo_state_rwsem)`. */
  readonly text: string;
  /** Function whose line is to be written above this step. */
  readonly enters?: string;
  /** `waits`, `= -EINTR`. */
  readonly notes?: readonly string[];
  readonly callbacks?: readonly string[];
  readonly events?: readonly string[];
  readonly still: number;
  readonly locks: number;
  readonly model: number;
  readonly fit: ModelFit;
}

/**
 * `exact`: the machine is in this state of the model; `within`: it was, and a call is under way. Where none is: `none`: the model has no such state;
 * `left`: the machine has done what the model does not allow; `unknown`: nobody can tell.
 */
export type ModelFit = 'exact' | 'within' | 'none' | 'left' | 'unknown';

/** A step of the code, wherever it is taken. */
export interface OperationPart {
  /** C functions, innermost first. */
  readonly functions: readonly string[];
  /** `posted/luo_files.ts`; empty when it is not LUO's. */
  readonly file: string;
  readonly line: number;
  /** The function that is there, where it is not the innermost. */
  readonly caller?: string;
  /** The tree that has the file; absent: it is a mirrored one. */
  readonly tree?: string;
}

/** Where `sources` has the file of a step. */
export const sourceOf = ({ file, tree }: Pick<OperationPart, 'file' | 'tree'>): string => (tree === undefined ? file : `${tree}: ${file}`);

/** A lock that is held or waited for, from one step to another, both included. */
export interface BarPart {
  readonly lane: number;
  readonly track: number;
  readonly lock: string;
  readonly mode: 'read' | 'write' | 'mutex' | 'waits';
  readonly from: number;
  readonly to: number;
}

/** One lock that somebody holds or waits for. */
export interface LockPart {
  readonly name: string;
  /** `CPU0 (read)`. */
  readonly holders: readonly string[];
  readonly waiters: readonly string[];
}

/** The machine at one moment, as tables of words. */
export interface StillPart {
  /** `NORMAL`; what it says when it is dead. */
  readonly state: string;
  readonly dead: boolean;
  readonly tables: readonly TablePart[];
}

export interface TablePart {
  readonly title: string;
  readonly heads: readonly string[];
  /** The first cell names the row. */
  readonly rows: readonly (readonly string[])[];
  /** What stands there when there is no row. */
  readonly empty: string;
}

/** Machine -> state -> which of its instances are in it. */
export type ModelPart = Readonly<Record<string, Readonly<Record<string, readonly string[]>>>>;

/** The picture of a machine: places in pixels. */
export interface MachinePart {
  readonly name: string;
  readonly width: number;
  readonly height: number;
  readonly boxes: readonly {
    readonly state: string;
    readonly inner: readonly string[];
    readonly x: number;
    readonly y: number;
    readonly width: number;
    readonly height: number;
  }[];
  readonly routes: readonly {
    readonly from: string;
    readonly to: string;
    readonly labels: readonly string[];
    readonly points: readonly (readonly [x: number, y: number])[];
    readonly labelX: number;
    readonly labelY: number;
    readonly side: 'left' | 'right';
  }[];
}

/** What a search reached of one kind of thing, what it did not reach first. */
export interface CoveragePart {
  readonly title: string;
  readonly groups: readonly {
    readonly name: string;
    readonly reached: number;
    readonly total: number;
    readonly missed: readonly string[];
  }[];
}

export interface BenchPart {
  readonly title: string;
  readonly text: string;
  readonly machine: string;
  /** One picture a unit. */
  readonly plots: readonly PlotPart[];
}

/** Horizontal bars on a logarithmic scale. */
export interface PlotPart {
  readonly unit: string;
  readonly ticks: readonly { readonly at: number; readonly label: string }[];
  /** `length`, `floor`: 0 to 1. */
  readonly bars: readonly { readonly label: string; readonly value: string; readonly length: number; readonly floor: number | null; readonly met: boolean }[];
}
