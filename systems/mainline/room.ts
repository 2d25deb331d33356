// SPDX-License-Identifier: GPL-2.0-only
/** @file How many sessions, and how many files of one session, a page has room for: tried on a machine, with whatever code it runs. */
import { MainlineMachine, type CallResult, type Config } from '../../reference/machine/mainline/index.js';
import type { Revision } from '../../reference/mainline/luo_internal.js';
import { fieldsOf } from './padding.js';
import { pagesBeyond } from './pages.js';

export interface Room {
  readonly sessions: number;
  readonly files: number;
}

/** More are not tried: no program is anywhere near it. */
const MOST = 2_000;

const known = new WeakMap<Revision, Map<Config, Room | null>>();

/** Null: the code does not work on a machine of that size. Only the kernel that boots first is asked. */
export function roomOf(revision: Revision, config: Config): Room | null {
  let rooms = known.get(revision);
  if (rooms === undefined) known.set(revision, (rooms = new Map()));
  let room = rooms.get(config);
  if (room === undefined) rooms.set(config, (room = find(revision, config)));
  return room;
}

function find(revision: Revision, config: Config): Room | null {
  const machine = new MainlineMachine(revision, { config, loaded: true, modules: [{ name: 'T' }] });
  const { sys } = machine;
  machine.call(0, sys.init_module(0, 'T'));
  const device = machine.call(0, sys.open(0)).ret ?? -1;
  const create = (i: number): CallResult => machine.call(0, sys.create(0, device, `${i}`));
  const first = create(0);
  const session = fieldsOf(first).fd ?? -1;
  if (device < 0 || first.ret !== 0 || session < 0) return null;
  const preserve = (i: number): CallResult => {
    const file = machine.call(0, sys.open_test_file(0, 'T')).ret ?? -1;
    return machine.call(0, sys.preserve(0, session, BigInt(i), file));
  };
  const files = untilFull(machine, 0, preserve);
  const sessions = untilFull(machine, 1, create);
  return machine.ended !== null || files === 0 ? null : { sessions, files };
}

/** Of `there` and as many as fit besides, until one takes another page, or is refused. */
function untilFull(machine: MainlineMachine, there: number, add: (i: number) => CallResult): number {
  let pages = pagesOf(machine);
  for (let count = there; count < MOST; count++) {
    if (add(count).ret !== 0) return count;
    const now = pagesOf(machine);
    if (now > pages && count > 0) return count;
    pages = now;
  }
  return MOST;
}

const pagesOf = (machine: MainlineMachine): number => Object.values(pagesBeyond(machine, {})).reduce((all, one) => all + one, 0);
