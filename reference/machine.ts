// SPDX-License-Identifier: GPL-2.0-only
/** @file One computer: its memory, the kernel that it runs, its processes, and kexec into the next kernel. */
export type { Callback } from './machine/callback.js';
export { Call, type BlobEntry, type CallResult, type MachineEvent, type RebootOutcome, type StateName } from './machine/call.js';
export { FAULT_NAMES, isFaultName, type FaultName, type InjectedFault } from './machine/faults.js';
export { Machine, O_EXCL, UNPRIVILEGED, type MachineOptions, type Reboot } from './machine/machine.js';
export {
  CLOSED,
  GLOBAL,
  LEAKED,
  type FileEntry,
  type FileRefs,
  type IncomingEntry,
  type Registration,
  type SessionEntry,
  type Snapshot,
  type StateLetter,
} from './machine/snapshot.js';
