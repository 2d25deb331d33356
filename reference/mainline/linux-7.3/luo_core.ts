// SPDX-License-Identifier: GPL-2.0-only
/** @file kernel/liveupdate/luo_core.c: what is handed over as a whole, and /dev/liveupdate. */
import {
  __va,
  ATOMIC64_INIT,
  atomic_cmpxchg,
  atomic_set,
  bss,
  copy_struct_from_user,
  copy_struct_to_user,
  DECLARE_RWSEM,
  EBUSY,
  EFAULT,
  EINVAL,
  EIO,
  ENOENT,
  ENOIOCTLCMD,
  fd_install,
  fput,
  get_unused_fd_flags,
  get_user_size,
  IS_ERR,
  kho_add_subtree,
  kho_alloc_preserve_now,
  kho_is_enabled,
  kho_restore_free,
  kho_retrieve_subtree,
  kho_unpreserve_free,
  O_CLOEXEC,
  PTR_ERR,
  put_unused_fd,
  type file,
  type Kernel,
} from '../../kernel/index.js';
import {
  _IOC_NR,
  LIVEUPDATE_CMD_BASE,
  LIVEUPDATE_IOCTL_CREATE_SESSION,
  LIVEUPDATE_IOCTL_RETRIEVE_SESSION,
  LUO_ABI_COMPATIBLE,
  LUO_KHO_ENTRY_NAME,
  luo_ser,
  sizeof_create_session,
  type Argument,
  type luo_ucmd,
  type LuoCore,
  type LuoKernel,
  type Out,
} from '../luo_internal.js';

