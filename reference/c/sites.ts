// SPDX-License-Identifier: GPL-2.0-only
/** @file Places in compiled code that executions may reach: its functions, the ways of its branches, and the calls of primitives. */
import type { Site, SiteKind } from '../loader/instrument.js';
import { callsOf, type Call } from './calls.js';
import { lineAt } from './places.js';
import type { Lines } from './section.js';

/** Is called at the beginning of each piece of code that runs as a whole, with its number (lower.ts). */
const MARK = 'luocheck_place';
const LOCK = /^(?:down_|up_|mutex_lock|mutex_unlock)/;
const MOST = 60;
const STEP = 'step';

/** Where a mark or a primitive leads. */
export interface Sites {
  readonly sites: readonly Site[];
  /** By the number that a mark is called with. */
  readonly places: ReadonlyMap<number, number>;
  /** Calls of primitives, by `keyOf`. */
  readonly steps: ReadonlyMap<string, number>;
  /** Place -> the function that it is in, by a number; and the places where functions begin. */
  readonly owners: ReadonlyMap<number, number>;
  readonly entries: ReadonlySet<number>;
}

type Targets = (index: number) => { readonly module: string; readonly name: string };

/** The `nth` call of a primitive behind a mark, from 0 on. */
export const keyOf = (place: number, primitive: string, nth: number): string => `${place} ${primitive} ${nth}`;

/** `module`: as it runs. `textOf`: of a file of the tree; null: it is not known. */
export function sitesOf(module: Uint8Array, lines: Lines, textOf: (path: string) => string | null): Sites {
  return new Finder(lines, textOf).find(module);
}

class Finder {
  private readonly sites: Site[] = [];
  private readonly places = new Map<number, number>();
  private readonly steps = new Map<string, number>();
  private readonly owners = new Map<number, number>();
  private readonly entries = new Set<number>();
  private readonly used = new Set<string>();
  private readonly texts = new Map<string, readonly string[]>();

  constructor(
    private readonly lines: Lines,
    private readonly textOf: (path: string) => string | null,
  ) {}

  find(module: Uint8Array): Sites {
    const { imports, functions } = callsOf(module);
    const targetOf: Targets = (index) => imports[index] ?? { module: '', name: functions[index - imports.length]!.name };
    for (const { index, name, calls } of functions) this.function(index, name, calls, targetOf);
    const { sites, places, steps, owners, entries } = this;
    return { sites, places, steps, owners, entries };
  }

  private function(index: number, owner: string, calls: readonly Call[], targetOf: Targets): void {
    let place: number | null = null;
    let counts = new Map<string, number>();
    for (const { at, target, operand } of calls) {
      const { module, name } = targetOf(target);
      if (name === MARK) {
        if (operand !== null) this.place(operand, index, place === null, owner, at);
        place = operand;
        counts = new Map();
      } else if (module === STEP && place !== null) {
        const nth = counts.get(name) ?? 0;
        counts.set(name, nth + 1);
        const site = this.site(LOCK.test(name) ? 'lock' : 'step', owner, at, name);
        if (site !== null) this.steps.set(keyOf(place, name, nth), site);
      }
    }
  }

  private place(place: number, index: number, isFirst: boolean, owner: string, at: number): void {
    this.owners.set(place, index);
    if (isFirst) this.entries.add(place);
    const site = this.site(isFirst ? 'function' : 'branch', owner, at, null);
    if (site !== null) this.places.set(place, site);
  }

  /** Null: it is not of the tree's own files. */
  private site(kind: SiteKind, owner: string, at: number, what: string | null): number | null {
    const [file, line] = placeOf(lineAt(this.lines, at));
    if (file === null) return null;
    const source = this.lineOf(file, line);
    const text = kind === 'function' ? owner : what === null ? source : source.includes(what) ? source : `${what}: ${source}`;
    return this.sites.push({ kind, file, line, function: owner, text: this.unique(`${kind} ${file}:${line} `, shortened(text)) }) - 1;
  }

  /** A line may have several. */
  private unique(where: string, text: string): string {
    for (let n = 1; ; n++) {
      const told = n === 1 ? text : `${text} (${n})`;
      if (this.used.has(where + told)) continue;
      this.used.add(where + told);
      return told;
    }
  }

  private lineOf(file: string, line: number): string {
    let text = this.texts.get(file);
    if (text === undefined) this.texts.set(file, (text = (this.textOf(file) ?? '').split('\n')));
    return (text[line - 1] ?? '').trim();
  }
}

function placeOf(text: string): readonly [file: string, line: number] | readonly [null, 0] {
  const colon = text.lastIndexOf(':');
  return colon < 0 ? [null, 0] : [text.slice(0, colon), Number(text.slice(colon + 1))];
}

const shortened = (text: string): string => {
  const line = text.replace(/\s+/g, ' ');
  return line.length > MOST ? `${line.slice(0, MOST - 3)}...` : line;
};
