// SPDX-License-Identifier: GPL-2.0-only
/** @file Can a kernel produce a fault where it is injected, whichever design it belongs to? */
import type { Fault } from '../model/model.js';
import { FAULT_ORIGINS, isProducible as isProducibleInV1 } from '../model/v1/producible.js';
import type { Fault as FaultOfV1 } from '../model/v1/actions.js';

const isOfV1 = (fault: Fault): fault is FaultOfV1 => fault.kind in FAULT_ORIGINS;

/** Kinds that both designs know mean the same in both; of those that only mainline's has, a kernel produces every one. */
export const isProducible = (fault: Fault): boolean => !isOfV1(fault) || isProducibleInV1(fault);
