// SPDX-License-Identifier: GPL-2.0-only
/** @file What a call shows to those outside: user space, the handlers, the next kernel, the kernel log. */
import type { Action } from '../../model/v1/actions.js';
import { outcomeKey, reportsOf, type Behaviour } from '../behaviour.js';
import type { Behaved } from '../system.js';
import type { Computer, Settled } from './computer.js';
import type { CallbackRecord, EventRecord } from '../../properties/v1/property.js';
import type { View } from '../../properties/v1/view.js';

/** Names for the handler's data that do not depend on the order of callbacks: `0x1#2` is what the second prepare of token 1 left. */
export class DataNames {
  private readonly names = new Map<number, string>([[0, 'none']]);
  private readonly prepared = new Map<bigint, number>();

  /** To be told every callback in order. */
  note({ kind, token, data, after }: CallbackRecord): void {
    if (after === undefined) return;
    if (kind === 'freeze') this.names.set(after, `${this.of(data)}, frozen`);
    else {
      const nth = (this.prepared.get(token) ?? 0) + 1;
      this.prepared.set(token, nth);
      this.names.set(after, `${hex(token)}#${nth}`);
    }
  }

  of(data: number): string {
    return this.names.get(data) ?? 'garbage';
  }

  /** A restored file is called after the data that it was restored from. */
  file(name: string): string {
    return name.startsWith('r') ? `the file of ${this.of(Number(name.slice(1)))}` : name;
  }
}

const hex = (token: bigint): string => (token < 0n ? 'unknown' : `0x${token.toString(16)}`);

/** A call, and what it has shown; null: it never returned. */
interface Told {
  readonly action: Action;
  readonly settled: Pick<Settled, 'outcome' | 'rebooted' | 'handover'> | null;
}

/** What a concurrent program and its suffix have shown, as a key. */
export function behaviourKey(computer: Computer, { prefix, calls, callbacks, events }: Behaved): string {
  const names = new DataNames();
  for (const record of prefix as readonly CallbackRecord[]) names.note(record);
  return outcomeKey(behaviourOf(calls as readonly Told[], callbacks as readonly CallbackRecord[], events, computer, names));
}

/** What the calls in `told`, which ran one after the other or side by side, have shown together. */
export function behaviourOf(
  told: readonly Told[],
  callbacks: readonly CallbackRecord[],
  events: readonly EventRecord[],
  computer: Computer,
  data: DataNames,
): Behaviour {
  for (const record of callbacks) data.note(record);
  const dead = computer.machine.ended;
  const view = dead === null ? computer.view() : null;
  const jumped = told.find(({ settled }) => settled !== null && isJump(settled.rebooted));
  return {
    answer: told.map(({ action, settled }) => `${told.length > 1 ? `${action.verb} = ` : ''}${answerOf(action, settled, computer, data)}`),
    state: view?.state ?? dead!,
    callbacks: callbacksOf(callbacks, data),
    handover: jumped ? handoverOf(jumped.settled!, data) : null,
    descriptors: view ? descriptorsOf(view, data) : '',
    kept: view ? keptOf(view, data) : [],
    reports: reportsOf(events, LOCK_WRAPPERS),
  };
}

const isJump = (rebooted: Settled['rebooted']): boolean => rebooted !== null && rebooted !== 'refused' && rebooted !== 'failed';

function answerOf(action: Action, settled: Told['settled'], computer: Computer, data: DataNames): string {
  const ret = settled?.outcome.ret ?? null;
  if (ret === null) return settled?.rebooted ? `never: ${settled.rebooted}` : 'never';
  const words = [String(ret)];
  if (settled!.outcome.value !== undefined) words.push(settled!.outcome.value.toUpperCase());
  if (settled!.rebooted !== null) words.push(settled!.rebooted);
  if (action.verb === 'restore' && ret === 0) words.push(data.file(computer.restored[action.token]?.name ?? 'none'));
  return words.join(' ');
}

function callbacksOf(callbacks: readonly CallbackRecord[], data: DataNames): Map<string, string[]> {
  const byToken = new Map<string, string[]>();
  for (const record of callbacks) {
    const token = hex(record.token);
    const list = byToken.get(token) ?? [];
    byToken.set(token, list);
    list.push(callbackText(record, data));
  }
  return byToken;
}

/** The kind comes first. */
function callbackText({ kind, file, data, failed, reclaimed }: CallbackRecord, names: DataNames): string {
  const words: string[] = [kind];
  if (failed) words.push('fails');
  if (reclaimed !== undefined) words.push(reclaimed ? 'reclaimed' : 'not reclaimed');
  words.push(file === null ? 'without a file' : `of ${names.file(file)}`);
  if (data !== 0) words.push(`with ${names.of(data)}`);
  return words.join(' ');
}

function handoverOf({ rebooted, handover }: NonNullable<Told['settled']>, data: DataNames): string {
  const nodes = (handover ?? []).map((node) => `${hex(node.token)} with ${data.of(node.data)}`).sort();
  return [rebooted!, ...nodes].join('; ');
}

const listed = (names: readonly string[]): string => names.toSorted().join(', ');

/** Restored files by the number of their descriptors: those of the test files are the program's own doing. */
function descriptorsOf({ files }: View, data: DataNames): string {
  return listed(
    files.filter(({ name, descriptors }) => name.startsWith('r') && descriptors > 0).map(({ name, descriptors }) => `${descriptors} of ${data.file(name)}`),
  );
}

function keptOf({ files }: View, data: DataNames): string[] {
  return files
    .filter(({ refs, descriptors }) => refs > descriptors)
    .map(({ name }) => data.file(name))
    .sort();
}

/** What stands around every lock of LUO's state. */
const LOCK_WRAPPERS: ReadonlySet<string> = new Set(['luo_state_read_enter', 'luo_state_read_exit']);
