// SPDX-License-Identifier: GPL-2.0-only
/** @file The state of a machine as a text: what user space and the machine have, and what the kernel says of its own memory. */
import { inode_file, RESERVED, type file } from '../../kernel/index.js';
import { FIRST_DATA, FREEZE_ADDS } from './callbacks.js';
import type { MainlineMachine } from './machine.js';

/** Above is no data of a handler, however often it was frozen. */
const MOST_DATA = 2 ** 32;

/** Equal for machines that behave alike from here on. No call may be under way. `describe`: of the kernel that runs. */
export function canonicalForm(machine: MainlineMachine, describe: NonNullable<MainlineMachine['k']['describe']>): string {
  if (machine.ended !== null) return machine.ended;
  const { k } = machine;
  const { observing } = k;
  k.observing = true;
  try {
    return new Writer(machine).all(describe);
  } finally {
    k.observing = observing;
  }
}

class Writer {
  private readonly files: file[] = [];
  private readonly data: number[] = [];
  /** Of each of them, how often it had been frozen where it is met. */
  private readonly freezes: number[][] = [];

  constructor(private readonly machine: MainlineMachine) {}

  all(describe: NonNullable<MainlineMachine['k']['describe']>): string {
    const { k, image, hasDevice, processes, modules, commandLine, nextCommandLine, ram, tainted, counters } = this.machine;
    const tables = processes.map(({ slots }) => {
      const open = slots.slice(0, slots.findLastIndex((slot) => slot !== null) + 1);
      return open.map((slot) => (slot === null ? '-' : slot === RESERVED ? '*' : this.file(slot))).join();
    });
    const loaded = [...modules.loaded].map(([name, { owner }]) => `${name}${owner.refcnt}${owner.state}`);
    const { kexec_image } = k.modules.kexec_core;
    const kernel = describe({ file: (filep) => this.file(filep), data: (value) => this.dataOf(value) });
    const kept = ram.pages.flatMap(({ who, count, preserved }) => (preserved ? [`${who}${count}`] : [])).sort();
    const rest = [
      hasDevice,
      tainted,
      counters.asks,
      commandLine,
      nextCommandLine,
      kexec_image && { ...kexec_image },
      ram.kho_enabled,
      loaded,
      kept,
      this.files.map(describeFile),
    ];
    const told = JSON.stringify(rest, (_, value: unknown) => (typeof value === 'bigint' ? `${value}` : value));
    return [image.revision.name, tables.join(';'), told, kernel].join('|');
  }

  private file(filep: file): string {
    return `f${indexIn(this.files, filep)}`;
  }

  /**
   * Data that a preserve callback has made: which of them, in order of first occurrence, and whether a freeze has changed it. How many did
   * matters to nobody: LUO hands the number on as it is. Only whether two copies of it are equal does.
   */
  private dataOf(value: number): string | null {
    const made = (value - FIRST_DATA) % FREEZE_ADDS;
    if (value <= FIRST_DATA || value >= MOST_DATA || made < 1 || made > this.machine.counters.preserved) return null;
    const number = indexIn(this.data, made);
    const freezes = Math.floor((value - FIRST_DATA) / FREEZE_ADDS);
    return freezes === 0 ? `d${number}` : `d${number}+${indexIn((this.freezes[number] ??= []), freezes)}`;
  }
}

/** Of one that is not there yet, the place that it gets. */
function indexIn<T>(known: T[], value: T): number {
  const index = known.indexOf(value);
  return index >= 0 ? index : known.push(value) - 1;
}

/** Numbers of files that were opened one after the other are left out. */
function describeFile(filep: file): string {
  return `${filep.name.replace(/:\d+$/, '')} ${filep.f_count} ${filep instanceof inode_file ? describeInode(filep) : ''}`;
}

function describeInode({ f_inode: { i_size, seals, flags, seals_frozen, size_frozen }, f_pos }: inode_file): string {
  return `${i_size}.${seals}.${flags}${seals_frozen ? '!' : ''}${size_frozen ? '=' : ''}.${f_pos}`;
}
