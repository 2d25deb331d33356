// SPDX-License-Identifier: GPL-2.0-only
/** @file Whether a race is the smallest, in one line. */
import type { Certificate } from '../../search/race/certify.js';
import type { Race } from '../../search/race/program.js';
import { count } from '../layout.js';

/** `replay` writes a smaller race so that it can be replayed. */
export function certificateLine(id: string, certificate: Certificate, replay: (smaller: Race) => string): string {
  return `${id}\n  ${verdict(certificate, replay)}\n`;
}

function verdict(certificate: Certificate, replay: (smaller: Race) => string): string {
  const { answer, smaller, cutOff, limit, stopped } = certificate;
  if (smaller !== null) return `not minimal: shown by ${replay(smaller)} too`;
  if (answer === 'minimal') return `minimal: nothing smaller shows it (${tried(certificate)})`;
  const why = stopped ? 'stopped' : `${count(cutOff, 'program')} with more than ${limit.toLocaleString('en')} executions`;
  return `undecided: ${why} (${tried(certificate)})`;
}

function tried({ reductions, shorter, executions, schedules }: Certificate): string {
  const pairs =
    shorter === null
      ? ''
      : `; ${count(shorter.programs, 'pair')} of calls from ${count(shorter.states, 'state')} that fewer than ${count(shorter.prefix, 'call')} reach`;
  return `${count(reductions, 'reduction')}${pairs}; ${count(executions, 'execution')}; ${count(schedules, 'schedule')} with fewer preemptions`;
}
