// SPDX-License-Identifier: GPL-2.0-only
/** @file The columns of a race: one a CPU, one line a step worth showing. */
import type { RaceStep, RaceTrace, Touched } from '../../properties/race/trace.js';
import { hex } from '../../properties/words.js';
import { wrap } from '../layout.js';
import type { RaceCatalogue } from './catalogue.js';
import { isLockStep } from './locks.js';
import { callers, callText, cpu, RACE_WIDTH } from './names.js';
import { sharedTouches, type Relevance } from './relevance.js';

/** Where the column of each CPU begins, by number of CPUs. */
const OFFSETS: Readonly<Record<number, readonly number[]>> = { 1: [2], 2: [2, 34], 3: [2, 17, 32], 4: [2, 13, 24, 35] };

/** What a step did, in one column. */
interface Line {
  readonly depth: number;
  readonly text: string;
}

/** The lines of all steps that matter; `full`: of all steps, with the locks after each that changed them. */
export function raceColumns(trace: RaceTrace, relevance: Relevance, names: Pick<RaceCatalogue, 'errnoName'>, full = false): string[] {
  const count = trace.race.program.tasks.length;
  const offsets = OFFSETS[count]!;
  const heads = Array.from({ length: count }, (_, i) => cpu(i));
  const writer = new Writer(trace, relevance, names, full);
  const rows: string[] = [
    beside(heads, offsets),
    beside(
      heads.map((head) => '-'.repeat(head.length)),
      offsets,
    ),
  ];
  let locks = '';
  for (const [i, step] of trace.steps.entries()) {
    rows.push(...writer.linesOf(step, i).flatMap((line) => place(line, offsets[step.task]!)));
    if (!full) continue;
    const now = lockState(step);
    if (now !== locks) rows.push(...wrap(now === '' ? 'no lock is held' : now, '  | ', '  |   ', RACE_WIDTH));
    locks = now;
  }
  return [...rows, ...writer.rest().flatMap(({ task, line }) => place(line, offsets[task]!))];
}

function beside(texts: readonly string[], offsets: readonly number[]): string {
  return texts.reduce((line, text, i) => line.padEnd(offsets[i]!) + text, '');
}

/** A line that does not fit its column is broken behind `(`, or between words. */
function place({ depth, text }: Line, offset: number): string[] {
  const indent = ' '.repeat(offset + depth);
  if (indent.length + text.length <= RACE_WIDTH) return [indent + text];
  const open = text.indexOf('(') + 1;
  const rest = text.slice(open);
  if (depth > 0 && open > 0 && !text.slice(0, open).includes(' ') && offset + rest.length <= RACE_WIDTH)
    return [indent + text.slice(0, open), ' '.repeat(Math.min(indent.length + 2, RACE_WIDTH - rest.length)) + rest];
  return wrap(text, indent, `${indent}  `, RACE_WIDTH);
}

/** `CPU0: luo_state_rwsem (read); CPU1 waits for luo_state_rwsem`. */
function lockState({ locks }: RaceStep): string {
  return locks
    .map(({ task, holds, waits }) => {
      const held = holds.map(({ name, read }) => `${name}${name.endsWith('rwsem') ? (read ? ' (r)' : ' (w)') : ''}`).join(', ');
      return `${cpu(task)}${held === '' ? '' : `: ${held}`}${waits ? `${held === '' ? '' : ','} waits for ${waits.name}` : ''}`;
    })
    .join('; ');
}

/** The steps that matter, each with what is said of it. */
export function tellingSteps(
  trace: RaceTrace,
  relevance: Relevance,
  names: Pick<RaceCatalogue, 'errnoName'>,
): { readonly step: RaceStep; readonly texts: readonly string[] }[] {
  const writer = new Writer(trace, relevance, names, false);
  const all = trace.steps.map((step, i) => ({ step, texts: writer.linesOf(step, i).map(({ text }) => text) }));
  return all.filter(({ texts }) => texts.length > 0);
}

class Writer {
  /** Index of the call and the function whose lines were written last, by task. */
  private readonly begun = new Map<number, number>();
  private readonly inside = new Map<number, string>();

  constructor(
    private readonly trace: RaceTrace,
    private readonly relevance: Relevance,
    private readonly names: Pick<RaceCatalogue, 'errnoName'>,
    private readonly full: boolean,
  ) {}

  linesOf(step: RaceStep, index: number): Line[] {
    const body = this.body(step, index);
    const begin = this.begin(step);
    return [...begin, ...(body.length > 0 ? this.enter(step) : []), ...body, ...this.end(step, index)];
  }

  /** Calls that are under way at the end. */
  rest(): { readonly task: number; readonly line: Line }[] {
    const { steps, history } = this.trace;
    return history.flatMap(({ task, settled }, call) => {
      if (settled || !steps.some((step) => step.call === call)) return [];
      return [{ task, line: { depth: 0, text: 'never returns' } }];
    });
  }

