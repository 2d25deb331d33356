// SPDX-License-Identifier: GPL-2.0-only
/** @file What may follow the tasks of a program: nothing, or what ends the cycle in one of the ways that it can end. */
import type { Action } from '../../model/v1/actions.js';
import type { ConcurrentProgram } from './program.js';

/** How the cycle goes on after the tasks. */
export const SUFFIXES = ['nothing', 'reboot', 'cancel', 'finish in the next kernel'] as const;

const REBOOT: Action = { verb: 'reboot', kexec: 'ok', handler: true };

/** The program, followed by `name`. */
export function followedBy(program: ConcurrentProgram, name: string): ConcurrentProgram {
  const hasRebooted = program.tasks.flat().some(({ verb }) => verb === 'reboot');
  switch (name as (typeof SUFFIXES)[number]) {
    case 'nothing':
      return program;
    case 'reboot':
      // The next kernel's own reboot, or that of a machine that stayed: both are another cycle.
      return { ...program, suffix: [REBOOT] };
    case 'cancel':
      return throughNewSession(program, 'cancel', []);
    case 'finish in the next kernel':
      return throughNewSession(program, 'finish', hasRebooted ? [] : [REBOOT]);
  }
}

/** A session of its own: whichever the tasks left open, this call gets as far as LUO. */
function throughNewSession(program: ConcurrentProgram, verb: 'cancel' | 'finish', before: readonly Action[]): ConcurrentProgram {
  const session = program.sessions;
  return { ...program, sessions: session + 1, suffix: [...before, { verb: 'open', process: 0, session }, { verb, process: 0, session }] };
}
