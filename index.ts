// SPDX-License-Identifier: GPL-2.0-only
/** @file luocheck as a library: revisions, properties, the searches, and what they answer. */
export { check, type CheckOptions, type Progress, type SearchOptions } from './properties/check.js';
export { exhaust, type ExhaustOptions } from './properties/exhaust.js';
export { properties } from './properties/index.js';
export { NotationError, parseProgram, printProgram } from './properties/notation.js';
export type { Program } from './properties/program.js';
export {
  stateless,
  type CallbackRecord,
  type EventRecord,
  type Monitor,
  type Observation,
  type Property,
  type Violation,
  type When,
} from './properties/property.js';
export { explore as exploreRace, replay as replayRace, type Exploration, type ExploreOptions, type Seen } from './properties/race/explore.js';
export { parseConcurrent, parseRace, printConcurrent, printRace } from './properties/race/notation.js';
export type { ConcurrentProgram, Race } from './properties/race/program.js';
export { noDataRace, raceProperties } from './properties/race/properties.js';
export { race, type RaceBound, type RaceFinding, type RaceOptions, type RaceVerdict, type StrategyName } from './properties/race/search.js';
export { findingId, type Answer, type Bound, type Finding, type PropertyVerdict, type Verdict } from './properties/verdict.js';
export type { BlobNode, View } from './properties/view.js';
export { LoadError } from './reference/luo/load.js';
export type { Revision } from './reference/luo/luo_internal.js';
export { findRevision, REVISIONS as revisions } from './reference/luo/revisions.js';
export { series, type Fix } from './reference/luo/series.js';
