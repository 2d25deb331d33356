// SPDX-License-Identifier: GPL-2.0-only
/** @file Operators that change what is locked. */
import ts from 'typescript';
import { calleeOf, callOf, change, functionOf, replacement, type Change, type Operator } from '../operator.js';

/** What takes a lock -> what releases it. */
const RELEASE: Readonly<Record<string, string>> = {
  down_read: 'up_read',
  down_write: 'up_write',
  down_write_killable: 'up_write',
  mutex_lock: 'mutex_unlock',
  spin_lock: 'spin_unlock',
  luo_state_read_enter: 'luo_state_read_exit',
};
const OPERATIONS = new Set(Object.entries(RELEASE).flat());

/** Is this a statement that takes or releases a lock and does nothing else? */
export function isLockOperation(node: ts.Node): boolean {
  const call = callOf(node);
  return call !== undefined && OPERATIONS.has(calleeOf(call));
}

/** A lock taken in a function, and every release of it there. */
interface Region {
  readonly take: ts.CallExpression;
  readonly releases: readonly ts.CallExpression[];
}

/** The critical region that begins with this call; undefined when it begins none, or the function takes the lock again. */
function regionOf(node: ts.Node): Region | undefined {
  if (!ts.isCallExpression(node) || RELEASE[calleeOf(node)] === undefined || !ts.isYieldExpression(node.parent)) return undefined;
  const owner = functionOf(node);
  if (!owner) return undefined;
  const [takes, releases] = [callsIn(owner, calleeOf(node), node), callsIn(owner, RELEASE[calleeOf(node)]!, node)];
  return takes.length === 1 && releases.length > 0 ? { take: node, releases } : undefined;
}

/** Calls of a function with the same lock as `like`. */
function callsIn(owner: ts.Node, name: string, like: ts.CallExpression): ts.CallExpression[] {
  const lock = argumentsOf(like);
  const found: ts.CallExpression[] = [];
  (function visit(node: ts.Node): void {
    if (ts.isCallExpression(node) && calleeOf(node) === name && argumentsOf(node) === lock) found.push(node);
    ts.forEachChild(node, visit);
  })(owner);
  return found;
}

const argumentsOf = (call: ts.CallExpression): string => call.arguments.map((argument) => argument.getText()).join();

/** The same region with other calls; `null`: without the lock. */
function rewritten({ take, releases }: Region, takeBy: string | null, releaseBy: string | null, is: string, more: Change['edits'] = []): Change {
  // `yield 0` would be no step: a lock that is left out leaves its value, 0, behind.
  const edits = [take, ...releases].map((call, i) => {
    const by = i === 0 ? takeBy : releaseBy;
    return by === null ? replacement(call.parent, '(0)') : replacement(call, by);
  });
  return { edits: [...edits, ...more], node: take, is };
}

const OTHER_MODE: Readonly<Record<string, readonly [take: string, release: string]>> = {
  down_read: ['down_write', 'up_write'],
  down_write: ['down_read', 'up_read'],
  down_write_killable: ['down_read', 'up_read'],
};

export const LOCKS: readonly Operator[] = [
  {
    name: 'remove-lock-pair',
    does: 'A lock is not taken, and not released.',
    source: 'Bradbury, Cordy, Dingel 2006: RSK (remove synchronisation); Groce et al. 2015 on RCU',
    *mutate(node): Iterable<Change> {
      const region = regionOf(node);
      if (region) yield rewritten(region, null, null, 'no lock');
    },
  },
  {
    name: 'swap-lock-mode',
    does: 'A lock for reading is taken for writing, and the other way round.',
    source: 'Bradbury, Cordy, Dingel 2006: RXO, ELPA (other lock, other permission)',
    *mutate(node, { importing }): Iterable<Change> {
      const region = regionOf(node);
      const other = region && OTHER_MODE[calleeOf(region.take)];
      if (!region || !other) return;
      const lock = argumentsOf(region.take);
      yield rewritten(
        region,
        `${other[0]}(${lock})`,
        `${other[1]}(${lock})`,
        `${other[0]}(${lock})`,
        other.flatMap((name) => importing(name)),
      );
    },
  },
  {
    name: 'not-killable',
    does: 'A wait that a fatal signal ends is one that it does not end.',
    source: 'kernel variant of RXO',
    *mutate(node, { importing }): Iterable<Change> {
      if (!ts.isCallExpression(node) || calleeOf(node) !== 'down_write_killable') return;
      const is = `down_write(${argumentsOf(node)})`;
      yield { edits: [replacement(node, is), ...importing('down_write')], node, is };
    },
  },
  {
    name: 'not-ordered',
    does: 'A load or a store that orders others is a plain one.',
    source: 'kernel variant of RSK',
    *mutate(node, { importing }): Iterable<Change> {
      if (!ts.isCallExpression(node)) return;
      const [object, field, value] = node.arguments.map((argument) => argument.getText());
      const member = `${object}.${field?.slice(1, -1)}`;
      if (calleeOf(node) === 'smp_load_acquire' && ts.isYieldExpression(node.parent))
        yield { edits: [replacement(node.parent, `(yield read(${object}, ${field}), ${member})`), ...importing('read')], node, is: member };
      if (calleeOf(node) === 'smp_store_release') yield change(node, `${member} = ${value}`);
    },
  },
  {
    name: 'swap-lock',
    does: 'Another lock of the file is taken in place of the right one.',
    source: 'Bradbury, Cordy, Dingel 2006: EELO (exchange lock objects)',
    *mutate(node, { source }): Iterable<Change> {
      const region = regionOf(node);
      if (!region) return;
      const lock = argumentsOf(region.take);
      const others = [...source.text.matchAll(/const (\w+) = DECLARE_RWSEM\(/g)].map((match) => match[1]!);
      if (!others.includes(lock)) return;
      const by = (call: ts.CallExpression, other: string): string => `${calleeOf(call)}(${other})`;
      for (const other of others) if (other !== lock) yield rewritten(region, by(region.take, other), by(region.releases[0]!, other), by(region.take, other));
    },
  },
];
