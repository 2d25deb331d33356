// SPDX-License-Identifier: GPL-2.0-only
/** @file Descriptors and counted files. */
import { describe, expect, it } from 'vitest';
import {
  close_fd,
  EBADF,
  EMFILE,
  Fault,
  fd_install,
  fget,
  file,
  fput,
  get_file,
  get_unused_fd_flags,
  put_unused_fd,
  type Kernel,
} from '../../../reference/kernel/index.js';
import { Workbench } from './workbench.js';

describe('files', () => {
  it('count references and go with the last', () => {
    const bench = new Workbench();
    const f = new file(bench.k, 'f', null);
    bench.files.slots.push(f);
    const got = bench.do(function* (): Kernel<unknown> {
      const filep = yield* fget(bench.k, 0);
      const closed = yield* close_fd(bench.k, 0);
      return [filep === f, closed, yield* close_fd(bench.k, 0), yield* fget(bench.k, 0)];
    });
    expect(got).toEqual([true, 0, -EBADF, null]);
    expect(f.f_count).toBe(1);
    fput(f);
    expect(f.freed).toBe(true);
    expect(bench.k.files).toEqual([]);
    get_file(f);
    expect(bench.events()).toEqual(['use_after_free:file']);
  });

  it('leave their release to the way out of the call', () => {
    const bench = new Workbench();
    const f = new file(bench.k, 'f', {
      *release(): Kernel<number> {
        yield* fget(bench.k, 0);
        return 0;
      },
    });
    bench.files.slots.push(f);
    const task = bench.run(bench.start(() => close_fd(bench.k, 0)));
    expect(task.work).toEqual([f]);
    expect(f.freed).toBe(false);
  });

  it('get the lowest free descriptor; a reserved one is not open', () => {
    const bench = new Workbench();
    const f = new file(bench.k, 'f', null);
    bench.files.slots.push(f, null, f);
    const got = bench.do(function* (): Kernel<unknown> {
      const first = yield* get_unused_fd_flags(bench.k);
      const second = yield* get_unused_fd_flags(bench.k);
      const open = yield* fget(bench.k, first);
      yield* put_unused_fd(bench.k, first);
      yield* fd_install(bench.k, second, f);
      return [first, second, open, yield* get_unused_fd_flags(bench.k), bench.files.lookup(second) === f];
    });
    expect(got).toEqual([1, 3, null, 1, true]);
  });

  it('run out of descriptors by fault, and an installed NULL is an oops', () => {
    const bench = new Workbench();
    let refused: number | null = null;
    const task = bench.start(function* (): Kernel<unknown> {
      refused = yield* get_unused_fd_flags(bench.k);
      const fd = yield* get_unused_fd_flags(bench.k);
      return yield* fd_install(bench.k, fd, null);
    });
    task.fault = new Fault('no_fd', 1, EMFILE);
    expect(() => bench.run(task)).toThrow('null_pointer_dereference');
    expect(refused).toBe(-EMFILE);
    expect(bench.events()).toEqual(['oops:fd_install:null_pointer_dereference']);
  });
});