export function luo_core_c(k: LuoKernel): LuoCore {
  const luo_global = bss(k, 'luo_global', {
    enabled: false,
    luo_ser_out: null as luo_ser | null,
    liveupdate_num: 0,
  });

  const luo_register_rwlock = DECLARE_RWSEM(k, 'luo_register_rwlock');

  function early_liveupdate_param(on: boolean): void {
    luo_global.enabled = on;
  }

  function* luo_early_startup(): Kernel<number> {
    const { luo_session_setup_incoming } = k.modules.luo_session;
    const { luo_flb_setup_incoming } = k.modules.luo_flb;

    if (!kho_is_enabled(k)) {
      luo_global.enabled = false;
      return 0;
    }

    const found = kho_retrieve_subtree(k, LUO_KHO_ENTRY_NAME);
    if (IS_ERR(found)) {
      if (found !== -ENOENT) return found;

      return 0;
    }

    if (found.size < luo_ser.size) return -EINVAL;

    const ser = new luo_ser(__va(k, found.phys, 'luo_ser'));
    if (ser.compatible !== LUO_ABI_COMPATIBLE) return -EINVAL;

    luo_global.liveupdate_num = ser.liveupdate_num;

    const err = yield* luo_session_setup_incoming(ser.sessions_pa.value);
    if (!err) luo_flb_setup_incoming(ser.flbs_pa.value);

    yield* kho_restore_free(k, ser.page);
    return err;
  }

  function* liveupdate_early_init(): Kernel<number> {
    const err = yield* luo_early_startup();
    if (err) {
      luo_global.enabled = false;
      k.panic('liveupdate_early_init', 'luo_restore_fail');
    }

    return err;
  }

  function* luo_state_setup(): Kernel<number> {
    const { luo_session_setup_outgoing } = k.modules.luo_session;
    const { luo_flb_setup_outgoing } = k.modules.luo_flb;

    const page = kho_alloc_preserve_now(k, luo_ser.size, 'luo_state_setup');
    if (IS_ERR(page)) return PTR_ERR(page);

    const ser = new luo_ser(page);
    ser.compatible = LUO_ABI_COMPATIBLE;
    ser.liveupdate_num = luo_global.liveupdate_num + 1;

    luo_session_setup_outgoing(ser.sessions_pa);

    let err: number;
    exit_free_luo_ser: {
      err = luo_flb_setup_outgoing(ser.flbs_pa);
      if (err) break exit_free_luo_ser;

      err = kho_add_subtree(k, LUO_KHO_ENTRY_NAME, ser.page, luo_ser.size);
      if (err) break exit_free_luo_ser;

      luo_global.luo_ser_out = ser;

      return 0;
    }
    yield* kho_unpreserve_free(ser.page);

    return err;
  }

  function* luo_late_startup(): Kernel<number> {
    if (!liveupdate_enabled()) return 0;

    const err = yield* luo_state_setup();
    if (err) luo_global.enabled = false;

    return err;
  }

  function* liveupdate_reboot(): Kernel<number> {
    if (!liveupdate_enabled()) return 0;

    const err = yield* k.modules.luo_session.luo_session_serialize();
    if (err) return err;

    yield* k.modules.luo_flb.luo_flb_serialize();

    return 0;
  }

  function liveupdate_enabled(): boolean {
    return luo_global.enabled;
  }

  const in_use = ATOMIC64_INIT(k, 'luo_dev.in_use');

  function* luo_ucmd_respond(ucmd: luo_ucmd): Kernel<number> {
    if (yield* copy_struct_to_user(k, ucmd.ubuffer, ucmd.cmd)) return -EFAULT;
    return 0;
  }

  function* luo_ioctl_create_session(ucmd: luo_ucmd): Kernel<number> {
    const argp = ucmd.cmd;
    const file: Out<file | null> = { value: null };
    let err: number;

    argp.fd = yield* get_unused_fd_flags(k, O_CLOEXEC);
    if (argp.fd < 0) return argp.fd;

    err_put_fd: {
      err_put_file: {
        err = yield* k.modules.luo_session.luo_session_create(argp.name!, file);
        if (err) break err_put_fd;

        err = yield* luo_ucmd_respond(ucmd);
        if (err) break err_put_file;

        yield* fd_install(k, argp.fd, file.value);

        return 0;
      }
      fput(file.value!);
    }
    yield* put_unused_fd(k, argp.fd);

    return err;
  }

  function* luo_ioctl_retrieve_session(ucmd: luo_ucmd): Kernel<number> {
    const argp = ucmd.cmd;
    const file: Out<file | null> = { value: null };
    let err: number;

    argp.fd = yield* get_unused_fd_flags(k, O_CLOEXEC);
    if (argp.fd < 0) return argp.fd;

    err_put_fd: {
      err_put_file: {
        err = yield* k.modules.luo_session.luo_session_retrieve(argp.name!, file);
        if (err < 0) break err_put_fd;

        err = yield* luo_ucmd_respond(ucmd);
        if (err) break err_put_file;

        yield* fd_install(k, argp.fd, file.value);

        return 0;
      }
      fput(file.value!);
    }
    yield* put_unused_fd(k, argp.fd);

    return err;
  }

  function* luo_open(_filep: file): Kernel<number> {
    if (yield* atomic_cmpxchg(in_use, 0, 1)) return -EBUSY;

    if (yield* k.modules.luo_session.luo_session_deserialize()) {
      yield* atomic_set(in_use, 0);
      return -EIO;
    }

    return 0;
  }

  function* luo_release(_filep: file): Kernel<number> {
    yield* atomic_set(in_use, 0);

    return 0;
  }

  const size = sizeof_create_session(k.config);
  const luo_ioctl_ops = [
    { size, min_size: size, ioctl_num: LIVEUPDATE_IOCTL_CREATE_SESSION, execute: luo_ioctl_create_session },
    { size, min_size: size, ioctl_num: LIVEUPDATE_IOCTL_RETRIEVE_SESSION, execute: luo_ioctl_retrieve_session },
  ];

  function* luo_ioctl(_filep: file, cmd: number, arg: Argument): Kernel<number> {
    const nr = _IOC_NR(cmd);
    const op = luo_ioctl_ops[nr - LIVEUPDATE_CMD_BASE];
    if (!op) return -EINVAL;

    const user_size = yield* get_user_size(k, arg);
    if (user_size < 0) return user_size;

    if (op.ioctl_num !== cmd) return -ENOIOCTLCMD;
    if (user_size < op.min_size) return -EINVAL;

    const buf = yield* copy_struct_from_user(k, op.size, arg, user_size);
    if (IS_ERR(buf)) return PTR_ERR(buf);

    return yield* op.execute({ ubuffer: arg, user_size, cmd: buf });
  }

  /** Whether there is a device. */
  function liveupdate_ioctl_init(): boolean {
    return liveupdate_enabled();
  }

  return {
    early_liveupdate_param,
    liveupdate_early_init,
    luo_late_startup,
    liveupdate_ioctl_init,
    liveupdate_reboot,
    liveupdate_enabled,
    luo_ucmd_respond,
    luo_fops: { open: luo_open, release: luo_release, unlocked_ioctl: luo_ioctl },
    luo_register_rwlock,
  };
}
