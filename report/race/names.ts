// SPDX-License-Identifier: GPL-2.0-only
/** @file What things in a race are called. */
import type { RaceStep, RaceTrace } from '../../search/race/trace.js';
import { describeCall, type CallText } from '../calls.js';
import type { RaceCatalogue } from './catalogue.js';

/** No line of a race is longer, except the command that replays it. */
export const RACE_WIDTH = 72;

/** Functions that only wrap a lock or an access of the state: the reader wants to know who calls them. */
const WRAPPERS = new Set([
  'luo_state_read_enter',
  'luo_state_read_exit',
  'luo_set_state',
  'is_current_luo_state',
  'liveupdate_state_normal',
  'liveupdate_state_updated',
]);

export const cpu = (task: number): string => `CPU${task}`;

/** C functions of a step, innermost first, without one-line wrappers. */
export function callers({ functions }: Pick<RaceStep, 'functions'>): readonly string[] {
  return functions.filter((name) => !WRAPPERS.has(name));
}

/** The function of a step: `luo_destroy_session()`. */
export const innermost = (step: Pick<RaceStep, 'functions'>): string => path(step, 1);

/** `luo_unregister_file() < luo_destroy_session()`. */
export function path(step: Pick<RaceStep, 'functions'>, most = 3): string {
  const names = callers(step);
  return names.length === 0
    ? 'the system call'
    : names
        .slice(0, most)
        .map((name) => `${name}()`)
        .join(' < ');
}

/** The same as a backtrace, where lines are known: `kernel/liveupdate/luo_session.c:412 luo_session_release`; empty: they are not. */
export function backtrace({ functions, lines }: Pick<RaceStep, 'functions' | 'lines'>, most = 6): readonly string[] {
  if (lines.length === 0) return [];
  const frames = functions.map((name, i) => ({ name, line: lines[i] ?? '' })).filter(({ name }) => !WRAPPERS.has(name));
  return frames.slice(0, most).map(({ name, line }) => (line === '' ? `${name}()` : `${line} ${name}`));
}

/** Number of the line that a step is at: `:412`; empty: nobody knows. */
export const lineOf = ({ lines }: Pick<RaceStep, 'lines'>): string => /:\d+$/.exec(lines[0] ?? '')?.[0] ?? '';

/** Call number `index` of the race's tasks, as a reviewer would write it. */
export function callText({ history, race }: RaceTrace, index: number, names: Pick<RaceCatalogue, 'errnoName'>): CallText {
  const { action } = history[index]!;
  return describeCall(action, race.program, names);
}

/** What is said of a call that is under way at the end: where a fatal signal would help, nothing is for ever. */
export function unreturned(signals: RaceTrace['signals']): string {
  return signals.some(({ ending }) => ending === 'finished') ? 'does not return' : 'never returns';
}

/** `read`, `write`. */
export const modeOf = (read: boolean): string => (read ? 'read' : 'write');
