// SPDX-License-Identifier: GPL-2.0-only
/** @file The machine around the kernel: descriptors, processes, modules, kexec. */
import { describe, expect, it } from 'vitest';
import { EACCES, EBADF, EINVAL, ENOMEM, type Kernel } from '../../reference/kernel/index.js';
import {
  LIVEUPDATE_IOCTL_EVENT_CANCEL as CANCEL,
  LIVEUPDATE_IOCTL_EVENT_FINISH as FINISH,
  LIVEUPDATE_IOCTL_EVENT_PREPARE as PREPARE,
  LIVEUPDATE_IOCTL_FD_PRESERVE as PRESERVE,
  LIVEUPDATE_IOCTL_FD_RESTORE as RESTORE,
  LIVEUPDATE_IOCTL_GET_STATE as GET_STATE,
  type Revision,
} from '../../reference/v1/luo_internal.js';
import { posted } from '../../reference/v1/revisions.js';
import { LEAKED, Machine, O_EXCL, UNPRIVILEGED, type CallResult, type InjectedFault, type MachineOptions } from '../../reference/machine.js';

/** A machine with the calls that the tests make. */
class Lab {
  readonly machine: Machine;

  constructor(options: MachineOptions = {}, revision: Revision = posted) {
    this.machine = new Machine(revision, options);
  }

  open(process = 0, flags = 0): CallResult {
    return this.machine.call(process, this.machine.sys_open(process, flags));
  }

  close(fd: number, process = 0): CallResult {
    return this.machine.call(process, this.machine.sys_close(process, fd));
  }

  ioctl(fd: number, command: number, arg: { token?: bigint; fd?: number } = {}, fault?: InjectedFault, process = 0): CallResult {
    return this.machine.call(process, this.machine.sys_ioctl(process, fd, command, arg), fault);
  }

  register(fd: number, token: bigint, file: number, process = 0): CallResult {
    return this.ioctl(fd, PRESERVE, { token, fd: file }, undefined, process);
  }

  reboot(kexec: 'ok' | 'fail' = 'ok', handler = true): CallResult {
    return this.machine.call(0, this.machine.sys_reboot({ kexec, handler }));
  }
}

const eventsOf = ({ events }: CallResult): string[] => events.map(({ event }) => event);

describe('descriptors', () => {
  it('start with f0 to f5 open; the device gets the next', () => {
    const lab = new Lab();
    expect(lab.open().ret).toBe(6);
    expect(lab.open().ret).toBe(7);
    expect(lab.machine.snapshot().descriptors).toEqual([['f0', 'f1', 'f2', 'f3', 'f4', 'f5', 0, 1]]);
  });

  it('are refused to processes that ask for too much, or have too little', () => {
    const lab = new Lab();
    expect(lab.open(0, O_EXCL).ret).toBe(-EINVAL);
    expect(lab.open(0, UNPRIVILEGED).ret).toBe(-EACCES);
    expect(lab.machine.call(0, lab.machine.sys_open(0), { kind: 'kmalloc', n: 1 }).ret).toBe(-ENOMEM);
    expect(lab.machine.snapshot().descriptors[0]).toHaveLength(7);
    expect(lab.open().ret).toBe(6);
  });

  it('release the session when the last of them is closed', () => {
    const lab = new Lab();
    lab.open();
    expect(lab.machine.call(0, lab.machine.sys_dup(0, 6)).ret).toBe(7);
    lab.register(6, 1n, 0);
    expect(lab.close(6).ret).toBe(0);
    expect(lab.machine.snapshot().sessions).toEqual([[0, [[1n, 'f0', 'N', 0]]]]);
    lab.close(7);
    expect(lab.machine.snapshot()).toMatchObject({ sessions: [], live: 0, count: 0 });
    expect(lab.close(7).ret).toBe(-EBADF);
    expect(lab.ioctl(7, GET_STATE).ret).toBe(-EBADF);
  });
});

