// SPDX-License-Identifier: GPL-2.0-only
/** @file Verdicts made by hand, one of each kind that a report has to show. */
import { parseProgram, printProgram } from '../../systems/v1/notation.js';
import type { Bound, Finding, PropertyVerdict, Verdict } from '../../search/verdict.js';
import type { Catalogue } from '../../report/catalogue.js';

const FIXES = [
  { number: '0002', fileName: '0002-luo_files-do-not-lock-twice.patch', subject: 'luo_files: do not take the state lock twice in release' },
  {
    number: '0005',
    fileName: '0005-luo_files-keep-the-files.patch',
    subject: 'luo_files: keep the files of a session that is closed after prepare, until cancel or the next kernel',
  },
] as const;

/** Knows three properties and two fixes. */
export const CATALOGUE: Catalogue = {
  properties: new Map(
    [
      { id: 'no-recursive-acquisition', statement: 'No task takes a lock that it already holds.', source: ['16'], holds: 'at every step' as const },
      {
        id: 'closing-in-prepared-keeps-the-registrations',
        statement: 'Closing a session in PREPARED or FROZEN keeps its registrations: they take part in what follows.',
        source: ['6 (M)'],
        holds: 'between calls' as const,
      },
      {
        id: 'conformance-with-the-model',
        statement: 'Every call answers as the model allows.',
        source: ['1', '2', '3', '4', '6', '7'],
        holds: 'between calls' as const,
      },
    ].map((property) => [property.id, property]),
  ),
  fixes: FIXES,
  errnoName: (errno) => ({ 5: 'EIO', 22: 'EINVAL' })[errno] ?? String(errno),
  programText: printProgram,
  replayToken: (revision, program) => `v1 ${revision}: ${printProgram(program)}`,
};

interface Parts {
  readonly property: string;
  readonly where: string;
  readonly cause: string;
  readonly program: string;
  readonly happened: string;
  readonly repairedBy?: string;
}

function finding({ property, where, cause, program: text, happened, repairedBy }: Parts): Finding {
  const program = parseProgram(text);
  return {
    id: `${property}/${where}/${cause}`,
    property,
    violation: { cause, where, expected: 'what the specification wants', happened },
    program,
    at: program.actions.length - 1,
    functions: ['luo_release', 'luo_destroy_session', where],
    repairedBy: repairedBy ?? null,
    seenBy: {
      reports: cause.startsWith('recursive_read') ? [{ tool: 'lockdep', kind: 'recursive_read', about: 'luo_state_rwsem', needs: null }] : [],
      silent: [
        ...(cause.startsWith('recursive_read') ? [] : [{ tool: 'lockdep' as const, why: 'another-defect' as const }]),
        { tool: 'KASAN', why: 'nothing' },
        { tool: 'KCSAN', why: 'one-task' },
        { tool: 'kmemleak', why: 'nothing' },
        { tool: 'WARN', why: 'nothing' },
      ],
    },
  };
}

const RANDOM: Bound = { search: 'random', executions: 2000, actions: 29189, sessions: 4, tokens: 6, processes: 2, length: 20, seed: 42, stopped: false };
const EXHAUSTIVE: Bound = { search: 'exhaustive', executions: 1234, actions: 98765, sessions: 2, tokens: 2, processes: 1, length: 17, cut: 3, stopped: false };

function verdict(revision: string, findings: readonly Finding[], bounds: readonly Bound[]): Verdict {
  const isStopped = bounds.some(({ stopped }) => stopped);
  const properties = [...CATALOGUE.properties.keys()].map((property): PropertyVerdict => {
    const ids = findings.filter((found) => found.property === property).map(({ id }) => id);
    return { property, answer: ids.length > 0 ? 'violated' : isStopped ? 'unknown' : 'holds', findings: ids };
  });
  return { revision, answer: findings.length > 0 ? 'violated' : isStopped ? 'unknown' : 'holds', bounds, properties, findings };
}

/** Two defects, one of them with several findings, and a finding that no fix repairs; several processes, notes that need a line of their own. */
export const VIOLATED = verdict(
  'posted',
  [
    finding({
      property: 'no-recursive-acquisition',
      where: 'luo_unregister_file',
      cause: 'recursive_read-luo_state_rwsem',
      program: 'open s0; preserve s0 0x1 f0; close s0',
      happened: 'luo_unregister_file() takes luo_state_rwsem for reading while it holds it (called from luo_destroy_session, luo_release)',
      repairedBy: FIXES[0].fileName,
    }),
    finding({
      property: 'closing-in-prepared-keeps-the-registrations',
      where: 'luo_destroy_session',
      cause: 'registration-lost-at-close',
      program: 'open s0; preserve s0 0xffffffffffffffff f0; prepare s0; fork p0 p1; exit p0; close s0 by p1',
      happened: 'LUO does not reach the registration of token 18446744073709551615 any more',
      repairedBy: FIXES[1].fileName,
    }),
    finding({
      property: 'closing-in-prepared-keeps-the-registrations',
      where: 'luo_cancel',
      cause: 'another',
      program: 'open s0; preserve s0 0x1 f4; preserve s0 0x1 none; prepare s0; close s0; open s1 O_EXCL; cancel s1',
      happened: 'something else happened',
      repairedBy: FIXES[1].fileName,
    }),
    finding({
      property: 'conformance-with-the-model',
      where: 'luo_files_freeze',
      cause: 'reboot-in-prepared-wrong-callbacks',
      program:
        'open s0 unprivileged; open s0; preserve s0 0x1 f0; prepare s0; reboot kexec=fail; cancel s0; prepare s0; close s0; reboot kexec=fail handler=no !setprop_file:2',
      happened: 'freeze! for token 1',
      repairedBy: FIXES[1].fileName,
    }),
    finding({
      property: 'conformance-with-the-model',
      where: 'luo_retrieve_file',
      cause: 'restore-in-updated-wrong-incoming',
      program:
        'open s0; preserve s0 0x0 f1; prepare s0 !cb_prepare:2:EINVAL; prepare s0; reboot; open s0; restore s0 0x0; preserve s0 0x2 r0x0; close_file 0x0; unregister_handler; register_handler; get_state s0; dup s0; finish s0 !killed:1',
      happened: 'it was different',
    }),
  ],
  [RANDOM, EXHAUSTIVE],
);

export const HOLDS = verdict('corrected', [], [RANDOM]);

/** Interrupted before anything was found. */
export const UNKNOWN = verdict('corrected', [], [{ ...RANDOM, executions: 1, actions: 17, stopped: true }]);
