// SPDX-License-Identifier: GPL-2.0-only
/** @file What kernels of this design offer, where they differ. */

/** In what kernels of this design differ by what their headers declare. */
export interface Offers {
  /** FLBs: there are none; drivers look at their object; or they take a reference to it, and give that back. */
  readonly flb: 'none' | 'looked at' | 'counted';
  /** struct luo_flb_private_state has a member for what a failed retrieve answered. */
  readonly remembersFlbErrors: boolean;
  /** LIVEUPDATE_SESSION_GET_NAME. */
  readonly getName: boolean;
  /** liveupdate_unregister_file_handler() answers nothing: it cannot be refused, nor can registration because of sessions. */
  readonly registersBesideSessions: boolean;
}

/** What is known of a kernel by its headers. */
export interface Declared {
  /** Absent: what Linux 7.3 does. */
  readonly offers?: Offers;
  /** KHO_FDT_COMPATIBLE: a kernel takes over what one with the same has handed over. Absent: that of Linux 7.3. */
  readonly handover?: string;
}
