// SPDX-License-Identifier: GPL-2.0-only
/** @file (scenario, revision) -> how often its condition comes true, over all executions of its bound. */
import type { Revision } from '../../systems/system.js';
import { Execution } from '../execute.js';
import { noDataRace } from '../../properties/concurrent.js';
import type { Observation, Property } from '../../properties/property.js';
import { explore, type Executed } from '../race/explore.js';
import { strategyNamed } from '../race/strategies.js';
import type { Race } from '../race/program.js';
import { atomsOf, holdsIn, NEVER, printAtom, stateWord, type Answer, type LitmusOutcome } from './condition.js';
import { namedCalls, type LitmusObservation, type LitmusVerdict, type Scenario } from './scenario.js';

/** One outcome that was seen: what all calls of the tasks answered, and what the condition asks for. */
export interface LitmusState {
  readonly text: string;
  count: number;
  /** Is the condition true in it? */
  readonly isPositive: boolean;
}

export interface LitmusResult {
  readonly revision: string;
  readonly verdict: LitmusObservation;
  readonly expected: LitmusVerdict | null;
  /** In order of their texts. */
  readonly states: readonly LitmusState[];
  readonly positive: number;
  readonly negative: number;
  /** An execution in which the condition is true, and one in which it is not; null: there is none. */
  readonly witness: { readonly positive: Race | null; readonly negative: Race | null };
  readonly executions: number;
  readonly pruned: number;
  /** Are there more executions than the bound allows? */
  readonly cutOff: boolean;
  /** Executions that hit the step limit. */
  readonly limited: number;
}

/** Runs every execution; null: `signal` stopped it before the end. */
export function runScenario(scenario: Scenario, revision: Revision): LitmusResult;
export function runScenario(scenario: Scenario, revision: Revision, signal: AbortSignal): LitmusResult | null;
export function runScenario(scenario: Scenario, revision: Revision, signal?: AbortSignal): LitmusResult | null {
  const tally = new Tally(scenario);
  const { program, bound } = scenario;
  if (program.tasks.length === 1) {
    tally.add(runAlone(scenario, revision), []);
    return tally.result(revision.name, { executions: 1, pruned: 0, limited: 0 }, false, true);
  }
  const dataRaces = atomsOf(scenario.condition).some((atom) => atom.kind === 'finding' && atom.property === noDataRace.id);
  const { executions, pruned, limited } = explore(revision, program, strategyNamed(bound.strategy, bound), propertiesOf(scenario), {
    limit: bound.executions,
    dataRaces,
    each: (executed) => tally.add(outcomeOf(executed, scenario), executed.schedule),
    until: () => signal?.aborted === true,
  });
  if (signal?.aborted) return null;
  const isWhole = bound.strategy === 'dpor' || bound.strategy === 'preemptions';
  return tally.result(revision.name, { executions, pruned, limited }, isWhole && executions + pruned >= bound.executions, isWhole);
}

/** Only those that the condition asks about. */
function propertiesOf({ condition, program, system: { properties, raceProperties } }: Scenario): readonly Property[] {
  const asked = new Set(atomsOf(condition).flatMap((atom) => (atom.kind === 'finding' ? [atom.property] : [])));
  return (program.tasks.length === 1 ? properties : raceProperties).filter(({ id }) => asked.has(id));
}

class Tally {
  private readonly states = new Map<string, LitmusState>();
  private readonly count = { positive: 0, negative: 0 };
  private readonly witness: { positive: Race | null; negative: Race | null } = { positive: null, negative: null };

  constructor(private readonly scenario: Scenario) {}

  add(outcome: LitmusOutcome, schedule: Race['schedule']): void {
    const { condition, program } = this.scenario;
    const isPositive = holdsIn(condition, outcome);
    const sign = isPositive ? 'positive' : 'negative';
    const text = describe(this.scenario, outcome);
    const known = this.states.get(text);
    if (known) known.count++;
    else this.states.set(text, { text, count: 1, isPositive });
    this.count[sign]++;
    const witness = this.witness[sign];
    if (!witness || schedule.length < witness.schedule.length) this.witness[sign] = { program, schedule };
  }

