// SPDX-License-Identifier: GPL-2.0-only
/** @file What a scenario came to, as herd7 writes it: states with counts, witnesses, the observation. */
import type { LitmusResult } from '../search/litmus/run.js';
import type { Scenario } from '../search/litmus/scenario.js';
import type { RaceCatalogue } from './race/catalogue.js';
import { count, grouped, wrap } from './layout.js';
import { PLAIN, type Style } from './style.js';

/** One file and its results, one a revision. */
export interface ToldScenario {
  /** Of the file, without folder and suffix. */
  readonly name: string;
  readonly scenario: Scenario;
  readonly results: readonly LitmusResult[];
}

/** All files, then how many are as expected. Ends with a line end. */
export function litmusReport(told: readonly ToldScenario[], catalogue: Pick<RaceCatalogue, 'raceToken' | 'replayToken'>, style: Style = PLAIN): string {
  const lines = told.flatMap((one) => one.results.flatMap((result) => [...resultLines(one, result, catalogue, style), '']));
  const results = told.flatMap((one) => one.results);
  const wrong = results.filter(isUnexpected).length;
  return `${[...lines, (wrong === 0 ? style.good : style.bad)(summary(told.length, results))].join('\n')}\n`;
}

/** A question that nobody has answered beforehand is not as expected. */
function summary(scenarios: number, results: readonly LitmusResult[]): string {
  const [wrong, open] = [results.filter(isUnexpected).length, results.filter(({ expected }) => expected === null).length];
  const judged = results.length - open;
  const parts = [
    ...(wrong > 0 ? [`${grouped(wrong)} not as expected`] : []),
    ...(judged > wrong ? [`${open === 0 && wrong === 0 ? 'all' : grouped(judged - wrong)} as expected`] : []),
    ...(open > 0 ? [judged === 0 ? 'nothing expected' : `${grouped(open)} with nothing expected`] : []),
  ];
  return [count(scenarios, 'scenario'), count(results.length, 'verdict'), ...parts].join(', ');
}

/** Another verdict than the file says. */
export function isUnexpected({ verdict, expected }: LitmusResult): boolean {
  return expected !== null && verdict !== expected;
}

function resultLines(
  { name, scenario }: ToldScenario,
  result: LitmusResult,
  catalogue: Pick<RaceCatalogue, 'raceToken' | 'replayToken'>,
  style: Style,
): string[] {
  const { revision, states, positive, negative, verdict, expected } = result;
  const widest = Math.max(...states.map((state) => grouped(state.count).length));
  const isWrong = isUnexpected(result);
  return [
    style.strong(`Test ${name} (${revision})`),
    ...wrap(scenario.question, '  '),
    `States ${states.length}`,
    ...states.flatMap((state) => wrap(state.text, `${grouped(state.count).padStart(widest)} ${state.isPositive ? '*>' : ':>'} `)),
    `Witnesses  Positive: ${grouped(positive)} Negative: ${grouped(negative)}`,
    ...wrap(`${scenario.quantifier} (${scenario.conditionText})`, 'Condition  '),
    ...wrap(boundText(scenario, result), 'Bound      '),
    ...witnessLines(scenario, result, catalogue, style),
    (isWrong ? style.bad : style.good)(
      `Observation ${name} ${revision} ${verdict} ${grouped(positive)} ${grouped(negative)}${expected === null ? '' : isWrong ? `, expected ${expected}${verdict === 'Undecided' ? ': not all was searched' : ''}` : ', as expected'}`,
    ),
  ];
}

function boundText({ program, boundText }: Scenario, { executions, pruned, cutOff, limited }: LitmusResult): string {
  if (executions === 0) return 'no execution: the kernel dies or hangs before the tasks begin';
  if (program.tasks.length === 1) return 'one task, one execution';
  const parts = [
    `${boundText}: ${count(executions, 'execution')}`,
    ...(pruned > 0 ? [`${grouped(pruned)} given up as equivalent to one of them`] : []),
    ...(cutOff ? ['cut off: there are more'] : []),
    ...(limited > 0 ? [`${grouped(limited)} stopped at the step limit`] : []),
  ];
  return parts.join(', ');
}

/** The execution to look at: one in which the condition is true, or else one in which it is not. */
function witnessLines(
  { program }: Scenario,
  { revision, witness }: LitmusResult,
  catalogue: Pick<RaceCatalogue, 'raceToken' | 'replayToken'>,
  style: Style,
): string[] {
  const race = witness.positive ?? witness.negative;
  if (!race) return [];
  const actions = [...program.prefix, ...program.tasks.flat(), ...program.suffix];
  const token = program.tasks.length === 1 ? catalogue.replayToken(revision, { ...program, actions }) : catalogue.raceToken(revision, race);
  return [`${witness.positive ? 'Witness   ' : 'Negative  '} ${style.name(`luocheck replay '${token}'`)}`];
}
