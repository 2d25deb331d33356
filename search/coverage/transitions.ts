// SPDX-License-Identifier: GPL-2.0-only
/** @file Transitions of the model's machines, and which of them can follow one another in one machine. */
import type { Table } from '../../model/compile.js';

/** `session: open --close--> open` in its parts. */
interface Parts {
  readonly machine: string;
  readonly source: string;
  readonly target: string;
}

const known = new Map<string, Parts>();

function partsOf(name: string): Parts {
  let parts = known.get(name);
  if (parts === undefined) {
    const [, machine = '', source = '', target = ''] = /^(.*?): (.*?) --.*--> (.*)$/.exec(name) ?? [];
    known.set(name, (parts = { machine, source, target }));
  }
  return parts;
}

/** Follows every machine of one execution. */
export class Successions {
  /** Machine and number -> the transition that it took last. */
  private readonly last = new Map<string, string>();

  /** Where the machines are is not known any more. */
  clear(): void {
    this.last.clear();
  }

  /** `first, then second`; null for the first transition of a machine, and for the first behind a gap. */
  take(name: string, instance: number): string | null {
    const { machine, source } = partsOf(name);
    const key = `${machine} ${instance}`;
    const before = this.last.get(key);
    this.last.set(key, name);
    return before !== undefined && partsOf(before).target === source ? successionName(before, name) : null;
  }
}

function successionName(first: string, second: string): string {
  return `${first}, then ${second.slice(second.indexOf(': ') + 2)}`;
}

/** All pairs of transitions of one machine of which the second begins where the first ends. */
export function successionNames(tables: Readonly<Record<string, Table>>): string[] {
  return Object.values(tables).flatMap((table) => {
    const all = Object.values(table.on).flatMap((row) => Object.values(row).map((transition) => transition!));
    return all.flatMap((first) => Object.values(table.on[first.target] ?? {}).map((second) => successionName(first.name, second!.name)));
  });
}
