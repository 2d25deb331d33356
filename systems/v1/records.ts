// SPDX-License-Identifier: GPL-2.0-only
/** @file Callbacks of the test handler, from the machine's own form to what properties and the model see. */
import type { Callback, Outcome } from '../../model/v1/actions.js';
import type { CallbackRecord } from '../../properties/v1/property.js';
import type { CallResult } from '../../reference/machine.js';

const NO_RECORDS: readonly CallbackRecord[] = [];

const NO_CALLBACKS: Outcome['callbacks'] = new Map();

/** The names of the callbacks, by token number. */
export function callbacksOf(records: readonly CallbackRecord[], tokens: readonly bigint[]): Outcome['callbacks'] {
  if (records.length === 0) return NO_CALLBACKS;
  const byToken = new Map<number, Callback[]>();
  for (const record of records) {
    const token = tokens.indexOf(record.token);
    const list = byToken.get(token);
    if (list) list.push(nameOf(record));
    else byToken.set(token, [nameOf(record)]);
  }
  return byToken;
}

function nameOf({ kind, failed, reclaimed }: CallbackRecord): Callback {
  if (kind === 'finish') return reclaimed ? 'finish:reclaimed' : 'finish';
  if (failed && kind !== 'cancel') return `${kind}!`;
  return kind;
}

/** Callbacks as properties see them; `can_preserve` is a query and no part of any protocol. */
export function recordsOf(callbacks: CallResult['callbacks']): readonly CallbackRecord[] {
  if (callbacks.length === 0) return NO_RECORDS;
  const records: CallbackRecord[] = [];
  for (let i = 0; i < callbacks.length; i++) {
    const record = recordOf(callbacks[i]!);
    if (record !== null) records.push(record);
  }
  return records;
}

/** `+1`: a positive answer. */
const answerOf = (name: string): { readonly answered?: number } => (name.startsWith('+') ? { answered: Number(name) } : {});

function recordOf(callback: CallResult['callbacks'][number]): CallbackRecord | null {
  switch (callback[0]) {
    case 'prepare':
    case 'freeze': {
      const [kind, token, file, data, after] = callback;
      return typeof after === 'string' ? { kind, token, file, data, failed: true, ...answerOf(after) } : { kind, token, file, data, failed: false, after };
    }
    case 'cancel': {
      const [kind, token, file, data] = callback;
      return { kind, token, file, data, failed: false };
    }
    case 'finish': {
      const [kind, token, file, data, reclaimed] = callback;
      return { kind, token, file, data, failed: false, reclaimed: reclaimed === 1 };
    }
    case 'retrieve': {
      const [kind, token, data, name] = callback;
      const failed = /^[-+]/.test(name);
      return { kind, token, file: failed ? null : name, data, failed, ...answerOf(name) };
    }
    default:
      return null;
  }
}
