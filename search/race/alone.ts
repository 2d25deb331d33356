// SPDX-License-Identifier: GPL-2.0-only
/** @file Whether one task alone shows a finding, for the same defect: then it is one finding with the race, and `check` tells it. */
import type { Property } from '../../properties/property.js';
import { systemOf } from '../../systems/index.js';
import type { Revision } from '../../systems/system.js';
import { readLedger } from '../ledger.js';
import { shows } from '../repairs.js';
import { plainId } from '../verdict.js';
import { isSerial } from './identity.js';
import { CONCURRENT } from './judge.js';
import type { ConcurrentProgram } from './program.js';

/** Programs of one id that are kept. */
const KEPT = 6;

export class Alone {
  /** Id as `explore` gives it -> programs whose calls show it one after the other. */
  private readonly programs = new Map<string, ConcurrentProgram[]>();
  private readonly known = new Map<string, boolean>();

  constructor(private readonly revision: Revision) {}

  /** Ids that the calls of a program show one after the other. What no function is to blame for says nothing of other programs. */
  note(ids: Iterable<string>, program: ConcurrentProgram): void {
    for (const id of ids) {
      if (id.includes(`/${CONCURRENT}/`)) continue;
      const programs = this.programs.get(id);
      if (!programs) this.programs.set(id, [program]);
      else if (programs.length < KEPT && isOther(program, programs.at(-1)!)) programs.push(program);
    }
  }

  /** Has one task's finding this id? */
  isKnown(id: string): boolean {
    return this.programs.has(id) || readLedger().findings[this.revision.name]?.[id] !== undefined;
  }

  /** `seenAs` and `id`: of a race of the defect that `fix` repairs. Where no fix is known, nobody knows that it is one defect. */
  shows(seenAs: string, id: string, property: Property, fix: string | null): boolean {
    if (fix === null) return false;
    const undone = systemOf(this.revision).revisions.withFixUndone(fix.slice(0, 4), this.revision);
    const programs = this.programs.get(seenAs) ?? [];
    const key = `${id} ${fix} ${programs.length}`;
    const answer = this.known.get(key) ?? (programs.some((program) => isSerial(undone, program, seenAs, property)) || this.isListed(undone, id, property));
    this.known.set(key, answer);
    return answer;
  }

  /** Does a sequence of the ledger show it? */
  private isListed(undone: Revision, id: string, property: Property): boolean {
    const { notation, revisions } = systemOf(this.revision);
    if (revisions.fixesAfter(this.revision) === null) return false;
    const plain = plainId(id);
    const program = readLedger().findings[revisions.beforeTheFixes(this.revision).name]?.[plain];
    return program !== undefined && shows(undone, notation.parseProgram(program), property, plain);
  }
}

const verbs = ({ prefix, tasks, suffix }: ConcurrentProgram): string => [...prefix, ...tasks.flat(), ...suffix].map(({ verb }) => verb).join();
const isOther = (a: ConcurrentProgram, b: ConcurrentProgram): boolean => verbs(a) !== verbs(b);