describe('processes', () => {
  it('share sessions after a fork', () => {
    const lab = new Lab({ processes: 2 });
    lab.open(0);
    expect(lab.machine.call(0, lab.machine.sys_fork(0, 1)).ret).toBe(0);
    lab.close(6, 0);
    expect(lab.register(6, 1n, 2, 1).ret).toBe(0);
    expect(lab.machine.snapshot().sessions).toEqual([[0, [[1n, 'f2', 'N', 0]]]]);
    expect(lab.machine.call(1, lab.machine.sys_exit(1)).ret).toBe(0);
    expect(lab.machine.snapshot()).toMatchObject({ sessions: [], live: 0 });
  });

  it('lose what they had when a fork takes their slot', () => {
    const lab = new Lab({ processes: 2 });
    lab.open(1);
    lab.machine.call(0, lab.machine.sys_fork(0, 1));
    expect(lab.machine.snapshot().sessions).toEqual([]);
  });

  it('close in ascending order when they exit, and are followed by a fresh one', () => {
    const lab = new Lab();
    lab.open();
    lab.open();
    lab.register(6, 1n, 0);
    lab.register(7, 2n, 1);
    lab.ioctl(6, PREPARE);
    const exit = lab.machine.call(0, lab.machine.sys_exit(0));
    expect(eventsOf(exit)).toEqual(['leak:luo_file:1', 'leak:luo_file:2']);
    const { refs, descriptors, registrations } = lab.machine.snapshot();
    expect(descriptors).toEqual([['f0', 'f1', 'f2', 'f3', 'f4', 'f5']]);
    expect(refs[0]).toMatchObject({ name: 'f0', count: 2, descriptors: 1, outgoing: [1n], incoming: [] });
    expect(registrations.map(({ owner }) => owner)).toEqual([LEAKED, LEAKED]);
  });
});

describe('the handler module', () => {
  it('is another one each time', () => {
    const { machine } = new Lab();
    const before = machine.snapshot().handlerId;
    expect(machine.call(0, machine.delete_module()).ret).toBe(0);
    expect(machine.snapshot()).toMatchObject({ handler: 0, handlerId: 0 });
    machine.call(0, machine.init_module());
    const after = machine.snapshot();
    expect(after.handler).toBe(1);
    expect(after.handlerId).not.toBe(before);
  });
});

describe('reboot', () => {
  const committed = (options: MachineOptions = {}): Lab => {
    const lab = new Lab(options);
    lab.open();
    lab.register(6, 1n, 0);
    lab.ioctl(6, PREPARE);
    return lab;
  };

  it('hands over what was frozen', () => {
    const lab = committed();
    const jump = lab.reboot();
    expect(jump).toMatchObject({ ret: 0, outcome: 'booted', state: 'updated', handover: [[1n, 4097 + 65536]] });
    lab.open();
    expect(lab.ioctl(6, RESTORE, { token: 1n }).callbacks).toEqual([['retrieve', 1n, 69633, 'r69633']]);
    const { in: incoming, refs } = lab.machine.snapshot();
    expect(incoming).toEqual([[1n, 'r69633', 'U', 69633, 1]]);
    expect(refs.find(({ name }) => name === 'r69633')).toMatchObject({ count: 1, descriptors: 1, incoming: [1n] });
    expect(lab.ioctl(6, FINISH)).toMatchObject({ ret: 0, state: 'normal' });
  });

  it('reports a finish that is told of a file which is gone', () => {
    const lab = committed();
    lab.reboot();
    lab.open();
    lab.ioctl(6, RESTORE, { token: 1n });
    lab.close(7);
    expect(eventsOf(lab.ioctl(6, FINISH))).toEqual(['use_after_free:file']);
  });

  it('does nothing when the state is not frozen, unless plain kexecs are asked for', () => {
    expect(new Lab().reboot()).toMatchObject({ outcome: 'not_live', state: 'normal' });
    const lab = new Lab({ plain: true });
    lab.open();
    expect(lab.reboot()).toMatchObject({ ret: 0, outcome: 'plain', state: 'normal', events: [], end: false });
    expect(lab.machine.snapshot()).toMatchObject({ sessions: [], boot: 1 });
    expect(lab.reboot('fail')).toMatchObject({ outcome: 'failed' });
  });

  it('is undefined after a cancel in this revision: the root blob is still there, the memory map is not', () => {
    const lab = committed({ plain: true });
    lab.ioctl(6, CANCEL);
    const jump = lab.reboot();
    expect(jump).toMatchObject({ outcome: 'undefined', state: 'undefined_handover', end: true });
    expect(eventsOf(jump)).toEqual(['kexec_without_kho_map']);
  });

  it('panics in the next kernel when nobody handles the files', () => {
    const lab = committed();
    lab.reboot('ok', false);
    lab.open();
    const finish = lab.ioctl(6, FINISH);
    expect(finish).toMatchObject({ ret: null, state: 'panic', end: true });
    expect(finish.events[0]).toMatchObject({ event: 'panic:luo_files_recreate_luo_files_xa_in:no_handler' });
    expect(finish.events[0]!.functions.slice(0, 2)).toEqual(['luo_files_recreate_luo_files_xa_in', 'luo_files_finish']);
  });
});

