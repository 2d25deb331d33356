// SPDX-License-Identifier: GPL-2.0-only
/** @file The test handler of the recorded traces: a kernel module that preserves the files `f0` to `f3` and `r…`. */
import { callback, errname, file, Struct, type Kernel, type mutex } from '../kernel/index.js';
import { liveupdate_file_handler, type liveupdate_file_ops, type LuoKernel, type Out } from '../luo/luo_internal.js';
import { NO_TOKEN } from './callback.js';
import type { Call } from './call.js';

export const TEST_COMPATIBLE = 'test-file-v1';

/** Numbers that go on from kernel to kernel. */
export interface Counters {
  /** prepare callbacks so far, failed ones too. */
  prepares: number;
}

const FIRST_DATA = 4096;
const FREEZE_ADDS = 65536;

const isPreservable = (name: string): boolean => name.charAt(0) === 'r' || (name.charAt(0) === 'f' && name < 'f4');

/** A handler is not told the token: this is the one of the registration whose mutex the task took last. */
function tokenOf(k: LuoKernel): bigint {
  const { held } = k.current!;
  for (let i = held.length - 1; i >= 0; i--) {
    const owner = (held[i] as mutex).owner;
    if (owner instanceof Struct && owner.struct_name === 'luo_file') return owner.stored_at ?? NO_TOKEN;
  }
  return NO_TOKEN;
}

const log = (k: LuoKernel, entry: Call['callbacks'][number]): void => void (k.current as Call).callbacks.push(entry);

/** The module's callbacks, for one kernel. */
export function testHandlerOps(k: LuoKernel, counters: Counters): (fh: liveupdate_file_handler) => liveupdate_file_ops {
  /** The file's name, as a handler would look at its file. */
  const nameOf = (filep: file): string => {
    filep.check();
    return filep.name;
  };

  return (fh) => ({
    *can_preserve(filep): Kernel<boolean> {
      yield callback(fh, 'can_preserve');
      const answer = k.should_fail('can_preserve') === 0 && isPreservable(nameOf(filep));
      log(k, ['can_preserve', filep.name, answer ? 1 : 0]);
      return answer;
    },

    *prepare(filep, data): Kernel<number> {
      yield callback(fh, 'prepare');
      counters.prepares++;
      return change(filep, data, 'prepare', FIRST_DATA + counters.prepares);
    },

    *freeze(filep, data): Kernel<number> {
      yield callback(fh, 'freeze');
      return change(filep, data, 'freeze', data.value + FREEZE_ADDS);
    },

    *cancel(filep, data): Kernel<void> {
      yield callback(fh, 'cancel');
      log(k, ['cancel', tokenOf(k), nameOf(filep), data]);
    },

    *finish(filep, data, reclaimed): Kernel<void> {
      yield callback(fh, 'finish');
      log(k, ['finish', tokenOf(k), filep && nameOf(filep), data, reclaimed ? 1 : 0]);
    },

    *retrieve(data, filep): Kernel<number> {
      yield callback(fh, 'retrieve');
      const error = k.should_fail('retrieve');
      if (error) {
        log(k, ['retrieve', tokenOf(k), data, errname(-error)]);
        return -error;
      }
      filep.value = new file(k, `r${data}`, null);
      log(k, ['retrieve', tokenOf(k), data, filep.value.name]);
      return 0;
    },
  });

  /** prepare and freeze: the data changes unless the fault of the call strikes. */
  function change(filep: file, data: Out<number>, name: 'prepare' | 'freeze', after: number): number {
    const before = data.value;
    const error = k.should_fail(name);
    if (!error) data.value = after;
    log(k, [name, tokenOf(k), nameOf(filep), before, error ? errname(-error) : after]);
    return -error;
  }
}
