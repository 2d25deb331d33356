// SPDX-License-Identifier: GPL-2.0-only
/** @file What broke, in the words of the kernel's own checkers: lockdep, KASAN, KCSAN, kmemleak, the hung task list. */
import type { Violation } from '../../properties/property.js';
import { locksText } from '../../properties/words.js';
import type { RaceStep, RaceTrace, Touched } from '../../search/race/trace.js';
import { wrap } from '../layout.js';
import type { RaceCatalogue } from './catalogue.js';
import { holdsBefore, isLockStep, isRead, lastAttempt } from './locks.js';
import { backtrace, callText, cpu, innermost, modeOf, path, RACE_WIDTH } from './names.js';

type Names = Pick<RaceCatalogue, 'errnoName'>;

/** Nothing when no checker of the kernel speaks of such a thing: expected and happened say it all. */
export function brokenLines(trace: RaceTrace, violation: Violation, names: Names): string[] {
  const { cause } = violation;
  const isAbout = (kinds: RegExp): boolean => kinds.test(cause);
  if (isAbout(/^(deadlock|hang|waits_for_callback)/)) return deadlock(trace, names);
  if (isAbout(/^recursive_/)) return recursion(trace, violation);
  if (isAbout(/^unbalanced_/)) return imbalance(trace, violation);
  if (isAbout(/^lock_left_held/)) return leftHeld(trace, violation, names);
  if (isAbout(/^lock_order_cycle/)) return cycle(trace, violation);
  if (isAbout(/^(use_after_free|double_free)/)) return useAfterFree(trace, names);
  if (isAbout(/^leaked-luo_/)) return leak(trace, cause.slice('leaked-'.length));
  return dataRace(trace, cause);
}

/** Texts keep their indent, and go on deeper; two columns are left for the indent of the whole. */
function lines(...texts: readonly string[]): string[] {
  return texts.flatMap((text) => {
    const indent = ' '.repeat(text.length - text.trimStart().length);
    return wrap(text.trimStart(), indent, `${indent}  `, RACE_WIDTH - 2);
  });
}

/** What stands before the functions of a step, with them: in one line, or, where lines of a tree are known, with one below the other. */
function below(text: string, step: Pick<RaceStep, 'functions' | 'lines'>): string[] {
  const frames = backtrace(step);
  const indent = ' '.repeat(text.length - text.trimStart().length + 2);
  return frames.length === 0 ? [`${text} ${path(step)}`] : [text, ...frames.map((frame) => `${indent}${frame}`)];
}

/** The step at which a report of this kind was made. */
function reportStep({ steps }: RaceTrace, { cause }: Violation): RaceStep | undefined {
  return steps.find(({ events }) => events.some(({ event }) => event.replaceAll(':', '-') === cause));
}

/** Who waits for what, who holds it, and who is before it in the queue. */
export function deadlock(trace: RaceTrace, names: Names): string[] {
  const { steps, judged } = trace;
  const holds = holdsBefore(steps, Infinity);
  const owners = (id: number | undefined): string => {
    const all = holds.filter((hold) => hold.id === id).map(({ task, read, step }) => `${cpu(task)} (${modeOf(read)}${since(step)})`);
    return all.length === 0 ? 'nobody' : all.join(', ');
  };
  const entries = judged.outcome.waiting.flatMap(({ task, lock, behind, killable, miscount }) => {
    const attempt = steps.findLast((step) => step.task === task && step.blocked) ?? lastAttempt(steps, task)!;
    const wanted = steps.at(-1)!.locks.find((one) => one.task === task && one.waits !== null)?.waits?.id;
    if (attempt.name === 'wait_event') return lines(`${cpu(task)}: ${callText(trace, attempt.call, names).call} waits for ${lock}`, `  in ${path(attempt)}`);
    // Nobody holds what tasks are woken from; of a grace period those who read are told.
    if (!isLockStep(attempt)) {
      const readers = holds.some((hold) => hold.id === wanted) ? [`  held by ${owners(wanted)}`] : [];
      return lines(
        `${cpu(task)}: ${callText(trace, attempt.call, names).call} waits ${killable ? 'killably ' : ''}for ${lock}`,
        ...below('  in', attempt),
        ...readers,
      );
    }
    const queue = behind.map((other) => `${cpu(other)} (${modeOf(isRead(lastAttempt(steps, other)!))})`);
    return lines(
      `${cpu(task)}: ${callText(trace, attempt.call, names).call} waits ${killable ? 'killably ' : ''}for ${lock} (${modeOf(isRead(attempt))})`,
      ...below('  in', attempt),
      `  held by ${owners(wanted)}`,
      ...(miscount === null ? [] : [`  whose count says ${miscount} readers, after an up_read() too many`]),
      ...(queue.length > 0 ? [`  queued behind ${queue.join(', ')}`] : []),
    );
  });
  return [' *** DEADLOCK ***', '', ...entries, ...signalLines(trace)];
}

