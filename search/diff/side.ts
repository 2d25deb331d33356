// SPDX-License-Identifier: GPL-2.0-only
/** @file One of the two machines: it follows a path, and says how each call looks from outside. */
import type { Action } from '../../model/model.js';
import type { CallbackMemory, Computer, Revision, System } from '../../systems/system.js';
import { systemOf } from '../../systems/index.js';
import type { Program } from '../../systems/program.js';
import type { Behaviour } from '../../systems/behaviour.js';

/** How large the two machines are. */
export type Size = Pick<Program, 'sessions' | 'processes' | 'tokens'>;

/** A call carried out. */
export interface Seen {
  readonly behaviour: Behaviour;
  /** Did the injected fault happen? */
  readonly fired: boolean;
}

export class Side {
  readonly computer: Computer;
  private readonly system: System;
  private readonly data: CallbackMemory;

  constructor(
    readonly revision: Revision,
    size: Size,
  ) {
    this.system = systemOf(revision);
    this.data = this.system.machinery.callbackMemory();
    this.computer = this.system.machinery.computer(revision, size, {});
  }

  /** A side at the end of `path`. */
  static at(revision: Revision, size: Size, path: readonly Action[]): Side {
    const side = new Side(revision, size);
    for (const action of path) side.follow(action);
    return side;
  }

  /** Carries a call out without looking; what means nothing is passed over. */
  follow(action: Action): void {
    if (this.ended || !this.computer.means(action)) return;
    for (const record of this.computer.perform(action).callbacks) this.data.note(record);
  }

  /** Null: the call means nothing here. */
  see(action: Action): Seen | null {
    if (this.ended || !this.computer.means(action)) return null;
    const settled = this.computer.perform(action);
    return {
      behaviour: this.system.machinery.behaviourOf([{ action, settled }], settled.callbacks, settled.events, this.computer, this.data),
      fired: settled.fired,
    };
  }

  get ended(): boolean {
    return this.computer.machine.ended !== null;
  }

  /** Equal keys of one revision: the same behaviour from here on. */
  key(): string {
    return this.computer.machine.canonical();
  }

  release(): void {
    this.computer.release();
  }
}
