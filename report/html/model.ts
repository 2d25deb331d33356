// SPDX-License-Identifier: GPL-2.0-only
/** @file Which machine of the model is in which state. */
import type { ModelState } from '../../model/v1/system.js';
import type { Program } from '../../systems/program.js';
import { hex } from '../../properties/v1/words.js';
import type { ModelPart } from './document.js';

/** Instances by machine and state: `registration` -> `owned.prepared` -> `0x1`. */
export function modelPart({ luo, handler, descriptors, tokens }: ModelState, program: Pick<Program, 'tokens' | 'processes'>): ModelPart {
  const lit: Record<string, Record<string, string[]>> = {};
  const light = (machine: string, state: string, instance: string): void => {
    ((lit[machine] ??= {})[state] ??= []).push(instance);
  };
  light('orchestrator', luo, 'LUO');
  light('handler', handler, 'handler');
  for (const [slot, row] of descriptors.entries()) light('session', row.some((held) => held > 0) ? 'open' : 'closed', `s${slot}`);
  for (const [i, { registration, incoming, holders }] of tokens.entries()) {
    const token = hex(program.tokens[i] ?? 0n);
    light('registration', registration, token);
    light('incoming', incoming, token);
    for (let process = 0; process < program.processes; process++)
      light('file', (holders >> process) & 1 ? 'held' : 'closed', program.processes > 1 ? `${token} in p${process}` : token);
  }
  return lit;
}
