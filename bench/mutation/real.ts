// SPDX-License-Identifier: GPL-2.0-only
/** @file Does a machine that people have show a violation, where the one that programs are tried on is smaller? Only then is it a finding. */
import { execute } from '../../search/execute.js';
import { explore, type Exploration } from '../../search/race/explore.js';
import { Replay, type Schedule } from '../../reference/engine/schedule.js';
import type { ConcurrentProgram, Program } from '../../systems/program.js';
import type { Revision, Size, System } from '../../systems/system.js';

export class RealMachines {
  private readonly sizes: readonly Size[];
  private readonly unreal = new WeakSet<Program>();

  constructor(
    private readonly system: System,
    private readonly revision: Revision,
  ) {
    this.sizes = system.machinery.realSizes(revision);
  }

  /** Does one of them show anything in the program? */
  show(program: Program): boolean {
    if (this.sizes.length === 0) return true;
    if (this.unreal.has(program)) return false;
    if (this.sizes.some((size) => this.shows(program, size))) return true;
    this.unreal.add(program);
    return false;
  }

  private shows(program: Program, size: Size): boolean {
    let seen = false;
    execute(this.revision, program, this.system.properties, () => (seen = true), { size });
    return seen;
  }

  /** Answers the property of the first violation of a race that one of them shows: in the same order of the steps, that one or another. */
  ofRaces(program: ConcurrentProgram): (seen: Exploration['seen']) => string | undefined {
    const unreal = new Set<string>();
    return (seen) => {
      for (const [id, { property, schedule }] of seen) {
        if (unreal.has(id)) continue;
        if (this.sizes.length === 0 || this.sizes.some((size) => this.showsRace(program, schedule, size))) return property.id;
        unreal.add(id);
      }
      return undefined;
    };
  }

  private showsRace(program: ConcurrentProgram, schedule: Schedule, size: Size): boolean {
    return explore(this.revision, program, new Replay(schedule), this.system.raceProperties, { dataRaces: true, size }).seen.size > 0;
  }
}
