// SPDX-License-Identifier: GPL-2.0-only
/** @file Sessions and files besides those of a program, so that pages of 4 KiB are as full as those of the small machine. */
import type { Descriptor, file } from '../../reference/kernel/index.js';
import type { CallResult, MainlineMachine } from '../../reference/machine/mainline/index.js';
import { PADDING } from './ready.js';

/** Who makes the calls, and who keeps what they open. */
interface Processes {
  readonly process: number;
  readonly keeper: number;
}

/** Tokens of the files that only fill a page. */
const FIRST_TOKEN = 1_000_000n;

/** The argument of an ioctl after a reply. */
export function fieldsOf({ value }: CallResult): { readonly fd?: number } {
  return typeof value === 'object' && value !== null ? value : {};
}

/** `count` sessions, which belong to the keeper, so that they stay when the process exits. */
export function fillSessions(machine: MainlineMachine, { process, keeper }: Processes, device: Descriptor, count: number): void {
  for (let i = 0; i < count; i++) {
    const made = machine.call(process, machine.sys.create(process, device, `fill${i}`));
    const filep = machine.processes[process]!.lookup(fieldsOf(made).fd ?? -1);
    if (made.ret !== 0 || filep === null) return;
    const fd = (): number => machine.processes[process]!.slots.indexOf(filep);
    machine.call(process, machine.sys.send(process, fd, keeper));
    machine.call(process, machine.sys.close(process, fd));
  }
}

/** `count` files in a session. */
export function fillFiles(machine: MainlineMachine, { process, keeper }: Processes, session: file, count: number): void {
  for (let i = 0; i < count; i++) {
    const { ret } = machine.call(keeper, machine.sys.open_test_file(keeper, PADDING));
    if (ret === null || ret < 0) return;
    const filep = machine.processes[keeper]!.lookup(ret)!;
    machine.call(keeper, machine.sys.send(keeper, ret, process));
    const fd = (): number => machine.processes[process]!.slots.indexOf(filep);
    machine.call(
      process,
      machine.sys.preserve(process, () => machine.processes[process]!.slots.indexOf(session), FIRST_TOKEN + BigInt(i), fd),
    );
    machine.call(process, machine.sys.close(process, fd));
    machine.call(keeper, machine.sys.close(keeper, ret));
  }
}
