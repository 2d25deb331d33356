// SPDX-License-Identifier: GPL-2.0-only
/** @file What compiled code imports: the forms that primitives have, and who is told what it reaches. */
import type { Step } from '../engine/step.js';
import type { Kernel } from '../kernel/index.js';

/** An import that returns at once. */
export type CallPrimitive = (...args: readonly never[]) => number | bigint | void;
/** An import that is one step: C gets what the task resumes with. */
export type OneStep = (...args: readonly never[]) => Step;
/** An import that is a step, or none where nobody can come in between, and what is done right behind it: that answers C. */
export interface StepThen {
  step(...args: readonly never[]): Step | null;
  then(...args: readonly never[]): number;
}
/** An import of several steps. */
export type Steps = (...args: readonly never[]) => Kernel<number>;

/** The same, as what makes them: what comes before their first step is done by then, so that they can be made anew where they stand before it. */
export type StepsAgain = (...args: readonly never[]) => () => Kernel<number>;

/** Imports that may suspend their task come in several forms: the plainer one is, the less it costs. */
export interface Primitives {
  readonly oneStep: Readonly<Record<string, OneStep>>;
  readonly stepThen: Readonly<Record<string, StepThen>>;
  readonly steps: Readonly<Record<string, Steps>>;
  readonly again: Readonly<Record<string, StepsAgain>>;
  /** Loads and stores. */
  readonly access: Readonly<Record<string, StepThen>>;
  readonly call: Readonly<Record<string, CallPrimitive>>;
}

/** A place that a function of a call under way has reached last, by the number that its mark is called with, and the primitives that it has called since. */
export interface Visit {
  readonly at: number;
  readonly called: string[];
}

/** Is told what compiled code reaches (reached.ts); `trail`: those of the functions of the call, outermost first, which it keeps. */
export interface Reach {
  place(trail: Visit[], at: number): void;
  /** The task stands before a primitive. */
  primitive(trail: Visit[], name: string): void;
  /** The task stands before a load or a store. */
  access(trail: readonly Visit[]): void;
}
