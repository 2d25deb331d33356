// SPDX-License-Identifier: GPL-2.0-only
/** @file fast-check arbitrary of concurrent programs: a way into some state, then tasks that are all sensible there. */
import * as fc from 'fast-check';
import type { Action } from '../../model/actions.js';
import { Author, Dice } from '../programs.js';
import type { ConcurrentProgram } from './program.js';
import { smallerConcurrent } from './shrink.js';

export interface ConcurrentOptions {
  /** Most actions before the tasks. Default 8. */
  readonly maxPrefix?: number;
  /** Most tasks, 2 to 4. Default 3. */
  readonly maxTasks?: number;
  /** Most actions of one task. Default 2. */
  readonly maxActions?: number;
  /** Most actions after the tasks. Default 3. */
  readonly maxSuffix?: number;
  /** Share of actions with a fault. Default 0.1. */
  readonly faults?: number;
}

const DEFAULTS: Required<ConcurrentOptions> = { maxPrefix: 8, maxTasks: 3, maxActions: 2, maxSuffix: 3, faults: 0.1 };
const TOKENS = [1n, 2n, 3n] as const;

class ConcurrentArbitrary extends fc.Arbitrary<ConcurrentProgram> {
  constructor(private readonly options: Required<ConcurrentOptions>) {
    super();
  }

  generate(mrng: fc.Random): fc.Value<ConcurrentProgram> {
    const dice = new Dice(mrng);
    const { maxPrefix, maxTasks, maxActions, maxSuffix, faults } = this.options;
    const bounds = { sessions: 1 + dice.below(3), tokens: 1 + dice.below(2), processes: 1, descriptors: Infinity };
    const author = new Author(dice, bounds, { maxActions: 0, maxSessions: 0, maxTokens: 0, maxProcesses: 0, faults, nonsense: 0.02 });
    const list = (length: number): Action[] => Array.from({ length }, () => author.next());
    const prefix = list(1 + dice.below(maxPrefix));
    const here = author.here();
    const count = 2 + dice.below(maxTasks - 1);
    let sessions = bounds.sessions;
    const tasks = Array.from({ length: count }, () => {
      author.goTo(here);
      const actions = list(1 + dice.below(maxActions)).filter(({ verb }) => verb !== 'exit' && verb !== 'fork');
      return withFreshSlots(actions, () => sessions++);
    }).filter((task) => task.length > 0);
    while (tasks.length < 2) tasks.push([{ verb: 'unregister_handler' }]);
    const suffix = list(dice.below(maxSuffix + 1));
    return new fc.Value({ prefix, tasks, suffix, sessions, processes: 1, tokens: TOKENS.slice(0, bounds.tokens) }, undefined);
  }

  canShrinkWithoutContext(value: unknown): value is ConcurrentProgram {
    return typeof value === 'object' && value !== null && 'tasks' in value;
  }

  shrink(program: ConcurrentProgram): fc.Stream<fc.Value<ConcurrentProgram>> {
    return new fc.Stream(smallerConcurrent(program)).map((smaller) => new fc.Value(smaller, undefined));
  }
}

/** Sessions that a task opens get slots of their own: see `isSound`. */
function withFreshSlots(actions: readonly Action[], fresh: () => number): Action[] {
  const renamed = new Map<number, number>();
  return actions.map((action) => {
    if (action.verb === 'open') renamed.set(action.session, fresh());
    return 'session' in action ? { ...action, session: renamed.get(action.session) ?? action.session } : action;
  });
}

/** An arbitrary of concurrent programs. */
export function concurrentPrograms(options: ConcurrentOptions = {}): fc.Arbitrary<ConcurrentProgram> {
  return new ConcurrentArbitrary({ ...DEFAULTS, ...options });
}
