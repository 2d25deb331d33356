// SPDX-License-Identifier: GPL-2.0-only
/** @file What the test handlers and their FLBs do when LUO calls them: each callback can be pre-empted twice, and fail. */
import { alloc_empty_file, point, type file, type Kernel, type module } from '../../kernel/index.js';
import type { liveupdate_file_op_args, liveupdate_file_ops, liveupdate_flb_ops } from '../../mainline/luo_internal.js';
import type { Call, Callback } from './call.js';
import type { MainlineMachine } from './machine.js';
import { TestFile, type ModuleSpec } from './modules.js';

const MODULE = { name: 'test module' };
const ENTER = point('callback', 'call', MODULE);
const LEAVE = point('callback', 'return', MODULE);

export const FIRST_DATA = 4096;
export const FREEZE_ADDS = 65_536;

/** Which preserve made this data; null: none. */
export const identityOf = (data: number): number | null => (data < FIRST_DATA ? null : (data - FIRST_DATA) % FREEZE_ADDS);

const numberOf = (filep: file | null): number => {
  if (filep === null) return -1;
  filep.check();
  return filep instanceof TestFile ? filep.number : -1;
};

type Log = (entry: Callback) => void;

const NOBODY: Log = () => {};

/** To the call and, when somebody wants to know, to the machine. */
function logOf({ counters, k }: MainlineMachine): Log {
  return (entry) => {
    (k.current as Call).callbacks.push(entry);
    counters.log?.push(entry);
  };
}

/** What a test object is: live data that FLBs hand out. */
class FlbObject {
  constructor(readonly data: number) {}
}

/** The callbacks of the module `spec`. */
export function handlerOps(machine: MainlineMachine, spec: ModuleSpec, owner: module): liveupdate_file_ops {
  const { k, counters } = machine;
  const who = `test-${spec.name}`;
  const log = spec.quiet ? NOBODY : logOf(machine);
  const should_fail = (site: string): number => (spec.quiet ? 0 : k.should_fail(site));
  const has = (operation: 'freeze' | 'unfreeze' | 'can_finish' | 'get_id'): boolean => spec.optional?.includes(operation) ?? true;

  function* run(callback: string, site: string | null, args: liveupdate_file_op_args, change: () => number): Kernel<number> {
    yield k.at(ENTER);
    owner.check();
    const error = site === null ? 0 : should_fail(site);
    const data = error === 0 ? change() : args.serialized_data;
    yield k.at(LEAVE);
    log({ who, callback, file: numberOf(args.file), data, result: -error, about: aboutOf(data) });
    return -error;
  }

  function* ask(callback: string, filep: file | null, data: number, answer: boolean): Kernel<boolean> {
    yield k.at(ENTER);
    owner.check();
    const yes = should_fail(callback) === 0 && answer;
    log({ who, callback, file: numberOf(filep), data, result: yes ? 1 : 0, about: aboutOf(data) });
    return yes;
  }

  /** Data that no preserve has made is of the call itself: its preserve has failed. */
  const aboutOf = (data: number): string | null => {
    const identity = identityOf(data);
    return identity === null ? (k.current as Call).about : (counters.names.get(identity) ?? null);
  };

  const unchanged = (args: liveupdate_file_op_args) => (): number => args.serialized_data;

  return {
    owner,
    can_preserve: (_handler, filep) => ask('can_preserve', filep, 0, filep instanceof TestFile && filep.kind === spec.name),
    preserve: (args) =>
      run('preserve', 'preserve', args, () => {
        args.private_data = args.file;
        counters.names.set(++counters.preserved, (k.current as Call).about);
        return (args.serialized_data = FIRST_DATA + counters.preserved);
      }),
    *unpreserve(args): Kernel<void> {
      yield* run('unpreserve', null, args, unchanged(args));
    },
    ...(has('freeze') && { freeze: (args: liveupdate_file_op_args) => run('freeze', 'freeze', args, () => (args.serialized_data += FREEZE_ADDS)) }),
    ...(has('unfreeze') && {
      *unfreeze(args: liveupdate_file_op_args): Kernel<void> {
        yield* run('unfreeze', null, args, unchanged(args));
      },
    }),
    *retrieve(args): Kernel<number> {
      const error = alloc_empty_file(k);
      if (error !== 0) return error;
      return yield* run('retrieve', 'retrieve', args, () => {
        args.file = new TestFile(k, spec.name, ++counters.files);
        return args.serialized_data;
      });
    },
    ...(has('can_finish') && { can_finish: (args: liveupdate_file_op_args) => ask('can_finish', args.file, args.serialized_data, true) }),
    *finish(args): Kernel<void> {
      yield* run('finish', null, args, unchanged(args));
    },
    ...(has('get_id') && { get_id: (filep: file) => BigInt((filep as TestFile).location) }),
  };
}

/** The callbacks of an FLB; `finished`: what its module notes then. */
export function flbOps(machine: MainlineMachine, who: string, owner: module, finished: () => void): liveupdate_flb_ops {
  const { k, counters } = machine;
  const log = logOf(machine);

  function* run(callback: string, site: string | null, change: () => number): Kernel<number> {
    yield k.at(ENTER);
    owner.check();
    const error = site === null ? 0 : k.should_fail(site);
    const data = error === 0 ? change() : 0;
    yield k.at(LEAVE);
    log({ who, callback, file: -1, data, result: -error, about: null });
    return -error;
  }

  return {
    owner,
    preserve: (args) =>
      run('preserve', 'flb_preserve', () => {
        args.data = FIRST_DATA + ++counters.preserved;
        args.obj = new FlbObject(args.data);
        return args.data;
      }),
    *unpreserve({ data }): Kernel<void> {
      yield* run('unpreserve', null, () => data);
    },
    retrieve: (args) =>
      run('retrieve', 'flb_retrieve', () => {
        args.obj = new FlbObject(args.data);
        return args.data;
      }),
    *finish({ obj }): Kernel<void> {
      yield* run('finish', null, () => (obj as FlbObject | null)?.data ?? 0);
      finished();
    },
  };
}
