// SPDX-License-Identifier: GPL-2.0-only
/** @file A call of compiled C under way: its C stack, what suspended it, and how it goes on. */
import { keptBody, NOTHING, type Restore } from '../engine/kept.js';
import type { Body, Step } from '../engine/step.js';
import type { Kernel } from '../kernel/index.js';
import type { Visit } from './imports.js';

/** The instance that is called. */
interface Callee {
  /** A C stack for a call that begins. */
  begin(): Frame;
  /** Runs C code until it returns or is suspended. */
  enter(frame: Frame, name: string, args: readonly (number | bigint)[], isSuspended: boolean): number;
  /** It has come back: is it suspended? */
  hasSuspended(frame: Frame): boolean;
}

/** A call under way. */
export class Frame {
  /** Where its C stack is cut off. */
  sp: bigint | number = 0;
  /** What is left of the primitive that suspended it, after its first step; null: nothing. */
  rest: Body<number> | null = null;
  /** Makes that anew, as it stands before its first step; null: it does not stand there, or cannot be made anew. */
  again: (() => Body<number>) | null = null;
  /** What it does when the C stack is there again; null: nothing. */
  then: (() => number) | null = null;
  step: Step | null = null;
  /** What the primitive answered. */
  value = 0;
  /** Empty where nobody wants to know. */
  readonly trail: Visit[] = [];

  constructor(
    readonly stack: number,
    readonly buffer: number,
    /** The first and the last address of its C stack, as C has them. */
    readonly base: bigint | number,
    readonly limit: bigint | number,
  ) {}

  get isInBody(): boolean {
    return this.rest !== null || this.again !== null;
  }

  /** What is left of the primitive, made anew where it has to be. */
  get body(): Body<number> {
    if (this.rest === null) {
      this.rest = this.again!();
      this.rest.next(0);
    }
    return this.rest;
  }

  /** Goes on with it. */
  resume(): IteratorResult<Step, number> {
    const { body } = this;
    this.again = null;
    return body.next(this.value);
  }

  /** But for its C stack, to how it is now; null: that cannot be put back. */
  keep(): Restore | null {
    const { sp, rest, again, then, step, value } = this;
    const body = again !== null || rest === null ? NOTHING : keptBody(rest);
    if (body === null) return null;
    return () => {
      this.sp = sp;
      this.rest = again === null ? rest : null;
      this.again = again;
      this.then = then;
      this.step = step;
      this.value = value;
      body();
    };
  }
}

/** A call of an exported function, as a body. */
export class CCall implements Kernel<number> {
  private frame: Frame | null = null;
  private isSuspended = false;
  /** The same for each step. */
  private yielded: IteratorYieldResult<Step> | null = null;

  constructor(
    private readonly instance: Callee,
    private readonly name: string,
    private readonly args: readonly (number | bigint)[],
  ) {}

  [Symbol.iterator](): this {
    return this;
  }

  next(value: number): IteratorResult<Step, number> {
    const { instance } = this;
    const frame = (this.frame ??= instance.begin());
    frame.value = value;
    const answer = instance.enter(frame, this.name, this.args, this.isSuspended);
    this.isSuspended = instance.hasSuspended(frame);
    if (!this.isSuspended) return { done: true, value: answer };
    const step = frame.step!;
    if (this.yielded === null) this.yielded = { done: false, value: step };
    else this.yielded.value = step;
    return this.yielded;
  }

  keep(): Restore | null {
    const { frame, isSuspended } = this;
    const rest = frame === null ? NOTHING : frame.keep();
    if (rest === null) return null;
    return () => {
      this.frame = frame;
      this.isSuspended = isSuspended;
      rest();
    };
  }
}
