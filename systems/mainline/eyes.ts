// SPDX-License-Identifier: GPL-2.0-only
/** @file Looks at one machine again and again: what is as it was last time is the same object, so that nobody has to look into it again. */
import { MODULES, type FileName } from '../../model/mainline/actions.js';
import type { FileView, MemfdView, ModuleView, View } from '../../properties/mainline/observation.js';
import { clear, RESERVED, type file } from '../../reference/kernel/index.js';
import { DeviceFile, type MainlineMachine } from '../../reference/machine/mainline/index.js';
import { PLAIN_FILES } from './files.js';
import { isPinned, memfdOf, Memfds } from './memfds.js';
import { pagesBeyond } from './pages.js';

/** What the machine alone does not tell. */
export interface Known {
  readonly plain: readonly file[];
  readonly retrieved: ReadonlyMap<FileName, file>;
  readonly slots: readonly (View['sessions'][number] | null)[];
  readonly answer: View['answer'];
  /** Pages that are preserved whatever the program does. */
  readonly basis: View['pages'];
}

export class Eyes {
  readonly memfds = new Memfds();
  private files: readonly FileView[] = [];
  private shown: readonly MemfdView[] = [];
  private pinned: readonly FileName[] = [];
  /** What is seen now. */
  private readonly seen: FileView[] = [];
  private readonly seenMemfds: MemfdView[] = [];
  private readonly seenPinned: FileName[] = [];
  private modules: readonly ModuleView[] = [];
  private sessions: View['sessions'] = [];
  private pages: View['pages'] = {};
  private version = NaN;

  private basis: View['pages'] | null = null;

  constructor(private readonly machine: MainlineMachine) {}

  view({ plain, retrieved, slots, answer, basis }: Known): View {
    const device = this.countDescriptors();
    this.lookAtFiles(plain, retrieved);
    this.lookAtPages(basis);
    const sessions = this.sessionsOf(slots);
    return {
      state: sessions.length === 0 ? 'empty' : 'in use',
      boot: this.machine.boots,
      pages: this.pages,
      files: this.files,
      memfds: this.shown,
      pinned: this.pinned,
      modules: this.lookAtModules(),
      sessions,
      device,
      answer,
    };
  }

  /** Notes with each file how many descriptors it has; is one of them of the device? */
  private countDescriptors(): boolean {
    const { processes, k } = this.machine;
    for (let i = 0; i < k.files.length; i++) k.files[i]!.descriptors = 0;
    let device = false;
    for (let process = 0; process < processes.length; process++) {
      const { slots } = processes[process]!;
      for (let fd = 0; fd < slots.length; fd++) {
        const open = slots[fd]!;
        if (open === null || open === RESERVED) continue;
        open.descriptors++;
        if (open instanceof DeviceFile) device = true;
      }
    }
    return device;
  }

  private lookAtFiles(plain: readonly file[], retrieved: ReadonlyMap<FileName, file>): void {
    const { seen, seenMemfds, seenPinned } = this;
    clear(seen);
    clear(seenMemfds);
    clear(seenPinned);
    for (let i = 0; i < plain.length; i++) this.lookAt(PLAIN_FILES[i]!, plain[i]!);
    if (retrieved.size > 0) for (const [name, filep] of retrieved) this.lookAt(name, filep);
    if (!isSame(this.files, seen)) this.files = seen.slice();
    if (!isSame(this.shown, seenMemfds)) this.shown = seenMemfds.slice();
    if (!isSame(this.pinned, seenPinned)) this.pinned = seenPinned.slice();
  }

  private lookAt(name: FileName, filep: file): void {
    const was = this.files[this.seen.length];
    const descriptors = filep.freed ? this.descriptorsOf(filep) : filep.descriptors;
    const isSame = was !== undefined && was.name === name && was.refs === filep.f_count && was.descriptors === descriptors;
    this.seen.push(isSame ? was : { name, refs: filep.f_count, descriptors });
    const memfd = this.memfds.view(name, filep);
    if (memfd === null) return;
    this.seenMemfds.push(memfd);
    if (isPinned(memfdOf(filep)!)) this.seenPinned.push(name);
  }

  /** Of a file that is not among those of the kernel any more. */
  private descriptorsOf(filep: file): number {
    return this.machine.processes.reduce((sum, { slots }) => sum + slots.filter((open) => open === filep).length, 0);
  }

  private lookAtPages(basis: View['pages']): void {
    const { ram } = this.machine;
    if (ram.version === this.version && basis === this.basis) return;
    this.version = ram.version;
    this.basis = basis;
    this.pages = pagesBeyond(this.machine, basis, this.pages);
  }

  private lookAtModules(): readonly ModuleView[] {
    const { loaded, flbModules } = this.machine.modules;
    let modules: ModuleView[] | null = null;
    for (let i = 0; i < MODULES.length; i++) {
      const found = loaded.get(MODULES[i]!);
      const was = this.modules[i];
      const refs = found === undefined ? 0 : found.owner.refcnt;
      if (was !== undefined && was.loaded === (found !== undefined) && was.refs === refs) continue;
      modules ??= this.modules.slice();
      modules[i] = { name: MODULES[i]!, loaded: found !== undefined, refs };
    }
    const { references } = flbModules;
    if (this.modules[MODULES.length]?.refs !== references) {
      modules ??= this.modules.slice();
      modules[MODULES.length] = { name: 'FLB', loaded: true, refs: references };
    }
    return modules === null ? this.modules : (this.modules = modules);
  }

  /** Outgoing ones first, by name. */
  private sessionsOf(slots: Known['slots']): View['sessions'] {
    const sessions: View['sessions'][number][] = [];
    for (let i = 0; i < slots.length; i++) if (slots[i] !== null) sessions.push(slots[i]!);
    if (sessions.length > 1) sessions.sort(byDirectionAndName);
    if (areSame(this.sessions, sessions)) return this.sessions;
    return (this.sessions = sessions.map(({ direction, name }) => ({ direction, name })));
  }
}

type Shown = View['sessions'][number];

function areSame(last: readonly Shown[], now: readonly Shown[]): boolean {
  if (last.length !== now.length) return false;
  for (let i = 0; i < now.length; i++) if (last[i]!.direction !== now[i]!.direction || last[i]!.name !== now[i]!.name) return false;
  return true;
}

const byDirectionAndName = (a: Shown, b: Shown): number => (a.direction === b.direction ? (a.name < b.name ? -1 : 1) : a.direction === 'out' ? -1 : 1);

function isSame(last: readonly unknown[], now: readonly unknown[]): boolean {
  if (last.length !== now.length) return false;
  for (let i = 0; i < now.length; i++) if (last[i] !== now[i]) return false;
  return true;
}
