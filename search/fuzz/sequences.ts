// SPDX-License-Identifier: GPL-2.0-only
/** @file Sequential programs as inputs of a coverage-guided search. */
import type { Collector } from '../coverage/collector.js';
import { execute, type Visit } from '../execute.js';
import type { Program } from '../../systems/v1/program.js';
import { drawProgram } from '../../systems/v1/programs.js';
import type { Property } from '../../properties/property.js';
import type { Kind } from './guided.js';
import { mutate } from './mutate.js';

/** `visit` is told every violation, and the program. `actions` counts calls. */
export class Sequences implements Kind<Program> {
  readonly draw = drawProgram;
  readonly mutate = mutate;
  actions = 0;

  constructor(
    private readonly collector: Collector,
    private readonly properties: readonly Property[],
    private readonly visit: (program: Program, ...violation: Parameters<Visit>) => void,
  ) {}

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
