// SPDX-License-Identifier: GPL-2.0-only
/** @file Sequential programs as inputs of a coverage-guided search. */
import type { Collector } from '../coverage/collector.js';
import { execute, type Visit } from '../execute.js';
import type { Dice } from '../../systems/dice.js';
import { systemOf } from '../../systems/index.js';
import type { Program } from '../../systems/program.js';
import type { Changes } from '../../systems/system.js';
import type { Property } from '../../properties/property.js';
import type { Kind } from './guided.js';
import { mutate } from './mutate.js';

/** `visit` is told every violation, and the program. `actions` counts calls. */
export class Sequences implements Kind<Program> {
  actions = 0;
  private readonly changes: Changes;

  constructor(
    private readonly collector: Collector,
    private readonly properties: readonly Property[],
    private readonly visit: (program: Program, ...violation: Parameters<Visit>) => void,
  ) {
    this.changes = systemOf(collector.instrumented.revision).drawing.changes;
  }

  draw(dice: Dice): Program {
    return this.changes.draw(dice);
  }

  mutate(program: Program, other: Program, dice: Dice): Program {
    return mutate(this.changes, program, other, dice);
  }

  execute(program: Program): Program {
    const { revision } = this.collector.instrumented;
    const visit: Visit = (...violation) => {
      this.visit(program, ...violation);
      return false;
    };
    this.actions += execute(revision, program, this.properties, visit, { watch: this.collector });
    return program;
  }
}
