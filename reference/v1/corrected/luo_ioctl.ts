// SPDX-License-Identifier: GPL-2.0-only
/** @file kernel/liveupdate/luo_ioctl.c: /dev/liveupdate, with the patch as mailed. */
import {
  copy_from_user,
  copy_to_user,
  EACCES,
  EFAULT,
  EINVAL,
  ENOMEM,
  ENOTTY,
  fd_install,
  get_unused_fd_flags,
  put_unused_fd,
  type file,
  type Kernel,
} from '../../kernel/index.js';
import {
  LIVEUPDATE_IOCTL_EVENT_CANCEL,
  LIVEUPDATE_IOCTL_EVENT_FINISH,
  LIVEUPDATE_IOCTL_EVENT_PREPARE,
  LIVEUPDATE_IOCTL_FD_PRESERVE,
  LIVEUPDATE_IOCTL_FD_RESTORE,
  LIVEUPDATE_IOCTL_FD_UNPRESERVE,
  LIVEUPDATE_IOCTL_GET_STATE,
  type IoctlArgument,
  type LuoIoctl,
  type LuoKernel,
  type luo_session,
  type Out,
} from '../luo_internal.js';

export function luo_ioctl(k: LuoKernel): LuoIoctl {
  const { luo_prepare, luo_cancel, luo_finish, liveupdate_get_state } = k.modules.luo_core;
  const { luo_register_file, luo_unregister_file, luo_retrieve_file, luo_create_session, luo_destroy_session } = k.modules.luo_files;

  function* luo_ioctl_fd_restore(argp: IoctlArgument): Kernel<number> {
    const file: Out<file | null> = { value: null };

    const fd = yield* get_unused_fd_flags(k);
    if (fd < 0) return fd;

    argp.reply_fd = fd;
    if (copy_to_user(k)) {
      yield* put_unused_fd(k, fd);
      return -EFAULT;
    }

    const ret = yield* luo_retrieve_file(argp.token!, file);
    if (ret < 0) {
      yield* put_unused_fd(k, fd);
      return ret;
    }

    yield* fd_install(k, fd, file.value!);

    return 0;
  }

  function* luo_open(filep: file, flags: { readonly exclusive: boolean; readonly capable: boolean }): Kernel<number> {
    if (!flags.capable) return -EACCES;

    if (flags.exclusive) return -EINVAL;

    filep.private_data = yield* luo_create_session();
    if (!filep.private_data) return -ENOMEM;

    return 0;
  }

  function* luo_release(filep: file): Kernel<number> {
    yield* luo_destroy_session(filep.private_data as luo_session);

    return 0;
  }

  function* luo_ioctl(filep: file, cmd: number, argp: IoctlArgument): Kernel<number> {
    let ret = 0;

    switch (cmd) {
      case LIVEUPDATE_IOCTL_GET_STATE: {
        argp.reply_state = yield* liveupdate_get_state();
        if (copy_to_user(k)) ret = -EFAULT;
        break;
      }

      case LIVEUPDATE_IOCTL_EVENT_PREPARE:
        ret = yield* luo_prepare();
        break;

      case LIVEUPDATE_IOCTL_EVENT_FINISH:
        ret = yield* luo_finish();
        break;

      case LIVEUPDATE_IOCTL_EVENT_CANCEL:
        ret = yield* luo_cancel();
        break;

      case LIVEUPDATE_IOCTL_FD_PRESERVE:
        if (copy_from_user(k)) {
          ret = -EFAULT;
          break;
        }

        ret = yield* luo_register_file(filep.private_data as luo_session, argp.token!, argp.fd!);
        break;

      case LIVEUPDATE_IOCTL_FD_UNPRESERVE:
        if (copy_from_user(k)) {
          ret = -EFAULT;
          break;
        }

        ret = yield* luo_unregister_file(filep.private_data as luo_session, argp.token!);
        break;

      case LIVEUPDATE_IOCTL_FD_RESTORE:
        if (copy_from_user(k)) {
          ret = -EFAULT;
          break;
        }

        ret = yield* luo_ioctl_fd_restore(argp);
        break;

      default:
        ret = -ENOTTY;
        break;
    }

    return ret;
  }

  return { luo_open, luo_release, luo_ioctl };
}
