// SPDX-License-Identifier: GPL-2.0-only
/** @file An open of /dev/liveupdate. */
import { file, type file_operations, type Linux } from '../kernel/index.js';

export class DeviceFile extends file {
  constructor(
    k: Linux,
    f_op: file_operations | null,
    /** The session's number: unique on a machine, also over boots. */
    readonly session: number,
  ) {
    super(k, '/dev/liveupdate', f_op);
  }
}