  private begin({ task, call }: RaceStep): Line[] {
    if (this.begun.get(task) === call) return [];
    this.begun.set(task, call);
    this.inside.delete(task);
    const { call: text, note } = callText(this.trace, call, this.names);
    return [{ depth: 0, text }, ...(note === '' ? [] : [{ depth: 0, text: `# ${note}` }])];
  }

  private enter(step: RaceStep): Line[] {
    const name = callers(step)[0];
    if (name === undefined || this.inside.get(step.task) === name) return [];
    this.inside.set(step.task, name);
    return [{ depth: 1, text: `${name}()` }];
  }

  private body(step: RaceStep, index: number): Line[] {
    const touches = sharedTouches(step, this.relevance);
    const callbacks = step.callbacks.map(({ kind, token, failed }) => ({ depth: 2, text: `handler: ${kind} ${hex(token)}${failed ? ' fails' : ''}` }));
    const isMain = this.full || this.isMain(step, touches) || this.isAtSwitch(index);
    const main = isMain && callbacks.length === 0 ? stepLines(step) : [];
    const memory = [
      ...step.allocated.filter(({ id }) => this.relevance.objects.has(id)).map(({ name }) => `allocates ${name}`),
      ...step.freed.filter(({ id }) => this.full || this.relevance.objects.has(id)).map(({ name }) => `frees ${name}`),
    ];
    const kinds = new Set(step.freed.map(({ kind }) => kind));
    const effects = touches
      .filter(({ object }) => !kinds.has(object))
      .filter(({ object }) => object !== step.object || main.length === 0)
      .filter((touch) => describeStep(step) !== `read(${fieldOf(touch)})`);
    return [
      ...main,
      ...callbacks,
      ...summarised(effects).map((text) => ({ depth: 3, text })),
      ...memory.map((text) => ({ depth: 3, text })),
      ...step.events.flatMap(({ event }) => eventLine(event)),
    ];
  }

  /** Is the operation itself of interest, not only what follows it? */
  private isMain(step: RaceStep, touches: readonly Touched[]): boolean {
    if (step.name === 'woken' || step.name === 'signal') return true;
    if (isLockStep(step)) return this.relevance.locks.has(step.object) || step.value < 0 || step.blocked;
    return step.name === 'machine_kexec' || touches.some(({ object, field }) => object === step.object || `${object}.${field}` === step.object);
  }

  /** The last step before another CPU moves, and the first one after. */
  private isAtSwitch(index: number): boolean {
    const { steps } = this.trace;
    const { task } = steps[index]!;
    return (index > 0 && steps[index - 1]!.task !== task) || (index + 1 < steps.length && steps[index + 1]!.task !== task);
  }

  private end(step: RaceStep, index: number): Line[] {
    const { steps, history } = this.trace;
    if (steps.slice(index + 1).some(({ call }) => call === step.call)) return [];
    const settled = history[step.call]?.settled;
    if (!settled) return [];
    return [{ depth: 0, text: `= ${settled.outcome.ret}${settled.outcome.reboot ? ` (${settled.outcome.reboot})` : ''}` }];
  }
}

function stepLines(step: RaceStep): Line[] {
  const text = describeStep(step);
  if (text === '') return [];
  return [{ depth: 2, text }, ...(step.blocked ? [{ depth: 3, text: 'waits' }] : [])];
}

/** The step as a C call; empty for the way into the kernel. */
export function describeStep(step: Pick<RaceStep, 'name' | 'object' | 'access' | 'value' | 'wokenBy'>): string {
  const { name, object, access, value, wokenBy } = step;
  if (name === 'syscall') return '';
  if (name === 'signal') return 'a fatal signal arrives';
  if (name === 'woken') return `${value < 0 ? 'is interrupted' : 'goes on'}${wokenBy === null || value < 0 ? '' : `, woken by ${cpu(wokenBy)}`}`;
  if (isLockStep(step)) return `${name}(${object})${value < 0 ? ' = -EINTR' : ''}`;
  return access === 'allocate' || object === 'files_struct' || name === 'machine_kexec' || name === 'can_preserve' ? `${name}()` : `${name}(${object})`;
}

/** A wait without an end is told below the columns. */
function eventLine(event: string): Line[] {
  const [kind] = event.split(':');
  if (kind === 'deadlock' || kind === 'leak') return [];
  return [{ depth: 3, text: `*** ${eventText(event)}` }];
}

/** `recursive_read:luo_state_rwsem` -> `recursive read: luo_state_rwsem`. */
export function eventText(event: string): string {
  const [kind = '', ...about] = event.split(':');
  return `${kind.replaceAll('_', ' ')}${about.length > 0 ? `: ${about.join(' ')}` : ''}`;
}

const fieldOf = ({ object, field }: Touched): string => (field === '' ? object : `${object}.${field}`);

/** `reads luo_state`, `writes files_xa_out`; what is read and then written is written. */
function summarised(touches: readonly Touched[]): string[] {
  const written = new Set(touches.filter(({ write }) => write).map(fieldOf));
  const read = new Set(touches.map(fieldOf).filter((name) => !written.has(name)));
  return [...[...read].map((name) => `reads ${name}`), ...[...written].map((name) => `writes ${name}`)];
}
