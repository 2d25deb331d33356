// SPDX-License-Identifier: GPL-2.0-only
/** @file Scenario files: their verdicts, and everything that can be wrong with one. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { holdsIn, type LitmusOutcome } from '../../../search/litmus/condition.js';
import { parseCondition } from '../../../search/litmus/parse-condition.js';
import { parseScenario, ScenarioError } from '../../../search/litmus/parse.js';
import { runScenario } from '../../../search/litmus/run.js';
import type { LitmusVerdict } from '../../../search/litmus/scenario.js';
import { withVerdicts } from '../../../search/litmus/update.js';
import { raceCatalogue } from '../../../cli/race-catalogue.js';
import { litmusReport } from '../../../report/litmus.js';
import { findRevision } from '../../../reference/v1/revisions.js';
import { v1 } from '../../../systems/v1.js';
import { series } from '../../../reference/loader/series.js';

const FOLDER = new URL('../../scenarios/', import.meta.url).pathname;
const FILES = readdirSync(FOLDER).filter((file) => file.endsWith('.luo'));
const scenarioOf = (file: string) => parseScenario(readFileSync(join(FOLDER, file), 'utf8'));

describe('the scenarios that are shipped', () => {
  it.each(FILES)('%s has the verdicts that it expects', (file) => {
    const scenario = scenarioOf(file);
    const observed = [...scenario.expected.keys()].map((name) => [name, runScenario(scenario, findRevision(name)!).verdict]);
    expect(observed).toEqual([...scenario.expected]);
  });

  it('run to the end of their bounds', () => {
    for (const file of FILES) {
      const { executions, cutOff, limited } = runScenario(scenarioOf(file), findRevision('corrected')!);
      expect({ file, ran: executions > 0, cutOff, limited }).toEqual({ file, ran: true, cutOff: false, limited: 0 });
    }
  });

  it('show each fix: undone alone, it changes an answer', () => {
    const shown = new Set<string>();
    for (const file of FILES) {
      const { expected } = scenarioOf(file);
      for (const [name, verdict] of expected)
        if (name.startsWith('corrected-') && verdict !== expected.get('corrected')) shown.add(name.slice('corrected-'.length));
    }
    expect([...shown].sort()).toEqual(series().map(({ number }) => number));
  });

  it('ask of the choices that the semantics page made', () => {
    const text = FILES.map((file) => readFileSync(join(FOLDER, file), 'utf8')).join('\n');
    for (const item of [1, 4, 5, 7, 11, 15, 18, 20, 21, 22]) expect(text).toMatch(new RegExp(`Item ${item}\\b`));
  });
});

const GOOD = 'question: why?\nprefix: open s0\ntask: preserve s0 0x1 f0\ntask: close s0\nexists: ret T0.1 = 0\n';

describe('parseScenario', () => {
  it('reads what is indented as part of the line above', () => {
    const { program, question } = parseScenario('question: why\n  not? # really\nprefix: open s0;\n  open s1\ntask: close s0\nexists: state = normal');
    expect(question).toBe('why not?');
    expect(program.prefix).toHaveLength(2);
  });

  it('has a bound', () => {
    expect(parseScenario(GOOD).bound).toEqual({ strategy: 'dpor', preemptions: 2, executions: 10_000, seed: 1 });
    expect(parseScenario(`${GOOD}bound: preemptions=3, executions=17`).bound).toMatchObject({ strategy: 'preemptions', preemptions: 3, executions: 17 });
    expect(parseScenario(`${GOOD}bound: random, seed=5`).bound).toMatchObject({ strategy: 'random', seed: 5 });
  });

  it.each<[string, number, number, string]>([
    ['', 1, 1, 'expected question: …'],
    ['question:\n', 1, 10, 'expected a question'],
    ['frob: x\n', 1, 1, "expected a line that begins with one of question: prefix: task: suffix: exists: never: verdict: bound:, found 'frob'"],
    ['question why?\n', 1, 1, "found 'question'"],
    [`${GOOD}question: again?\n`, 6, 1, "expected question only once, found 'question'"],
    ['question: why?\nexists: state = normal\n', 2, 9, 'expected a task: line'],
    ['question: why?\ntask:\nexists: state = normal\n', 2, 6, 'expected an action'],
    ['question: why?\ntask: open s0\n', 2, 14, 'expected exists: … or never: …'],
    [`${GOOD}never: state = normal\n`, 6, 1, "expected one condition only, found 'never'"],
    ['question: why?\ntask: close s0; frob s1\nexists: state = normal\n', 2, 17, 'expected a verb'],
    ['question: why?\ntask: close s0;\n  close x\nexists: state = normal\n', 3, 9, "expected a session such as s0, found 'x'"],
    ['question: why?\ntask: exit p0\ntask: close s0\nexists: state = normal\n', 2, 7, 'expected tasks each of which opens only sessions that no other names'],
    [GOOD.replace('ret T0.1 = 0', 'ret T0.2 = 0'), 5, 13, "expected a call: T0.1, T1.1, found 'T0.2'"],
    [GOOD.replace('= 0', '= -EFROB'), 5, 20, 'expected the name of an errno'],
    [GOOD.replace('= 0', '= 7'), 5, 20, 'expected an answer: 0, an errno such as -EEXIST, never'],
    [GOOD.replace('ret T0.1 = 0', 'finding no-such'), 5, 17, 'expected the id of a property'],
    [GOOD.replace('ret T0.1 = 0', 'leaked token 0x2'), 5, 22, 'expected a token that some call names'],
    [GOOD.replace('ret T0.1 = 0', 'frob'), 5, 9, 'expected a condition: ret'],
    [GOOD.replace('ret T0.1 = 0', '(deadlock'), 5, 18, "expected ')'"],
    [GOOD.replace('ret T0.1 = 0', 'deadlock deadlock'), 5, 18, 'expected and, or, or the end of the condition'],
    [GOOD.replace('ret T0.1 = 0', 'state = frob'), 5, 17, 'expected a state: '],
    [`${GOOD}verdict: frob=Never\n`, 6, 10, 'expected a revision'],
    [`${GOOD}verdict: posted=never\n`, 6, 17, "expected Never, Sometimes, Always, found 'never'"],
    [`${GOOD}verdict: posted\n`, 6, 10, 'expected REVISION=VERDICT'],
    [`${GOOD}verdict: posted=Never posted=Never\n`, 6, 23, 'expected each revision once'],
    [`${GOOD}bound: frob\n`, 6, 8, 'expected dpor, random, pct, preemptions, executions=N, seed=N'],
    [`${GOOD}bound: executions=0\n`, 6, 19, 'expected executions=N'],
    [`${GOOD}bound: dpor=3\n`, 6, 13, 'expected dpor without a number'],
  ])('says where and what: %j', (source, line, column, message) => {
    let error: unknown;
    try {
      parseScenario(source);
    } catch (caught) {
      error = caught;
    }
    expect(error).toBeInstanceOf(ScenarioError);
    const { line: atLine, column: atColumn, message: says } = error as ScenarioError;
    expect(says).toContain(message);
    expect([atLine, atColumn]).toEqual([line, column]);
  });
});

describe('conditions', () => {
  const OUTCOME: LitmusOutcome = {
    answers: new Map([['T0.1', { ret: '-EEXIST', value: null, reboot: null }]]),
    findings: [{ property: 'no-data-race', where: 'f', cause: 'c' }],
    view: null,
    handover: [{ token: 1n }],
    waiting: new Set(),
    deadlock: false,
  };
  const isTrue = (text: string): boolean => holdsIn(parseCondition(text, 0, ['T0.1', 'T1.1'], [1n], v1), OUTCOME);

  it.each([
    'ret T0.1 = -EEXIST',
    'ret T0.1=-EEXIST',
    'ret T1.1 = never',
    'state = dead',
    'not deadlock',
    'handed-over token 1',
    'not leaked token 0x1',
    'finding no-data-race',
    'finding no-data-race/f',
    'finding no-data-race/f/c',
    'not finding no-data-race/g',
    'deadlock and deadlock or state = dead',
    'state = dead or deadlock and deadlock',
    'not (state = dead and deadlock)',
    'not not state = dead',
  ])('is true: %s', (text) => expect(isTrue(text)).toBe(true));

  it.each(['deadlock', 'state = normal', 'state = dead and (deadlock or deadlock)', 'registered token 0x1', 'reboot T0.1 = booted'])('is false: %s', (text) =>
    expect(isTrue(text)).toBe(false),
  );
});

describe('runScenario', () => {
  it('counts states and gives a witness of each kind', () => {
    const result = runScenario(scenarioOf('two-sessions-one-token.luo'), findRevision('posted')!);
    expect(result).toMatchObject({ verdict: 'Sometimes', positive: 2, negative: 2, executions: 4 });
    expect(result.states.map(({ text, count, isPositive }) => `${count} ${isPositive} ${text}`)).toEqual([
      '1 false T0.1=-EEXIST T1.1=0 state=normal',
      '1 false T0.1=0 T1.1=-EEXIST state=normal',
      '2 true T0.1=0 T1.1=0 state=normal; finding a-token-has-one-owner',
    ]);
    expect(result.witness.positive?.schedule).not.toEqual([]);
  });

  it('says when its bound leaves something out', () => {
    const source = readFileSync(join(FOLDER, 'two-sessions-one-token.luo'), 'utf8').replace(/bound:.*/, 'bound: dpor, executions=2');
    expect(runScenario(parseScenario(source), findRevision('posted')!)).toMatchObject({ executions: 2, cutOff: true });
  });

  it.each(['dpor, executions=2', 'preemptions=2, executions=1', 'random, executions=3', 'pct, executions=3'])(
    'decides nothing that it has not tried: %s',
    (bound) => {
      const text = readFileSync(join(FOLDER, 'two-sessions-one-token.luo'), 'utf8').replace(/bound:.*/, `bound: ${bound}`);
      const scenario = parseScenario(text);
      const result = runScenario(scenario, findRevision('corrected')!);
      expect(result).toMatchObject({ verdict: 'Undecided', positive: 0, expected: 'Never' });
      const told = litmusReport([{ name: 'x', scenario, results: [result] }], raceCatalogue());
      expect(told).toMatch(/Observation x corrected Undecided 0 \d+, expected Never: not all was searched/);
      expect(told).toContain('1 not as expected');
    },
  );

  it('shows a deadlock as what it is', () => {
    const source = 'question: ?\nprefix: open s0; open s1; preserve s0 0x1 f0\ntask: close s0\ntask: prepare s1\nexists: deadlock\n';
    const { states } = runScenario(parseScenario(source), findRevision('posted')!);
    const stuck = states.filter(({ isPositive }) => isPositive).map(({ text }) => text);
    expect(stuck).toContain('T0.1=waits T1.1=waits deadlock');
    expect(stuck.join()).not.toMatch(/never|dead\b/);
  });

  it('reads a fatal signal as a task, and a path as a revision', () => {
    const source = 'question: ?\nprefix: open s0\ntask: prepare s0\ntask: cancel s0\ntask: kill 1\nexists: deadlock\nverdict: ./mine/x=y=Never\n';
    const { program, expected } = parseScenario(source);
    expect([program.tasks.length, program.kills]).toEqual([2, [1]]);
    expect([...expected]).toEqual([['./mine/x=y', 'Never']]);
    expect(() => parseScenario(source.replace('kill 1', 'kill 2'))).toThrow('a signal to one of the tasks');
  });

  it.each(['(', 'not '])('refuses what is too deep: %s', (word) => {
    expect(() => parseCondition(`${word.repeat(100_000)}deadlock`, 0, [], [], v1)).toThrow('at most 200 conditions inside of each other');
  });

  it('ends where its signal says', () => {
    expect(runScenario(scenarioOf('two-sessions-one-token.luo'), findRevision('posted')!, AbortSignal.abort())).toBeNull();
  });

  it('expects Never of a condition with never and without a verdict', () => {
    const scenario = parseScenario(GOOD.replace('exists', 'never'));
    expect(runScenario(scenario, findRevision('posted')!).expected).toBe('Never');
  });
});

describe('withVerdicts', () => {
  const OBSERVED = new Map<string, LitmusVerdict>([['posted', 'Always']]);

  it('rewrites only the verdict', () => {
    const source = '# hello\nquestion: why?\ntask: open s0\nverdict:   posted=Never   # comment\nexists: state = normal\n';
    expect(withVerdicts(source, parseScenario(source), OBSERVED)).toBe(source.replace('posted=Never', 'posted=Always'));
  });

  it('adds a verdict below the condition', () => {
    const source = 'question: why?\ntask: open s0\nexists: state = normal # comment\nbound: dpor\n';
    const updated = withVerdicts(source, parseScenario(source), OBSERVED);
    expect(updated).toBe(source.replace('comment\n', 'comment\nverdict:  posted=Always\n'));
    expect(parseScenario(updated).expected).toEqual(OBSERVED);
  });
});