  result(revision: string, bound: Pick<LitmusResult, 'executions' | 'pruned' | 'limited'>, cutOff: boolean, isWhole: boolean): LitmusResult {
    const { positive, negative } = this.count;
    const isOneSided = positive === 0 || negative === 0;
    const whole = positive === 0 ? 'Never' : negative === 0 ? 'Always' : 'Sometimes';
    const verdict = bound.executions === 0 || (isOneSided && (cutOff || !isWhole || bound.limited > 0)) ? 'Undecided' : whole;
    const expected = this.scenario.expected.get(revision) ?? (this.scenario.quantifier === 'never' ? 'Never' : null);
    const states = [...this.states.values()].sort((a, b) => (a.text < b.text ? -1 : 1));
    return { revision, verdict, expected, states, positive, negative, witness: this.witness, ...bound, cutOff };
  }
}

/** What is said of a call that is under way for ever. */
const WAITS = 'waits';

/** `T0.1=0 T1.1=-EEXIST state=normal; finding a-token-has-one-owner`, `T0.1=waits T1.1=waits deadlock`. */
function describe({ program, condition }: Scenario, outcome: LitmusOutcome): string {
  const answers = namedCalls(program).map(({ name }) => {
    const { ret = outcome.waiting.has(name) ? WAITS : NEVER, value = null, reboot = null } = outcome.answers.get(name) ?? {};
    return `${name}=${ret}${(value ?? reboot) ? `(${value ?? reboot})` : ''}`;
  });
  const isSaid = (kind: string): boolean => kind === 'answer' || kind === 'state' || kind === 'deadlock';
  const atoms = atomsOf(condition).filter((atom) => !isSaid(atom.kind) && holdsIn(atom, outcome));
  const end = outcome.deadlock ? 'deadlock' : `state=${stateWord(outcome.view)}`;
  return [[...answers, end].join(' '), ...new Set(atoms.map(printAtom))].join('; ');
}

function answerOf({ ret, value, reboot }: Observation['outcome']): Answer[] {
  return ret === null ? [] : [{ ret: String(ret), value: value ?? null, reboot: reboot ?? null }];
}

function outcomeOf({ judged, suffix, end }: Executed, { program }: Scenario): LitmusOutcome {
  const { history, ending } = judged.outcome;
  const answers = new Map<string, Answer>();
  const settled = [...history.flatMap(({ action, settled }) => (settled ? [{ action, outcome: settled.outcome, handover: settled.handover }] : [])), ...suffix];
  for (const { name, action } of namedCalls(program)) {
    const call = settled.find((one) => one.action === action);
    for (const answer of call ? answerOf(call.outcome) : []) answers.set(name, answer);
  }
  const begun = new Set(history.flatMap(({ action, settled: answer }) => (answer ? [] : [action])));
  return {
    answers,
    waiting: new Set(ending === 'deadlock' ? namedCalls(program).flatMap(({ name, action }) => (begun.has(action) ? [name] : [])) : []),
    findings: judged.violations.map(({ property, violation: { where, cause } }) => ({ property: property.id, where, cause })),
    view: end,
    handover: lastHandover(settled),
    deadlock: ending === 'deadlock',
  };
}

function lastHandover(calls: readonly Pick<Observation, 'handover'>[]): object | null {
  return calls.findLast(({ handover }) => handover !== null)?.handover ?? null;
}

/** One task: one execution, one call after the other. */
function runAlone(scenario: Scenario, revision: Revision): LitmusOutcome {
  const { program } = scenario;
  const execution = new Execution(revision, program, propertiesOf(scenario));
  const findings: LitmusOutcome['findings'][number][] = [];
  const observations: Observation[] = [];
  for (const [i, action] of [...program.prefix, ...program.tasks.flat(), ...program.suffix].entries()) {
    const observation = execution.observe(action, i);
    if (!observation) continue;
    observations.push(observation);
    execution.judge(observation, ({ id }, { where, cause }) => {
      findings.push({ property: id, where, cause });
      return false;
    });
  }
  const answers = new Map<string, Answer>();
  for (const { name, action } of namedCalls(program)) {
    const observation = observations.find((one) => one.action === action);
    for (const answer of observation ? answerOf(observation.outcome) : []) answers.set(name, answer);
  }
  const isDeadlock = execution.computer.machine.ended === 'deadlock';
  const stuck = isDeadlock ? observations.at(-1)?.action : undefined;
  return {
    answers,
    waiting: new Set(namedCalls(program).flatMap(({ name, action }) => (action === stuck ? [name] : []))),
    findings,
    view: execution.ended ? null : execution.view,
    handover: lastHandover(observations),
    deadlock: isDeadlock,
  };
}
