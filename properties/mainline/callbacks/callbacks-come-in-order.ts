// SPDX-License-Identifier: GPL-2.0-only
/** @file Item 20: the order of the callbacks of one session, and of the sessions at the jump. */
import { entryFunction, NOTHING, type CallbackRecord, type Monitor, type Observation, type Property, type Violation } from '../observation.js';

export const callbacksComeInOrder: Property = {
  id: 'callbacks-come-in-order',
  statement:
    'The files of a session get freeze and can_finish in order of preservation, unpreserve and finish in reverse, and can_finish of all comes before finish of any; sessions are frozen in order of creation, unfrozen in reverse; an FLB is preserved before the file that needs it, and given up and finished after the last.',
  source: ['16', '20', '25'],
  holds: 'at every step',
  concerns: { verbs: ['create'], callbacks: true },
  monitor: () => new Order(),
};

/** In which order the callbacks of one call come, seen from the order of preservation. Of unfreeze nobody says it. */
const FORWARD: Readonly<Partial<Record<CallbackRecord['kind'], boolean>>> = {
  freeze: true,
  can_finish: true,
  unpreserve: false,
  finish: false,
};

/** In which order the sessions come that one reboot calls back for. */
const SESSIONS_FORWARD: Readonly<Partial<Record<CallbackRecord['kind'], boolean>>> = { freeze: true, unfreeze: false };

const OF_SESSIONS = Object.entries(SESSIONS_FORWARD) as readonly [CallbackRecord['kind'], boolean][];
const OF_FILES = Object.entries(FORWARD) as readonly [CallbackRecord['kind'], boolean][];

/** `finish` of a file comes when all files of its session have been asked whether they can finish: whatever else was going on meanwhile. */
function askedLate(action: Observation['action'], callbacks: readonly CallbackRecord[]): readonly Violation[] {
  for (const [i, { kind, subject, identity }] of callbacks.entries()) {
    if (kind !== 'finish' || subject === null || isFlb(subject)) continue;
    const asked = callbacks.findIndex((one) => one.kind === 'can_finish' && one.identity === identity);
    const other = callbacks.findIndex((one) => one.kind === 'finish' && one.subject !== null && sessionOf(one.subject) === sessionOf(subject));
    if (asked >= 0 && asked < Math.min(i, other)) continue;
    return [
      {
        cause: asked < 0 ? 'finish-without-can_finish' : 'can_finish-after-finish',
        where: entryFunction(action),
        expected: 'finish comes when every file of the session was asked whether it can finish',
        happened: asked < 0 ? `${subject} was finished, and had not been asked` : `${subject} was asked when a file of its session was finished already`,
      },
    ];
  }
  return NOTHING;
}

const isFlb = (subject: string): boolean => subject === 'flb in' || subject === 'flb out';

/** What an FLB is told, and whether that comes before what files are told in the same call. */
const FLB_FIRST: Readonly<Partial<Record<CallbackRecord['kind'], boolean>>> = { preserve: true, unpreserve: false, finish: false };

function ofFlb(action: Observation['action'], callbacks: readonly CallbackRecord[]): readonly Violation[] {
  for (const [kind, first] of Object.entries(FLB_FIRST) as readonly [CallbackRecord['kind'], boolean][]) {
    const ofKind = callbacks.filter((one) => one.kind === kind && one.subject !== null);
    const at = ofKind.findIndex(({ subject }) => isFlb(subject!));
    const wrong = at < 0 ? undefined : first ? ofKind[at - 1] : ofKind[at + 1];
    if (wrong === undefined || isFlb(wrong.subject!)) continue;
    return [
      {
        cause: `flb-${kind}-out-of-order`,
        where: entryFunction(action),
        expected: `${kind} of the FLB comes ${first ? 'before that of the file that needs it' : 'after that of the last file that needs it'}`,
        happened: `${kind} of ${wrong.subject} came ${first ? 'before' : 'after'} it`,
      },
    ];
  }
  return NOTHING;
}

const sessionOf = (subject: string): string => subject.slice(0, subject.lastIndexOf('/'));

class Order implements Monitor {
  /** Identities of preserved files in order of preservation: grows, over all kernels. */
  private readonly order = new Map<number, number>();

  /** Names of the outgoing sessions of this kernel in order of creation. */
  private readonly created = new Map<string, number>();

  observe({ action, callbacks, outcome, model, handover, concurrent }: Observation): readonly Violation[] {
    const violations =
      callbacks.length === 0
        ? NOTHING
        : [
            ...this.ofFiles(action, callbacks),
            ...(model === null ? NOTHING : this.ofSessions(action, callbacks)),
            ...askedLate(action, callbacks),
            ...(concurrent === undefined ? ofFlb(action, callbacks) : NOTHING),
          ];
    // Where the model is lost, so is the order of what tasks created side by side.
    if (handover !== null) this.created.clear();
    else if (action.verb === 'create' && outcome.ret === 0) this.note(`out ${action.name}`);
    return violations;
  }

  /** The newest, also when there was one of that name before. */
  private note(session: string): void {
    this.created.set(session, Math.max(0, ...this.created.values()) + 1);
  }

  private ofSessions(action: Observation['action'], callbacks: readonly CallbackRecord[]): readonly Violation[] {
    for (const [kind, forward] of OF_SESSIONS) {
      const names: string[] = [];
      for (const one of callbacks) if (one.kind === kind && one.subject?.startsWith('out ') === true) names.push(sessionOf(one.subject));
      for (let i = 1; i < names.length; i++) {
        const [left, right] = [this.created.get(names[i - 1]!), this.created.get(names[i]!)];
        if (left === undefined || right === undefined || left === right || left < right === forward) continue;
        return [
          {
            cause: `sessions-${kind}-out-of-order`,
            where: entryFunction(action),
            expected: `sessions get ${kind} in ${forward ? 'order of creation' : 'reverse order of creation'}`,
            happened: `a file of session ${names[i - 1]!.slice(4)} came before one of session ${names[i]!.slice(4)}`,
          },
        ];
      }
    }
    return NOTHING;
  }

  private ofFiles(action: Observation['action'], callbacks: readonly CallbackRecord[]): readonly Violation[] {
    for (const { kind, identity, failed } of callbacks) if (kind === 'preserve' && !failed) this.order.set(identity, this.order.size);
    if (callbacks.length < 2) return NOTHING;
    for (const [kind, forward] of OF_FILES) {
      const wrong = this.wrongPair(
        callbacks.filter((one) => one.kind === kind && one.subject !== null && one.subject !== 'flb in' && one.subject !== 'flb out'),
        forward,
      );
      if (wrong === null) continue;
      const [first, second] = wrong;
      return [
        {
          cause: `${kind}-out-of-order`,
          where: entryFunction(action),
          expected: `${kind} comes in ${forward ? 'order of preservation' : 'reverse order of preservation'}`,
          happened: `${kind} came for ${first} before it came for ${second}`,
        },
      ];
    }
    return NOTHING;
  }

  /** The first two neighbours of one session that are the wrong way round. */
  private wrongPair(list: readonly CallbackRecord[], forward: boolean): readonly [string, string] | null {
    for (let i = 1; i < list.length; i++) {
      const [a, b] = [list[i - 1]!, list[i]!];
      if (sessionOf(a.subject!) !== sessionOf(b.subject!)) continue;
      const [left, right] = [this.order.get(a.identity) ?? 0, this.order.get(b.identity) ?? 0];
      if (left !== right && left < right !== forward) return [a.subject!, b.subject!];
    }
    return null;
  }
}
