// SPDX-License-Identifier: GPL-2.0-only
/** @file Reads what a result says of how far its search went: whatever a report tells of it is looked at. */
import type { RaceBound } from '../search/race/search.js';
import { STRATEGIES } from '../search/race/strategies.js';
import type { Bound } from '../search/verdict.js';
import type { StrategyPromise } from '../report/race/bound.js';
import type { Fields } from './fields.js';

/** Throws UsageError. */
export function boundIn(bound: Fields): Bound {
  if (bound.oneOf('search', ['random', 'exhaustive']) === 'random') bound.integer('seed');
  checkShard(bound);
  for (const name of ['likely', 'stopped']) if (bound.has(name)) bound.flag(name);
  if (bound.has('cut')) bound.count('cut');
  if (bound.has('start')) bound.text('start');
  return bound.counts(['executions', 'actions', 'sessions', 'tokens', 'processes', 'length']) as unknown as Bound;
}

/** Throws UsageError. */
export function raceBoundIn(bound: Fields): RaceBound & StrategyPromise {
  bound.oneOf('strategy', STRATEGIES);
  if (bound.has('matrix')) checkMatrix(bound.fields('matrix'));
  else bound.integer('seed');
  checkShard(bound);
  for (const name of ['stopped', 'twice']) if (bound.has(name)) bound.flag(name);
  if (bound.has('unreached')) bound.count('unreached');
  if (bound.has('miss')) checkMiss(bound.fields('miss'));
  return bound.counts(['programs', 'executions', 'pruned', 'cutOff', 'limited', 'deferred', 'steps', 'preemptions']) as unknown as RaceBound & StrategyPromise;
}

function checkShard(bound: Fields): void {
  if (!bound.has('shard')) return;
  const shard = bound.fields('shard');
  const count = shard.count('count');
  if (shard.count('index') > count) shard.refuse('index', `at most ${count}, the shards`);
}

function checkMatrix(matrix: Fields): void {
  matrix.counts(['sessions', 'tokens', 'tasks', 'states']);
  if (matrix.has('likely')) matrix.flag('likely');
  const states = matrix.count('states');
  if (matrix.count('done') > states) matrix.refuse('done', `at most ${states}, the states`);
}

function checkMiss(miss: Fields): void {
  miss.counts(['depth', 'tasks']);
  const { probability } = miss.numbers(['probability']);
  if (!(Number(probability) >= 0 && Number(probability) <= 1)) miss.refuse('probability', 'from 0 to 1');
}
