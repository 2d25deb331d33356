// SPDX-License-Identifier: GPL-2.0-only
/** @file What a broken property means to those who run the kernel, in the words of kernel people. */
import { deathText } from '../../properties/words.js';
import type { Violation } from '../../properties/property.js';

/** What stands behind the first dash of a cause: `deadlock-luo_state_rwsem` -> `luo_state_rwsem`. */
const object = (cause: string): string => cause.slice(cause.indexOf('-') + 1);
const always = (text: string) => (): string => text;
/** The text of the first pattern that the cause matches. */
const among =
  (...cases: readonly (readonly [RegExp, string | ((cause: string) => string)])[]) =>
  (cause: string): string => {
    const text = cases.find(([pattern]) => pattern.test(cause))?.[1] ?? '';
    return typeof text === 'string' ? text : text(cause);
  };

const UNDONE = among(
  [/^kho-left/, "KHO's state is left behind"],
  [/^blob-left/, 'the blob is left behind'],
  [/^state-/, 'LUO is left in the wrong state'],
  [/^(prepared-)?file-not-cancelled/, 'files stay prepared, and their handler is not told of the end'],
  [/^cancel-fails/, 'stuck: cancel fails, only a reboot leads out'],
  [/./, 'the failure is not undone'],
);

const MODEL = among(
  [/-does-not-return$/, 'the call never returns'],
  [/-returns-success$/, 'wrong success: the call has to fail'],
  [/-returns-/, 'wrong error code'],
  [/-wrong-callbacks$/, "wrong callbacks: the file's handler is not told what happened"],
  [/-reboot-/, 'the reboot ends in a kernel that it must not end in'],
  [/./, 'wrong state after the call'],
);

