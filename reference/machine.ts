// SPDX-License-Identifier: GPL-2.0-only
/** @file One computer: its memory, the kernel that it runs, its processes, and kexec into the next kernel. */
export type { Callback } from './machine/callback.js';
export { Call, type CallResult } from './machine/call.js';
export { PLAIN, type Equipment } from './machine/equipment.js';
export { isFaultName, type InjectedFault } from './machine/faults.js';
export { Machine, O_EXCL, UNPRIVILEGED, type MachineOptions } from './machine/machine.js';
export { LEAKED, type Snapshot } from './machine/snapshot.js';
