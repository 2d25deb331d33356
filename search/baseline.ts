// SPDX-License-Identifier: GPL-2.0-only
/** @file What the revision that a search compares with shows too, of the same program: nobody has to be told that again. */
import { Dpor } from '../reference/engine/dpor.js';
import type { Property } from '../properties/property.js';
import type { Program } from '../systems/program.js';
import type { Revision, Size } from '../systems/system.js';
import { execute } from './execute.js';
import { explore } from './race/explore.js';
import type { ConcurrentProgram } from './race/program.js';
import { isRenamed } from './renamed.js';
import { findingId } from './verdict.js';

export class Baseline {
  /** Of the program that was asked about last: one that shows a finding mostly shows several. */
  private last: { readonly program: object; readonly size: Size | undefined; readonly ids: ReadonlySet<string> } | null = null;

  constructor(
    private readonly revision: Revision,
    /** What is searched. */
    private readonly searched: Revision,
    /** What is judged. */
    private readonly properties: readonly Property[],
  ) {}

  /** Does the program show that finding there? `size`: of the machine. */
  shows(program: Program, id: string, size?: Size): boolean {
    const ids = this.idsOf(program, size, () => {
      const ids = new Set<string>();
      execute(this.revision, program, this.properties, (property, violation) => (ids.add(findingId(property.id, violation)), false), size && { size });
      return ids;
    });
    return this.has(ids, id);
  }

  /** The same of any interleaving, up to `limit` of them. */
  showsRace(program: ConcurrentProgram, id: string, limit: number): boolean {
    const find = (): ReadonlySet<string> => new Set(explore(this.revision, program, new Dpor(), this.properties, { limit, dataRaces: true }).seen.keys());
    return this.has(this.idsOf(program, undefined, find), id);
  }

  /** Is it among `ids`, by that name or by what its functions were called before? */
  private has(ids: ReadonlySet<string>, id: string): boolean {
    if (ids.has(id)) return true;
    for (const one of ids) if (isRenamed(id, one, this.searched, this.revision)) return true;
    return false;
  }

  private idsOf(program: object, size: Size | undefined, find: () => ReadonlySet<string>): ReadonlySet<string> {
    if (this.last?.program !== program || this.last.size !== size) this.last = { program, size, ids: find() };
    return this.last.ids;
  }
}
