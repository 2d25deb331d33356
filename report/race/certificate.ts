// SPDX-License-Identifier: GPL-2.0-only
/** @file Whether a race is the smallest, in one line. */
import type { Certificate } from '../../search/race/certify.js';
import type { ConcurrentProgram } from '../../search/race/program.js';
import { count } from '../layout.js';

/** `replay` writes a smaller race so that it can be replayed. Null: races of this shape are not certified. */
export function certificateLine(id: string, certificate: Certificate | null, replay: (smaller: ConcurrentProgram) => string): string {
  return `${id}\n  ${certificate === null ? 'not certified: only races of two calls can be' : verdict(certificate, replay)}\n`;
}

function verdict({ minimal, smaller, states, programs, executions, schedules, prefix }: Certificate, replay: (smaller: ConcurrentProgram) => string): string {
  if (smaller !== null) return `not minimal: shown by ${replay(smaller)} too`;
  const tried = `${count(programs, 'pair')} of calls from ${count(states, 'state')} that fewer than ${count(prefix, 'call')} reach, ${count(executions, 'execution')}; ${count(schedules, 'schedule')} with fewer preemptions`;
  return `${minimal ? 'minimal: nothing smaller shows it' : 'not minimal: fewer preemptions show it'} (${tried})`;
}
