// SPDX-License-Identifier: GPL-2.0-only
/** @file What the test handlers and their FLBs do when LUO calls them: each callback can be pre-empted twice, and fail. */
import { alloc_empty_file, point, type file, type Kernel, type module } from '../../kernel/index.js';
import type { liveupdate_file_op_args, liveupdate_file_ops, liveupdate_flb_op_args, liveupdate_flb_ops, LuoKernel } from '../../mainline/luo_internal.js';
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

/** What a test object is: live data that FLBs hand out. */
class FlbObject {
  constructor(readonly data: number) {}
}

/** A module that is called back, on its machine. */
interface Called {
  readonly machine: MainlineMachine;
  readonly k: LuoKernel;
  /** The compatible string of what it registered. */
  readonly who: string;
  readonly owner: module;
  /** Its callbacks fail only for lack of memory, and nobody is told of them. */
  readonly quiet: boolean;
}

/** To the call and, when somebody wants to know, to the machine. */
function log({ machine: { counters, k }, quiet }: Called, entry: Callback): void {
  if (quiet) return;
  (k.current as Call).callbacks.push(entry);
  counters.log?.push(entry);
}

/** What nobody is told of takes memory to preserve something. */
const failure = ({ k, quiet }: Called, site: string | null): number =>
  site === null ? 0 : !quiet ? k.should_fail(site) : site === 'flb_preserve' ? k.should_fail('kmalloc') : 0;

/** Data that no preserve has made is of the call itself: its preserve has failed. */
function aboutOf({ k, machine }: Called, data: number): string | null {
  const identity = identityOf(data);
  return identity === null ? (k.current as Call).about : (machine.counters.names.get(identity) ?? null);
}

/* One function for all modules of all kernels: V8 gives each new generator function a hidden class of its own. */

function* run(called: HandlerOps, callback: string, site: string | null, args: liveupdate_file_op_args, change: Change): Kernel<number> {
  const { k, owner, who } = called;
  yield k.at(ENTER);
  owner.check();
  const error = failure(called, site);
  const data = error === 0 ? change(called, args) : args.serialized_data;
  // What one that failed leaves there is of no use to anybody.
  if (error !== 0) args.serialized_data = 0;
  yield k.at(LEAVE);
  log(called, { who, callback, file: numberOf(args.file), data, result: -error, about: aboutOf(called, data) });
  return -error;
}

function* ask(called: HandlerOps, callback: string, filep: file | null, data: number, answer: boolean): Kernel<boolean> {
  const { k, owner, who } = called;
  yield k.at(ENTER);
  owner.check();
  const yes = failure(called, callback) === 0 && answer;
  log(called, { who, callback, file: numberOf(filep), data, result: yes ? 1 : 0, about: aboutOf(called, data) });
  return yes;
}

/** What a callback does to its file: the data afterwards. */
type Change = (called: HandlerOps, args: liveupdate_file_op_args) => number;

const unchanged: Change = (_, args) => args.serialized_data;

const preserved: Change = ({ k, machine: { counters } }, args) => {
  args.private_data = args.file;
  counters.names.set(++counters.preserved, (k.current as Call).about);
  return (args.serialized_data = FIRST_DATA + counters.preserved);
};

const frozen: Change = (_, args) => (args.serialized_data += FREEZE_ADDS);

const retrieved: Change = ({ k, machine, kind }, args) => {
  args.file = new TestFile(k, kind, ++machine.counters.files);
  return args.serialized_data;
};

function* retrieve(called: HandlerOps, args: liveupdate_file_op_args): Kernel<number> {
  const error = alloc_empty_file(called.k);
  if (error !== 0) return error;
  return yield* run(called, 'retrieve', 'retrieve', args, retrieved);
}

/** Nobody looks at what it answers. */
const silent = (body: Kernel<number>): Kernel<void> => body as Kernel<unknown> as Kernel<void>;

/** All operations of a module's handler, in one kernel. Arrow functions: as function pointers in C, they work wherever they are kept. */
class HandlerOps implements Called, liveupdate_file_ops {
  readonly k: LuoKernel;
  readonly kind: string;
  readonly who: string;
  readonly quiet: boolean;

  constructor(
    readonly machine: MainlineMachine,
    { name, quiet = false }: ModuleSpec,
    readonly owner: module,
  ) {
    this.k = machine.k;
    this.kind = name;
    this.who = `test-${name}`;
    this.quiet = quiet;
  }