/** Property -> what its violation means, told apart by the cause where that makes a difference. */
const CONSEQUENCES: Readonly<Record<string, (cause: string) => string>> = {
  'locks-are-balanced': among(
    [/^unbalanced_up_read/, (cause) => `${object(cause)} counts one reader too few from then on: writers wait for ever, or enter beside a reader`],
    [/./, (cause) => `bad unlock balance: ${object(cause)} is released by a task that does not hold it`],
  ),
  'no-recursive-acquisition': among(
    [/^recursive_read/, (cause) => `recursive read lock: deadlock when a writer of ${object(cause)} queues in between`],
    [/./, (cause) => `deadlock on ${object(cause)}`],
  ),
  'every-call-ends': among(
    [/^deadlock/, (cause) => `deadlock on ${object(cause)}: the tasks hang, and so does every later user of the lock`],
    [/./, 'hung task: a call never returns'],
  ),
  'no-lock-held-in-userspace': (cause) => `lock held when returning to user space: ${object(cause)}`,
  'no-lock-order-cycle': always('lock order inversion: possible deadlock'),
  'no-use-after-free': among([/^double_free/, (cause) => `double free of ${object(cause)}`], [/./, (cause) => `use after free of ${object(cause)}`]),
  'no-oops': (cause) => `kernel oops: ${deathText(cause)}`,
  'no-out-of-bounds-access': always('write behind the end of an allocation'),
  'no-kernel-warning': (cause) => `WARNING in ${object(cause)}(), a crash with panic_on_warn`,
  'files-have-the-state-of-luo': always("a file's state is not LUO's: the next prepare or freeze passes it over"),
  'each-callback-gets-the-data-of-the-last-one': always('wrong data: a handler gets what it did not leave'),
  'no-incoming-file-in-normal': always('files of the previous kernel stay for ever, and so does their handler'),
  'no-page-leaks': (cause) => `memory leak: the pages that ${object(object(cause))}() allocated`,
  'every-registration-is-reachable': (cause) => `memory leak: struct ${cause.replace(/^leaked-/, '')}`,
  'file-references-are-exact': among(
    [/^leaked/, 'leaked file reference: the file is never released'],
    [/./, 'missing file reference: the file can be freed while LUO uses it'],
  ),
  'the-count-of-files-is-exact': among([/high/, 'luo_files_count stays too high'], [/./, 'luo_files_count is too low: the blob is too small for its files']),
  'nothing-is-freed-while-preserved': always('memory that KHO still preserves is freed'),
  'a-token-has-one-owner': always('one token has two owners'),
  'a-session-reaches-only-its-own-registrations': always("token stolen: a session reaches another session's registration"),
  'incoming-and-outgoing-tokens-do-not-clash': always('wrong error: a free token is refused'),
  'registering-needs-normal-or-updated': always('wrong success: a file is registered too late to be prepared'),
  'no-token-of-a-closed-session-in-normal': always('stale token: a registration stays whose session was closed'),
  'closing-in-normal-unregisters-everything': always('stale token: the registration outlives its session'),
  'closing-in-prepared-keeps-the-registrations': always('lost registration: freeze and cancel pass over a file that was prepared'),
  'a-session-opens-in-every-state': always('wrong error: the device cannot be opened'),
  'a-handler-in-use-stays': always('a handler that is in use can be unloaded'),
  'a-failed-retrieve-can-be-tried-again': always('wrong error: the token cannot be retrieved any more'),
  'finish-tells-the-truth': among([/^reclaimed/, 'the handler is told that somebody has the file, and does not release it'], [/./, 'wrong finish callback']),
  'a-restored-file-goes-to-one-caller': always('one restored file goes to two callers'),
  'callbacks-follow-the-protocol': always('callbacks out of protocol: the handler is never told what became of its file'),
  'subsystems-follow-the-protocol': always('callbacks out of protocol: a subsystem is not where LUO is, and nobody tells it'),
  'each-file-goes-to-its-handler': always('a file goes to a handler that has never seen it'),
  'a-failed-freeze-undoes-prepare': UNDONE,
  'a-failed-prepare-undoes-everything': UNDONE,
  'cancel-undoes-prepare': UNDONE,
  'a-failed-restore-installs-nothing': always('leaked descriptor: a restore that fails leaves one open that its caller does not know of'),
  'an-error-changes-nothing': always('wrong error: the call fails, and its effects stay'),
  'a-killed-wait-changes-nothing': always('wrong error: a killed call says -EAGAIN, and its effects stay'),
  'kho-follows-the-state': among(
    [/^normal-finalized/, 'KHO stays finalized: every later prepare fails'],
    [/-not-finalized$/, 'a reboot would lose what was preserved: KHO is not finalized'],
    [/./, "KHO's state does not follow LUO's"],
  ),
  'the-jump-hands-over-what-was-frozen': among(
    [/^stale-data/, 'stale data: the next kernel gets what prepare saved, not what freeze saved'],
    [/^frozen-and-lost/, 'data loss: what was frozen does not reach the next kernel'],
    [/^node-twice/, 'the next kernel finds one token twice'],
    [/^node-/, 'the next kernel gets a file that was not frozen'],
    [/./, 'the next kernel does not get what was frozen'],
  ),
  'the-next-kernel-finds-luo-only-after-freeze': among(
    [/^handover-lost/, 'data loss: what was frozen does not reach the next kernel'],
    [/./, 'a plain kexec hands stale LUO data over'],
  ),
  'the-next-kernel-never-panics': always('kernel panic'),
  'the-next-kernel-reads-only-preserved-memory': always('the next kernel reads memory that was not preserved'),
  'conformance-with-the-model': MODEL,
  'linearizable-as-the-model': always('wrong result: no order of the calls explains what they return and leave'),
  'no-data-race': (cause) => `data race on ${cause}`,
};

/** `memory leak: struct luo_file`. Undefined for a property of somebody else's. */
export function consequenceOf(property: string, { cause }: Pick<Violation, 'cause'>): string | undefined {
  return CONSEQUENCES[property]?.(cause);
}
