// SPDX-License-Identifier: GPL-2.0-only
/** @file What each verb of mainline's uAPI may do: its tests, in order, and the events that it sends to the machines. */
import type { Verb } from './actions.js';
import { closeDevice, create, open, retrieve } from './verbs/device.js';
import { finish, getName, preserve, resize, retrieveFd, seal, seek, write } from './verbs/files.js';
import { bindFlb, getFlb, putFlb } from './verbs/flb.js';
import type { Plans } from './verbs/plans.js';
import { loadImage, loadModule, readDebugfs, reboot, unloadImage, unloadModule } from './verbs/reboot.js';
import { close, closeFile, dup, exit, send } from './verbs/sessions.js';

/** What each verb may do. */
export const verbs: { readonly [V in Verb]: Plans<V> } = {
  open,
  close_device: closeDevice,
  create,
  retrieve,
  dup,
  send,
  close,
  exit,
  preserve,
  retrieve_fd: retrieveFd,
  close_file: closeFile,
  finish,
  get_name: getName,
  write,
  resize,
  seal,
  seek,
  get_flb: getFlb,
  put_flb: putFlb,
  bind_flb: bindFlb,
  read_debugfs: readDebugfs,
  load_image: loadImage,
  unload_image: unloadImage,
  reboot,
  load_module: loadModule,
  unload_module: unloadModule,
};
