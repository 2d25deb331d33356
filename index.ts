// SPDX-License-Identifier: GPL-2.0-only
/** @file luocheck as a library: revisions, properties, the searches, and what they answer. */
export { check, type CheckOptions, type Progress, type SearchOptions } from './search/check.js';
export { exhaust, type ExhaustOptions } from './search/exhaust.js';
export { properties } from './properties/v1/index.js';
export { NotationError, parseProgram, printProgram } from './systems/v1/notation.js';
export type { Program } from './systems/program.js';
export {
  stateless,
  type CallbackRecord,
  type EventRecord,
  type Monitor,
  type Observation,
  type Property,
  type Violation,
  type When,
} from './properties/v1/property.js';
export { explore as exploreRace, replay as replayRace, type Exploration, type ExploreOptions, type Seen } from './search/race/explore.js';
export { parseConcurrent, parseRace, printConcurrent, printRace } from './systems/v1/notation.js';
export type { ConcurrentProgram, Race } from './search/race/program.js';
export { noDataRace, raceProperties } from './properties/v1/tasks.js';
export { race, type RaceBound, type RaceFinding, type RaceOptions, type RaceVerdict } from './search/race/search.js';
export type { StrategyName } from './search/race/strategies.js';
export { findingId, type Answer, type Bound, type Finding, type PropertyVerdict, type Verdict } from './search/verdict.js';
export type { BlobNode, View } from './properties/v1/view.js';
export { LoadError } from './reference/loader/load.js';
export type { Revision } from './reference/v1/luo_internal.js';
export { findRevision, REVISIONS as revisions } from './reference/v1/revisions.js';
export { series, type Fix } from './reference/loader/series.js';
