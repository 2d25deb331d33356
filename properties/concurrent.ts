// SPDX-License-Identifier: GPL-2.0-only
/** @file Properties that only concurrent programs can break: judged on whole executions, by the race search. */
import { NOTHING, stateless, type Property } from './property.js';

/** Judged on the whole history, by `linearize`. Which items of the semantics a history is held against is the system's to say. */
export const linearizableAsTheModel: Property = stateless(
  {
    id: 'linearizable-as-the-model',
    statement: 'The calls of concurrent tasks answer, call back and change as if they had happened one after the other, as the model allows.',
    source: [],
    holds: 'between calls',
  },
  () => NOTHING,
);

/** Judged on the footprints of all steps, by `DataRaces`. */
export const noDataRace: Property = stateless(
  {
    id: 'no-data-race',
    statement: 'Two tasks that access a field, one of them to write it, hold a common lock, unless the code means to do without.',
    source: [],
    holds: 'at every step',
  },
  () => NOTHING,
);

/** The property of the model, which concurrent programs are not held to call by call. */
export const CONFORMANCE = 'conformance-with-the-model';

export const isLinearizability = ({ id }: Property): boolean => id === linearizableAsTheModel.id;
export const isDataRace = ({ id }: Property): boolean => id === noDataRace.id;

/** Items of the semantics behind the two properties of this file. */
export interface ConcurrentSources {
  readonly linearizable: readonly string[];
  readonly dataRace: readonly string[];
}

/** Of the properties of one task, all that several are held to as well. */
export function concurrentOf(sequential: readonly Property[], { linearizable, dataRace }: ConcurrentSources): readonly Property[] {
  return [...sequential.filter(({ id }) => id !== CONFORMANCE), { ...linearizableAsTheModel, source: linearizable }, { ...noDataRace, source: dataRace }];
}
