// SPDX-License-Identifier: GPL-2.0-only
/** @file Properties that only concurrent programs can break: judged on whole executions, by the race search. */
import { NOTHING, stateless, type Property } from './property.js';

/** Judged on the whole history, by `linearize`. `source`: the items of the semantics that a history is held against. */
export const linearizableAsTheModel: Property = stateless(
  {
    id: 'linearizable-as-the-model',
    statement: 'The calls of concurrent tasks answer, call back and change as if they had happened one after the other, as the model allows.',
    source: ['1', '2', '3', '4', '5', '6', '7', '8', '9', '10', '13', '14', '18', '21'],
    holds: 'between calls',
  },
  () => NOTHING,
);

/** Judged on the footprints of all steps, by `DataRaces`. */
export const noDataRace: Property = stateless(
  {
    id: 'no-data-race',
    statement: 'Two tasks that access a field, one of them to write it, hold a common lock, unless the code means to do without.',
    source: ['4 (K)', '16'],
    holds: 'at every step',
  },
  () => NOTHING,
);

/** The property of the model, which concurrent programs are not held to call by call. */
export const CONFORMANCE = 'conformance-with-the-model';

/** Of the properties of one task, all that several are held to as well. */
export function concurrentOf(sequential: readonly Property[]): readonly Property[] {
  return [...sequential.filter(({ id }) => id !== CONFORMANCE), linearizableAsTheModel, noDataRace];
}
