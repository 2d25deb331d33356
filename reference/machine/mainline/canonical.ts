// SPDX-License-Identifier: GPL-2.0-only
/** @file The state of a machine as a text: what user space and the machine have, and what the kernel says of its own memory. */
import { inode_file, RESERVED, type file } from '../../kernel/index.js';
import { FIRST_DATA, FREEZE_ADDS } from './callbacks.js';
import type { MainlineMachine } from './machine.js';

/** Frozen so often and not more, a number is data of a handler, and not one that happens to be as large. */
const MOST_FREEZES = 16;

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

  constructor(private readonly machine: MainlineMachine) {}

  all(describe: NonNullable<MainlineMachine['k']['describe']>): string {
    const { k, image, hasDevice, processes, modules, commandLine, nextCommandLine, ram, tainted } = this.machine;
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
    let number = this.files.indexOf(filep);
    if (number < 0) number = this.files.push(filep) - 1;
    return `f${number}`;
  }

  /** Data that a preserve callback has made: which of them, in order of first occurrence, and how often it was frozen. */
  private dataOf(value: number): string | null {
    const made = (value - FIRST_DATA) % FREEZE_ADDS;
    const freezes = Math.floor((value - FIRST_DATA) / FREEZE_ADDS);
    if (value <= FIRST_DATA || made < 1 || made > this.machine.counters.preserved || freezes > MOST_FREEZES) return null;
    let number = this.data.indexOf(made);
    if (number < 0) number = this.data.push(made) - 1;
    return `d${number}+${freezes}`;
  }
}

/** Numbers of files that were opened one after the other are left out. */
function describeFile(filep: file): string {
  const inode = filep instanceof inode_file ? `${filep.f_inode.i_size}.${filep.f_inode.seals}.${filep.f_inode.flags}.${filep.f_pos}` : '';
  return `${filep.name.replace(/:\d+$/, '')} ${filep.f_count} ${inode}`;
}
