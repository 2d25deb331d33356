// SPDX-License-Identifier: GPL-2.0-only
/** @file The machines that mainline's product joins, and their tables. */
import { compile, type TableOf } from '../compile.js';
import { device } from './device.js';
import { flb, incomingFlb } from './flb.js';
import { incoming } from './incoming.js';
import { module } from './module.js';
import { outgoing } from './outgoing.js';
import { preserved } from './preserved.js';
import { received } from './received.js';

/** The machines as XState has them. */
export const machines = { device, outgoing, incoming, preserved, received, flb, incomingFlb, module };
export type Machines = typeof machines;

/** The machines as tables. */
export type Tables = { readonly [Name in keyof Machines]: TableOf<Machines[Name]> };

export type DeviceState = Tables['device']['initial'];
export type IncomingState = Tables['incoming']['initial'];
export type PreservedState = Tables['preserved']['initial'];
export type ReceivedState = Tables['received']['initial'];
export type FlbState = Tables['flb']['initial'];
export type IncomingFlbState = Tables['incomingFlb']['initial'];
export type ModuleState = Tables['module']['initial'];

/** Compiles every machine of a set. */
export function compileAll(set: Machines): Tables {
  return {
    device: compile(set.device),
    outgoing: compile(set.outgoing),
    incoming: compile(set.incoming),
    preserved: compile(set.preserved),
    received: compile(set.received),
    flb: compile(set.flb),
    incomingFlb: compile(set.incomingFlb),
    module: compile(set.module),
  };
}
