// SPDX-License-Identifier: GPL-2.0-only
/** @file What an action of mainline came to, in the words of the model and with all details. */
import { NAMES, type Action, type Callback, type Outcome, type SessionName, type Subject } from '../../model/mainline/actions.js';
import type { CallbackRecord, Handover, MemfdView, Observation } from '../../properties/mainline/observation.js';
import { errname } from '../../reference/kernel/index.js';
import { identityOf, type CallResult, type Config } from '../../reference/machine/mainline/index.js';
import type * as generic from '../system.js';
import { bytesOf } from './values.js';

const NOTHING_LEFT: Handover['left'] = {};

/** Worked out when somebody asks. */
export class Settled implements generic.Settled, Pick<Observation, 'outcome' | 'callbacks' | 'events' | 'handover' | 'fired'> {
  private records: readonly CallbackRecord[] | null = null;
  private answer: Observation['outcome'] | null = null;

  constructor(
    private readonly action: Action,
    private readonly result: CallResult,
    private readonly kept: ReadonlyMap<string, MemfdView>,
    private readonly config: Config,
    /** Pages that the next kernel keeps although it has no LUO. */
    private readonly left: Handover['left'] = NOTHING_LEFT,
  ) {}

  /** What a caller gets; null: the call never returned. */
  get ret(): number | null {
    return this.result.ret;
  }

  get callbacks(): readonly CallbackRecord[] {
    return (this.records ??= recordsOf(this.result.callbacks));
  }

  get outcome(): Observation['outcome'] {
    return (this.answer ??= outcomeOf(this.action, this.result, this.callbacks, this.config));
  }

  get events(): Observation['events'] {
    return this.result.events;
  }

  get rebooted(): string | null {
    return this.result.outcome;
  }

  get handover(): Handover | null {
    const { outcome, events } = this.result;
    if (outcome === null || outcome === 'refused') return null;
    const why = events.find(({ event }) => /^(?:panic|oops):/.test(event))?.event;
    const memfds = new Map([...this.kept].map(([name, memfd]) => [`out ${name}` as Subject, memfd]));
    return { how: outcome, ...(why !== undefined && { why }), memfds, left: this.left };
  }

  get fired(): boolean {
    return this.result.fired === true;
  }
}

/** Callbacks as properties see them; can_preserve is a query and no part of any protocol. */
export function recordsOf(raw: CallResult['callbacks']): readonly CallbackRecord[] {
  if (raw.length === 0) return NO_RECORDS;
  const records: CallbackRecord[] = [];
  for (const call of raw) if (call.callback !== 'can_preserve') records.push(recordOf(call));
  return records;
}

const NO_RECORDS: readonly CallbackRecord[] = [];

function recordOf({ who, callback, data, file, result, about: name }: CallResult['callbacks'][number]): CallbackRecord {
  const isFlb = who.startsWith('flb-');
  const isIncoming = callback === 'retrieve' || callback === 'finish' || callback === 'can_finish';
  const direction = isIncoming ? 'in' : 'out';
  const kind = callback as CallbackRecord['kind'];
  const subject = isFlb ? (`flb ${direction}` as const) : name === null ? null : (`${direction} ${name}` as Subject);
  const identity = identityOf(data) ?? 0;
  const failed = callback === 'can_finish' ? result === 0 : result < 0;
  return callback === 'finish' && !isFlb ? { kind, subject, identity, failed, retrieved: file >= 0 } : { kind, subject, identity, failed };
}

function outcomeOf(action: Action, { ret, value, outcome }: CallResult, records: readonly CallbackRecord[], config: Config): Observation['outcome'] {
  // Whoever asks whether it is 0 takes what is greater for an error.
  const answer = ret === null ? null : ret < 0 ? errname(ret) : ret > 0 && ZERO.has(action.verb) ? `+${ret}` : 0;
  const callbacks = callbacksOf(records);
  if (action.verb === 'get_name' && answer === 0) return { ret: answer, value: nameOf(value, config), callbacks };
  if (action.verb === 'reboot' && outcome !== null) return { ret: answer, reboot: outcome === 'refused' ? 'refused' : 'booted', callbacks };
  return { ret: answer, callbacks };
}

/** What answers 0 and nothing else when it succeeds, by the uapi header and the kernel-doc. */
const ZERO: ReadonlySet<Action['verb']> = new Set<Action['verb']>([
  'create',
  'retrieve',
  'preserve',
  'retrieve_fd',
  'finish',
  'get_name',
  'get_flb',
  'bind_flb',
]);

/** The name of these bytes, on a machine with names of that length. */
function nameOf(value: CallResult['value'], config: Config): SessionName {
  const bytes = typeof value === 'object' && value !== null && 'name' in value ? value.name : '';
  return NAMES.find((name) => bytesOf(name, config) === bytes) ?? (bytes as SessionName);
}

const NO_CALLBACKS: Outcome['callbacks'] = new Map();

function callbacksOf(records: readonly CallbackRecord[]): Outcome['callbacks'] {
  if (records.length === 0) return NO_CALLBACKS;
  const by = new Map<Subject, Callback[]>();
  for (const record of records) {
    const name = modelName(record);
    if (name === null) continue;
    const subject = record.subject ?? 'out a/-1';
    const list = by.get(subject);
    if (list === undefined) by.set(subject, [name]);
    else list.push(name);
  }
  return by;
}

/** As the model has it; queries are not among its callbacks. */
function modelName({ kind, failed, retrieved }: CallbackRecord): Callback | null {
  if (kind === 'can_finish') return null;
  if (kind === 'finish' && retrieved === true) return 'finish:retrieved';
  return failed && (kind === 'preserve' || kind === 'freeze' || kind === 'retrieve') ? `${kind}!` : kind;
}