describe('a call that never returns', () => {
  /** Takes the state lock twice. */
  const stuck: Revision = {
    ...posted,
    name: 'stuck',
    luo_core(k) {
      const core = posted.luo_core(k);
      return {
        ...core,
        *luo_finish(): Kernel<number> {
          yield core.luo_state_read_enter();
          return yield* core.luo_finish();
        },
      };
    },
  };

  it('is a deadlock', () => {
    const lab = new Lab({}, stuck);
    lab.open();
    const finish = lab.ioctl(6, FINISH);
    expect(finish).toMatchObject({ ret: null, end: true });
    expect(eventsOf(finish)).toEqual(['recursive_lock:luo_state_rwsem', 'deadlock:luo_state_rwsem']);
  });

  it('is told from one that returns with the lock held', () => {
    const leaky: Revision = {
      ...posted,
      name: 'leaky',
      luo_core(k) {
        const core = posted.luo_core(k);
        return {
          ...core,
          *liveupdate_get_state(): Kernel<number> {
            yield core.luo_state_read_enter();
            return yield* core.liveupdate_get_state();
          },
        };
      },
    };
    const lab = new Lab({}, leaky);
    lab.open();
    const call = lab.ioctl(6, GET_STATE);
    expect(call).toMatchObject({ ret: 0, value: 1, end: false });
    expect(eventsOf(call)).toEqual(['lock_left_held:luo_state_rwsem']);
  });
});

describe('reset', () => {
  it('is a new machine', () => {
    const lab = new Lab({ processes: 2 });
    const fresh = new Lab({ processes: 2 }).machine.snapshot();
    lab.open(1);
    lab.register(6, 1n, 0, 1);
    lab.ioctl(6, PREPARE, {}, undefined, 1);
    lab.reboot();
    expect(lab.machine.reset().snapshot()).toEqual(fresh);
    expect(lab.open().ret).toBe(6);
    lab.register(6, 1n, 0);
    expect(lab.ioctl(6, PREPARE).callbacks).toEqual([['prepare', 1n, 'f0', 0, 4097]]);
  });

  it('leaves other machines of the revision alone', () => {
    const [one, other] = [new Lab(), new Lab()];
    one.open();
    other.open();
    other.register(6, 1n, 0);
    one.machine.reset();
    one.open();
    one.register(6, 2n, 0);
    expect(other.machine.snapshot().sessions).toEqual([[0, [[1n, 'f0', 'N', 0]]]]);
    expect(one.machine.snapshot().sessions).toEqual([[0, [[2n, 'f0', 'N', 0]]]]);
  });
});

describe('several calls at once', () => {
  it('are tasks that somebody moves; the jump ends those of the old kernel', () => {
    const lab = new Lab({ processes: 2, plain: true });
    const { machine } = lab;
    const opening = machine.spawn(1, machine.sys_open(1));
    opening.start();
    while (opening.next?.name !== 'down_write') opening.move();
    const rebooting = machine.spawn(0, machine.sys_reboot({ kexec: 'ok', handler: true }));
    rebooting.start();
    while (rebooting.status === 'ready') rebooting.move();
    expect(machine.finish(rebooting)).toMatchObject({ ret: 0, outcome: 'plain' });
    expect(opening.status).toBe('done');
    expect(machine.finish(opening)).toMatchObject({ ret: null, end: false });
    expect(lab.open().ret).toBe(6);
  });

  it('show no leaks as long as one of them has the object in its hands', () => {
    const { machine } = new Lab({ processes: 2 });
    const opening = machine.spawn(0, machine.sys_open(0));
    opening.start();
    while (opening.next?.name !== 'down_write') opening.move();
    expect(machine.k.objects.map(({ struct_name }) => struct_name)).toContain('luo_session');
    expect(machine.call(1, machine.sys_open(1)).events).toEqual([]);
    while (opening.status === 'ready') opening.move();
    expect(machine.finish(opening).events).toEqual([]);
  });
});
