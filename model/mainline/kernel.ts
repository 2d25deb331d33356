// SPDX-License-Identifier: GPL-2.0-only
/** @file In what kernels of this design differ by what they offer: who can call what, and what is promised. Never what a defect could be. */

export interface Kernel {
  /** FLBs: there are none; drivers look at their object; or they take a reference to it, and give that back. */
  readonly flb: 'none' | 'looked at' | 'counted';
  /** What a failed retrieve of an FLB answered is answered from then on; otherwise its handler is asked again. */
  readonly remembersFlbErrors: boolean;
  /** LIVEUPDATE_SESSION_GET_NAME is an ioctl. */
  readonly getName: boolean;
  /** Handlers come and go whether or not there are sessions. Otherwise (un)registration may be refused then, with EBUSY. */
  readonly registersBesideSessions: boolean;
}

/** That of Linux 7.3. */
export const COMPLETE: Kernel = { flb: 'counted', remembersFlbErrors: true, getName: true, registersBesideSessions: true };