const since = (step: RaceStep | null): string => (step === null ? '' : `, since ${innermost(step)}`);

const SIGNAL_EFFECTS: Readonly<Partial<Record<RaceTrace['signals'][number]['ending'], string>>> = {
  finished: 'would end it',
  panic: 'would end it in a panic',
};

/** What a fatal signal would do, where a task waits killably. */
function signalLines({ signals }: RaceTrace): string[] {
  const said = new Map<string, string[]>();
  for (const { task, ending } of signals) {
    const effect = SIGNAL_EFFECTS[ending] ?? 'would end that wait, and not the deadlock';
    said.set(effect, [...(said.get(effect) ?? []), cpu(task)]);
  }
  return lines(...[...said].map(([effect, cpus]) => `A fatal signal to ${cpus.join(' or ')} ${effect}.`));
}

/** The lock that an attempt was about: of locks with one name, which. */
function lockOf({ task, locks }: RaceStep): number | undefined {
  const own = locks.find((one) => one.task === task);
  return own?.waits?.id ?? own?.holds.at(-1)?.id;
}

function recursion(trace: RaceTrace, violation: Violation): string[] {
  const step = reportStep(trace, violation);
  if (!step) return ['WARNING: possible recursive locking detected'];
  const held = holdsBefore(trace.steps, step.at).find(({ task, id }) => task === step.task && id === lockOf(step));
  const heldAt = `  ${step.object} (${modeOf(held?.read ?? isRead(step))}), at:`;
  return lines(
    'WARNING: possible recursive locking detected',
    `${cpu(step.task)} is trying to acquire lock:`,
    ...below(`  ${step.object} (${modeOf(isRead(step))}), at:`, step),
    'but task is already holding lock:',
    ...(held?.step ? below(heldAt, held.step) : [`${heldAt} an earlier step`]),
  );
}

function imbalance(trace: RaceTrace, violation: Violation): string[] {
  const step = reportStep(trace, violation);
  if (!step) return ['WARNING: bad unlock balance detected!'];
  const held = holdsBefore(trace.steps, step.at).filter(({ task }) => task === step.task);
  return lines(
    'WARNING: bad unlock balance detected!',
    `${cpu(step.task)} is trying to release lock (${step.object}) at:`,
    ...(backtrace(step).length > 0 ? backtrace(step).map((frame) => `  ${frame}`) : [`  ${path(step)}`]),
    held.some(({ name }) => name === step.object) ? 'but it holds it in the other mode' : 'but there are no more locks to release!',
    ...(held.length > 0 ? [`${cpu(step.task)} holds: ${held.map(({ name, read }) => `${name} (${modeOf(read)})`).join(', ')}`] : []),
  );
}

function leftHeld(trace: RaceTrace, { cause }: Violation, names: Names): string[] {
  const lock = cause.slice('lock_left_held-'.length);
  const hold = holdsBefore(trace.steps, Infinity).find(({ name }) => name === lock);
  const who = hold?.step ? `${cpu(hold.task)}: ${callText(trace, hold.step.call, names).call}` : 'A task';
  return lines(
    'WARNING: lock held when returning to user space!',
    `${who} is leaving the kernel with locks still held!`,
    ...(hold?.step ? below(`  ${lock} (${modeOf(hold.read)}), at:`, hold.step) : [`  ${lock}`]),
  );
}

