// SPDX-License-Identifier: GPL-2.0-only
/** @file The test handler of the recorded traces: a kernel module that preserves the files `f0` to `f3` and `r…`. */
import { errname, file, point, Struct, use_file, type Kernel } from '../kernel/index.js';
import type { liveupdate_file_ops, LuoKernel, Out } from '../v1/luo_internal.js';
import { NO_TOKEN, type Callback } from './callback.js';
import type { Call } from './call.js';

export const TEST_COMPATIBLE = 'test-file-v1';

/** The most handlers that one module brings. */
export const MOST_HANDLERS = 3;

/** The string of handler number `index`: they differ in the last character. */
export function compatibleOf(index: number, length: number | null): string {
  const ends = ['test-file-', `v${index + 1}`] as const;
  return ends.join('x'.repeat(Math.max(0, (length ?? 0) - TEST_COMPATIBLE.length)));
}

/** What reports call the handler's memory. */
export const HANDLER_MODULE = 'handler_module';

const FIRST_DATA = 4096;
const FREEZE_ADDS = 65536;

const MODULE = { name: HANDLER_MODULE };
const CAN_PRESERVE = point('can_preserve', 'call', MODULE);
const PREPARE = point('prepare', 'call', MODULE);
const FREEZE = point('freeze', 'call', MODULE);
const CANCEL = point('cancel', 'call', MODULE);
const FINISH = point('finish', 'call', MODULE);
const RETRIEVE = point('retrieve', 'call', MODULE);

const isPreservable = (name: string): boolean => name.charAt(0) === 'r' || (name.charAt(0) === 'f' && name < 'f4');

/** A handler is not told the token: this is the one of the registration whose mutex the task took last. */
function tokenOf(k: LuoKernel): bigint {
  const { held } = k.current!;
  for (let i = held.length - 1; i >= 0; i--) {
    const { owner } = held[i]!.lock;
    if (owner instanceof Struct && owner.struct_name === 'luo_file') return owner.notes.stored_at ?? NO_TOKEN;
  }
  return NO_TOKEN;
}

/** The name, as a handler would look at its file. */
function nameOf(filep: file): string {
  use_file(filep);
  return filep.name;
}

/** What a callback answered that did nothing: an error, or a positive number. */
const answerName = (answer: number): string => (answer < 0 ? errname(answer) : `+${answer}`);

/** Which of several handlers a file is for: the test files are shared out in turn, restored ones are the first one's. */
const handlerOf = (name: string, handlers: number): number => (name.charAt(0) === 'f' ? Number(name.slice(1)) % handlers : 0);

/** The callbacks of handler number `index` of the module, in one kernel. */
export function testHandlerOps(k: LuoKernel, index = 0): liveupdate_file_ops {
  /** Is it asked about a file of another handler? Of an incoming file the token says whose it is. */
  function checkFile(kind: string, name: string | null): void {
    const { handlers, prepared_by } = (k.current as Call).counters;
    if (handlers === 1) return;
    const token = tokenOf(k);
    const wanted = kind === 'retrieve' || kind === 'finish' || name === null ? (prepared_by.get(token) ?? index) : handlerOf(name, handlers);
    if (wanted !== index) k.report(`wrong_handler:${kind}:${token}`);
    else if (kind === 'prepare') prepared_by.set(token, index);
  }

  const isOwn = (name: string): boolean => handlerOf(name, (k.current as Call).counters.handlers) === index;

  function log(entry: Callback): void {
    const call = k.current as Call;
    call.callbacks.push(entry);
    call.counters.log?.push(entry);
  }

  /** The first callback of a call that asks for it waits for the calls of other tasks. */
  function* wait(): Kernel<void> {
    const call = k.current as Call;
    if (!call.waits) return;
    call.waits = false;
    yield* call.counters.under_way.wait(call);
  }

  /** What the callback leaves: what the call asks for, one more each time, so that no two files get the same; else `usual`. */
  function dataFor(call: Call, usual: number): number {
    if (call.data === null) return usual;
    return call.data++;
  }

  /** prepare and freeze: the data changes unless the fault of the call strikes. */
  function change(name: 'prepare' | 'freeze', filep: file, data: Out<number>, usual: number): number {
    const before = data.value;
    const after = dataFor(k.current as Call, usual);
    checkFile(name, nameOf(filep));
    const error = k.should_fail(name);
    if (!error) data.value = after;
    log([name, tokenOf(k), nameOf(filep), before, error ? answerName(-error) : after]);
    return -error;
  }

  return {
    *can_preserve(filep): Kernel<boolean> {
      yield k.at(CAN_PRESERVE);
      const answer = isOwn(nameOf(filep)) && k.should_fail('can_preserve') === 0 && isPreservable(filep.name);
      log(['can_preserve', filep.name, answer ? 1 : 0]);
      return answer;
    },

    *prepare(filep, data): Kernel<number> {
      yield k.at(PREPARE);
      yield* wait();
      const { counters } = k.current as Call;
      counters.prepares++;
      return change('prepare', filep, data, FIRST_DATA + counters.prepares);
    },

    *freeze(filep, data): Kernel<number> {
      yield k.at(FREEZE);
      yield* wait();
      return change('freeze', filep, data, data.value + FREEZE_ADDS);
    },

    *cancel(filep, data): Kernel<void> {
      yield k.at(CANCEL);
      yield* wait();
      checkFile('cancel', nameOf(filep));
      log(['cancel', tokenOf(k), nameOf(filep), data]);
    },

    *finish(filep, data, reclaimed): Kernel<void> {
      yield k.at(FINISH);
      yield* wait();
      checkFile('finish', filep && nameOf(filep));
      log(['finish', tokenOf(k), filep && nameOf(filep), data, reclaimed ? 1 : 0]);
    },

    *retrieve(data, filep): Kernel<number> {
      yield k.at(RETRIEVE);
      yield* wait();
      checkFile('retrieve', null);
      const error = k.should_fail('retrieve');
      if (error) {
        log(['retrieve', tokenOf(k), data, answerName(-error)]);
        return -error;
      }
      filep.value = new file(k, `r${data}`, null);
      log(['retrieve', tokenOf(k), data, filep.value.name]);
      return 0;
    },
  };
}