  readonly can_preserve = (_handler: unknown, filep: file): Kernel<boolean> =>
    ask(this, 'can_preserve', filep, 0, filep instanceof TestFile && filep.kind === this.kind);
  readonly preserve = (args: liveupdate_file_op_args): Kernel<number> => run(this, 'preserve', 'preserve', args, preserved);
  readonly unpreserve = (args: liveupdate_file_op_args): Kernel<void> => silent(run(this, 'unpreserve', null, args, unchanged));
  readonly freeze = (args: liveupdate_file_op_args): Kernel<number> => run(this, 'freeze', 'freeze', args, frozen);
  readonly unfreeze = (args: liveupdate_file_op_args): Kernel<void> => silent(run(this, 'unfreeze', null, args, unchanged));
  readonly retrieve = (args: liveupdate_file_op_args): Kernel<number> => retrieve(this, args);
  readonly can_finish = (args: liveupdate_file_op_args): Kernel<boolean> => ask(this, 'can_finish', args.file, args.serialized_data, true);
  readonly finish = (args: liveupdate_file_op_args): Kernel<void> => silent(run(this, 'finish', null, args, unchanged));
  readonly get_id = (filep: file): bigint => BigInt((filep as TestFile).location);
}

/** The callbacks of the module `spec`. */
export function handlerOps(machine: MainlineMachine, spec: ModuleSpec, owner: module): liveupdate_file_ops {
  const ops = new HandlerOps(machine, spec, owner);
  if (spec.optional === undefined) return ops;
  const without = Object.fromEntries(OPTIONAL.filter((operation) => !spec.optional!.includes(operation)).map((operation) => [operation, undefined]));
  return Object.assign(ops, without);
}

const OPTIONAL = ['freeze', 'unfreeze', 'can_finish', 'get_id'] as const;

function* runFlb(called: FlbOps, callback: string, site: string | null, args: liveupdate_flb_op_args, change: FlbChange): Kernel<number> {
  const { k, owner, who } = called;
  yield k.at(ENTER);
  owner.check();
  const error = failure(called, site);
  const data = error === 0 ? change(called, args) : 0;
  yield k.at(LEAVE);
  log(called, { who, callback, file: -1, data, result: -error, about: null });
  return -error;
}

type FlbChange = (called: FlbOps, args: liveupdate_flb_op_args) => number;

const flbPreserved: FlbChange = ({ machine: { counters } }, args) => {
  args.data = FIRST_DATA + ++counters.preserved;
  args.obj = new FlbObject(args.data);
  return args.data;
};

const flbGivenUp: FlbChange = (_, { data }) => data;

const flbRetrieved: FlbChange = (_, args) => {
  args.obj = new FlbObject(args.data);
  return args.data;
};

const flbFinished: FlbChange = (_, { obj }) => (obj as FlbObject | null)?.data ?? 0;

function* finishFlb(called: FlbOps, args: liveupdate_flb_op_args): Kernel<void> {
  yield* runFlb(called, 'finish', null, args, flbFinished);
  called.finished();
}

/** The callbacks of an FLB; `finished`: what its module notes then. */
class FlbOps implements Called, liveupdate_flb_ops {
  readonly k: LuoKernel;

  constructor(
    readonly machine: MainlineMachine,
    readonly who: string,
    readonly owner: module,
    readonly finished: () => void,
    readonly quiet: boolean,
  ) {
    this.k = machine.k;
  }

  readonly preserve = (args: liveupdate_flb_op_args): Kernel<number> => runFlb(this, 'preserve', 'flb_preserve', args, flbPreserved);
  readonly unpreserve = (args: liveupdate_flb_op_args): Kernel<void> => silent(runFlb(this, 'unpreserve', null, args, flbGivenUp));
  readonly retrieve = (args: liveupdate_flb_op_args): Kernel<number> => runFlb(this, 'retrieve', 'flb_retrieve', args, flbRetrieved);
  readonly finish = (args: liveupdate_flb_op_args): Kernel<void> => finishFlb(this, args);
}

export function flbOps(machine: MainlineMachine, who: string, owner: module, finished: () => void, quiet: boolean): liveupdate_flb_ops {
  return new FlbOps(machine, who, owner, finished, quiet);
}
