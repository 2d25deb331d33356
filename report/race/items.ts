// SPDX-License-Identifier: GPL-2.0-only
/** @file What is said of a step of a race: the operation, what followed it before anybody else could move, and in which function each of it was. */
import type { RaceStep, RaceTrace, Touched } from '../../search/race/trace.js';
import type { CallbackRecord } from '../../properties/v1/property.js';
import { hex } from '../../properties/v1/words.js';
import type * as mainline from '../../properties/mainline/observation.js';
import { describeMainlineCallback } from '../mainline/state.js';
import { isLockStep } from './locks.js';
import { callers, cpu, lineOf } from './names.js';
import { sharedTouches, type Relevance } from './relevance.js';

/** Of whichever system. */
type AnyCallback = CallbackRecord | mainline.CallbackRecord;

/** One line, and where it belongs. */
export interface Item {
  /** C functions, outermost first, without one-line wrappers; empty: the system call itself. Null: wherever the task is. */
  readonly frames: readonly string[] | null;
  /** 0: a statement of that function. 1: what the statement above led to. */
  readonly extra: 0 | 1;
  readonly text: string;
  /** Of a tree: the number of its line, `:412`. */
  readonly line?: string;
}

const framesOf = (functions: readonly string[]): readonly string[] => callers({ functions }).toReversed();
const isSame = (a: readonly string[] | null, b: readonly string[] | null): boolean => a?.join() === b?.join();

/** How a callback ended, unless it succeeded. */
const endOf = ({ failed, answered }: CallbackRecord): string => (answered !== undefined ? ` answers ${answered}` : failed ? ' fails' : '');

/** Says of each step what matters; `full`: everything. */
export class Sayer {
  constructor(
    private readonly trace: RaceTrace,
    private readonly relevance: Relevance,
    private readonly full: boolean,
  ) {}

  /** What is worth a line of step number `index`; empty when nothing is. */
  itemsOf(step: RaceStep, index: number): Item[] {
    const touches = sharedTouches(step, this.relevance);
    const frames = framesOf(step.functions);
    const callbacks = (step.callbacks as readonly unknown[] as readonly AnyCallback[]).map((record): Item => ({
      frames,
      extra: 0,
      text: 'subject' in record ? `handler: ${describeMainlineCallback(record)}` : `handler: ${record.kind} ${hex(record.token)}${endOf(record)}`,
    }));
    const isMain = this.full || this.isMain(step, touches) || this.isAtSwitch(index);
    const main = isMain && callbacks.length === 0 ? stepItems(step, frames) : [];
    const isShown = main.length > 0;
    const allocated = step.allocated
      .filter(({ id }) => this.relevance.objects.has(id))
      .map(({ name }): Item => ({ frames, extra: isShown ? 1 : 0, text: `allocates ${name}` }));
    const items = [...main, ...callbacks, ...allocated, ...this.effects(step, touches, isShown)];
    for (const { event, functions } of step.events) insert(items, eventItems(event, functions.length > 0 ? framesOf(functions) : frames));
    return items;
  }

  /** What followed the operation, in its order: accesses, those of one function together, and objects that were freed. */
  private effects(step: RaceStep, touches: readonly Touched[], isShown: boolean): Item[] {
    const { relevance, full } = this;
    const own = framesOf(step.functions);
    const items: Item[] = [];
    let group: Touched[] = [];
    const place = ({ functions }: Touched): Pick<Item, 'frames' | 'extra'> =>
      functions.length > 0 ? { frames: framesOf(functions), extra: 0 } : { frames: own, extra: 1 };
    const flush = (): void => {
      const [first] = group;
      if (first) items.push(...summarised(group).map((text) => ({ ...place(first), text })));
      group = [];
    };
    const left = new Set(step.freed.filter((object) => full || relevance.objects.has(object.id) || touches.some(({ frees }) => frees === object)));
    for (const touch of step.touched) {
      const { frees } = touch;
      if (frees && left.delete(frees)) {
        flush();
        items.push({ ...place(touch), text: `frees ${frees.name}` });
      }
      if (frees || !touches.includes(touch) || isSaid(touch, step, isShown)) continue;
      if (group[0] && !isSame(place(group[0]).frames, place(touch).frames)) flush();
      group.push(touch);
    }
    flush();
    return [...items, ...[...left].map(({ name }): Item => ({ frames: own, extra: 1, text: `frees ${name}` }))];
  }

  /** Is the operation itself of interest, not only what follows it? */
  private isMain(step: RaceStep, touches: readonly Touched[]): boolean {
    if (step.blocked || step.name === 'woken' || step.name === 'signal') return true;
    if (isLockStep(step)) return this.relevance.locks.has(step.object) || step.value < 0 || step.blocked;
    return step.name === 'machine_kexec' || touches.some((touch) => touch.object === step.object || fieldOf(touch) === step.object);
  }

  /** The last step before another CPU moves, and the first one after. */
  private isAtSwitch(index: number): boolean {
    const { steps } = this.trace;
    const { task } = steps[index]!;
    return (index > 0 && steps[index - 1]!.task !== task) || (index + 1 < steps.length && steps[index + 1]!.task !== task);
  }
}

/** Does the line of the operation say it already? */
function isSaid(touch: Touched, step: RaceStep, isShown: boolean): boolean {
  return (isShown && touch.object === step.object) || describeStep(step) === `read(${fieldOf(touch)})`;
}

/** Behind what else is said of the same function; at the end when nothing is. */
function insert(items: Item[], more: readonly Item[]): void {
  for (const item of more) {
    const at = items.findLastIndex(({ frames }) => isSame(frames, item.frames));
    items.splice(at < 0 ? items.length : at + 1, 0, item);
  }
}

function stepItems(step: RaceStep, frames: readonly string[]): Item[] {
  const text = describeStep(step);
  if (text === '') return [];
  if (step.name === 'signal') return [{ frames: null, extra: 0, text }];
  const line = lineOf(step);
  return [{ frames, extra: 0, text, ...(line !== '' && { line }) }, ...(step.blocked ? [{ frames, extra: 1, text: 'waits' } as const] : [])];
}

/** The step as a C call; empty for the way into the kernel. */
export function describeStep(step: Pick<RaceStep, 'name' | 'object' | 'access' | 'value' | 'wokenBy'>): string {
  const { name, object, access, value, wokenBy } = step;
  // Behind a release others have come in: what goes on is no call.
  if (name === 'syscall' || name === 'goes on') return '';
  if (name === 'signal') return 'a fatal signal arrives';
  if (name === 'woken') return `${value < 0 ? 'is interrupted' : 'goes on'}${wokenBy === null || value < 0 ? '' : `, woken by ${cpu(wokenBy)}`}`;
  if (isLockStep(step)) return `${name}(${object})${value < 0 ? ' = -EINTR' : ''}`;
  return access === 'allocate' || object === 'files_struct' || name === 'machine_kexec' || name === 'can_preserve' ? `${name}()` : `${name}(${object})`;
}

/** A wait without an end is told below the columns. */
function eventItems(event: string, frames: readonly string[]): Item[] {
  const [kind] = event.split(':');
  if (kind === 'deadlock' || kind === 'leak') return [];
  return [{ frames, extra: 1, text: `*** ${eventText(event)}` }];
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
