// SPDX-License-Identifier: GPL-2.0-only
/** @file All that somebody has in JavaScript and in the memory of compiled code, to see whether it was put back: no list says what belongs to it. */
import { createHash } from 'node:crypto';
import type { Frame } from '../../../reference/c/frame.js';
import { BUFFER, CMemory, FRAMES } from '../../../reference/c/memory.js';
import { Operation } from '../../../reference/engine/step.js';
import { Lockdep } from '../../../reference/kernel/lockdep.js';
import { Task } from '../../../reference/engine/task.js';

/** What is no state, by the class that has it: settings, what is made or looked up when it is first asked for, what is set anew before it is used. */
const NO_STATE: Readonly<Record<string, readonly string[]>> = {
  Run: ['strategy', 'watcher', 'keeper', 'ready', 'seen'],
  TaskRunner: ['machinery', 'program', 'observer'],
  MainlineComputer: ['program', 'ready', 'revision'],
  MainlineMachine: ['revision'],
  Linux: ['current', 'recorder'],
  Objects: ['layouts', 'last'],
  Accesses: ['layouts'],
  Layouts: ['leaves', 'scalars', 'memories', 'names', 'often'],
  mutex: ['other_steps'],
  Instance: ['asked', 'ahead', 'idle'],
  CCall: ['yielded'],
  CMemory: ['memory', 'bytes', 'words', 'view', 'initial', 'names'],
  // Classes of locks are nothing but names, in the order in which they were first used.
  Lockdep: ['classes', 'keys', 'after'],
  folio: ['copied'],
  file: ['descriptors'],
  SavedMap: ['places', 'base', 'count'],
  Notes: ['mark'],
  rw_semaphore: ['steps'],
  Counters: ['log'],
};

type Member = readonly [name: string, value: unknown];

/** What can have changed of the memory itself: not what is on C stacks, of which only those in use count. */
function bytesOf(memory: CMemory): Member[] {
  const heap = memory.frame(FRAMES - 1).buffer + BUFFER;
  return [
    ['data', memory.range(0, memory.dataEnd)],
    ['heap', memory.range(heap, memory.size - heap)],
  ];
}

function membersOf(value: object, type: string): Member[] {
  const ignored: string[] = [];
  for (let one: unknown = value.constructor; typeof one === 'function'; one = Object.getPrototypeOf(one)) ignored.push(...(NO_STATE[one.name] ?? []));
  if (value instanceof Task && value.status === 'done') ignored.push('body');
  const own: Member[] = Object.entries(value).filter(([name, member]) => !ignored.includes(name) && !isMadeOnDemand(name, member));
  if (value instanceof Map) own.push(...[...(value as Map<unknown, unknown>)].map((entry, i): Member => [`entry ${i}`, entry]));
  if (value instanceof Set) own.push(['values', [...(value as Set<unknown>)]]);
  if (value instanceof CMemory) own.push(...bytesOf(value));
  if (value instanceof Lockdep) own.push(['edges', value.edges()]);
  if (type !== 'Instance') return own;
  const { frames, idle } = value as unknown as { readonly frames: readonly Frame[]; readonly idle: readonly Frame[] };
  return own.map(([name, member]) => [name, name === 'frames' ? frames.filter((frame) => !idle.includes(frame)) : member]);
}

/** Locks, modules and maps have a step for each of the things that are done with them. */
const isMadeOnDemand = (name: string, member: unknown): boolean =>
  name === 'points' || (name.endsWith('_step') && (member === null || member instanceof Operation));

/** One that has begun is not kept, but made anew where it stands before its first step: before that it says nothing. */
const isGenerator = (value: unknown): boolean => Object.prototype.toString.call(value) === '[object Generator]';

/** For each place what is there. Functions are opaque. */
export function stateOf(root: object): ReadonlyMap<string, string> {
  const found = new Map<string, string>();
  const places = new Map<object, string>();
  const visit = (value: unknown, place: string): void => {
    if (typeof value !== 'object' || value === null || isGenerator(value)) {
      found.set(place, typeof value === 'function' ? 'function' : isGenerator(value) ? 'null' : String(value));
      return;
    }
    const type = (value as { readonly constructor?: { readonly name: string } }).constructor?.name ?? 'Object';
    const known = places.get(value);
    // That two lists are one is none of anybody's business.
    if (known !== undefined && type !== 'Object' && type !== 'Array') {
      found.set(place, `the same as ${known}`);
      return;
    }
    places.set(value, place);
    if (value instanceof Uint8Array) {
      found.set(place, createHash('sha1').update(value).digest('hex'));
      return;
    }
    const members = membersOf(value, type);
    found.set(place, `${type}, ${members.length}`);
    for (const [name, member] of members) visit(member, `${place}.${name}`);
  };
  visit(root, '');
  return found;
}

/** Where they are not the same, and how. */
export function differences(a: ReadonlyMap<string, string>, b: ReadonlyMap<string, string>): readonly string[] {
  return [...new Set([...a.keys(), ...b.keys()])]
    .filter((place) => a.get(place) !== b.get(place))
    .map((place) => `${place}: ${a.get(place)}, then ${b.get(place)}`);
}