function cycle(trace: RaceTrace, violation: Violation): string[] {
  const step = reportStep(trace, violation);
  const [held = '', wanted = ''] =
    step?.events
      .find(({ event }) => event.startsWith('lock_order_cycle'))
      ?.event.split(':')
      .slice(1) ?? [];
  return lines(
    'WARNING: possible circular locking dependency detected',
    ...(step
      ? [
          `${cpu(step.task)} is trying to acquire lock:`,
          ...below(`  ${wanted}, at:`, step),
          'but task is already holding lock:',
          `  ${held}`,
          `which is taken inside ${wanted} elsewhere.`,
        ]
      : []),
  );
}

function useAfterFree(trace: RaceTrace, names: Names): string[] {
  const step = trace.steps.find(({ events }) => events.some(({ event }) => /^(use_after_free|double_free)/.test(event)));
  if (!step) return [];
  const object = step.used[0];
  const event = step.events.find(({ event: text }) => /^(use_after_free|double_free)/.test(text))!.event;
  const what = event.startsWith('double_free') ? 'double-free' : 'slab-use-after-free';
  const name = object?.name ?? event.split(':')[1]!;
  return lines(
    `BUG: KASAN: ${what} in ${innermost(step)}`,
    `Use of ${name} by ${cpu(step.task)}: ${callText(trace, step.call, names).call}`,
    ...backtrace(step).map((frame) => `  ${frame}`),
    ...(object ? [...origin('Allocated', trace, object.id, 'allocated'), ...origin('Freed', trace, object.id, 'freed')] : []),
  );
}

/** `Freed by CPU0 in f() < g()`. */
function origin(what: string, { steps }: RaceTrace, id: number, how: 'allocated' | 'freed'): string[] {
  const step = steps.find((one) => one[how].some((object) => object.id === id));
  if (!step) return [`${what} before the tasks began`];
  const touch = step.touched.find(({ frees }) => how === 'freed' && frees?.id === id);
  return below(`${what} by ${cpu(step.task)} in`, touch ? madeIn(touch, step) : step);
}

function leak(trace: RaceTrace, struct: string): string[] {
  const freed = new Set(trace.steps.flatMap((step) => step.freed.map(({ id }) => id)));
  const made = trace.steps.flatMap((step) => step.allocated.filter(({ kind, id }) => kind === struct && !freed.has(id)).map((object) => ({ step, object })));
  return lines(
    `kmemleak: unreferenced object: struct ${struct}`,
    ...made.flatMap(({ step, object }) => below(`  ${made.length > 1 ? 'one of: ' : ''}${object.name}, allocated by ${cpu(step.task)} in`, step)),
    ...(made.length === 0 ? ['  allocated before the tasks began'] : []),
  );
}

/** A kfree() writes every field: it is called what it is. */
function dataRace({ steps, judged }: RaceTrace, field: string): string[] {
  const race = judged.dataRaces.find((one) => one.field === field);
  if (!race) return [];
  const told = race.accesses.map(({ at, write, site }) => {
    const step = steps.find((one) => one.at === at && one.name !== 'signal')!;
    const touch = step.touched.findLast((one) => one.location === race.location && one.write === write)!;
    const where = madeIn(touch, step);
    const what = touch.frees ? `kfree() of ${touch.frees.name}` : `${write ? 'write to' : 'read of'} ${field}`;
    const text = [...below(`  ${what} by ${cpu(step.task)} in`, where), `    holding ${locksText(site?.locks ?? [])}`];
    return { name: innermost(where), text };
  });
  return lines(`BUG: KCSAN: data-race in ${told.map(({ name }) => name).join(' / ')}`, ...told.flatMap(({ text }) => text));
}

/** The functions of an access; those of the step that made it itself. */
function madeIn({ functions, lines: places }: Touched, step: RaceStep): Pick<RaceStep, 'functions' | 'lines'> {
  return functions.length > 0 ? { functions, lines: places } : step;
}
