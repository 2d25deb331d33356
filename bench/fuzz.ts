// SPDX-License-Identifier: GPL-2.0-only
/** @file What coverage guidance costs, and how much sooner it finds what is deep. */
import * as fc from 'fast-check';
import { Collector } from '../properties/coverage/collector.js';
import { execute } from '../properties/execute.js';
import { properties } from '../properties/index.js';
import { programs } from '../properties/programs.js';
import { corrected, instrument } from '../reference/luo/revisions.js';
import type { FuzzTask, FuzzTime } from './fuzz-worker.js';
import { inThread } from './in-thread.js';
import { median, rate } from './measure.js';
import type { Options } from './options.js';
import { BlockCoverage } from './v8-coverage.js';
import { number, perSecond, times, type Row, type Section } from './table.js';

const LIMIT = 20_000;
const PROGRAMS = 300;
const SEED = 1;

/**
 * One finding each of the revisions on which uniform generation with seeds 1 and 1001 needed more than 1,500 programs for some finding at
 * least once, the one that it needed longest for on both; of undone fixes and of mutants, in this order.
 */
const DEEP: readonly (readonly [revision: string, finding: string])[] = [
  ['corrected-0005', 'a-handler-in-use-stays/liveupdate_unregister_file_handler/outgoing-files-lose-their-handler'],
  ['corrected-0009', 'no-kernel-warning/luo_freeze/warn-luo_freeze'],
  ['corrected-0014', 'a-failed-retrieve-can-be-tried-again/luo_retrieve_file/refused-after-a-failed-retrieve'],
  ['corrected-0017', 'conformance-with-the-model/luo_finish/finish-in-updated-does-not-return'],
  ['corrected-0018', 'no-use-after-free/luo_files_finish_one/use_after_free-handler_module'],
  ['mutant:unregister-in-every-state', 'the-jump-hands-over-what-was-frozen/luo_files_freeze/node-missing'],
  ['mutant:token-not-checked', 'a-failed-prepare-undoes-everything/luo_prepare/cancelled-too-often'],
  ['mutant:close-frees-the-session-only', 'no-token-of-a-closed-session-in-normal/luo_finish/registration-of-a-closed-session'],
];

/** `seeds`: searches of each kind. */
export async function fuzzing({ seeds }: Options): Promise<Section> {
  const rows: Row[] = [...(await costs())];
  const ratios: number[] = [];
  const timeRatios: number[] = [];
  for (const [revision, finding] of DEEP) {
    const [uniform, guided] = [await searches(revision, finding, false, seeds), await searches(revision, finding, true, seeds)];
    const ratio = uniform.executions / guided.executions;
    ratios.push(ratio);
    timeRatios.push(uniform.time / guided.time);
    rows.push({
      what: `\`${revision}\`: ${finding.split('/')[0]!} (${finding.split('/')[2]!})`,
      result: `${told(uniform)}; guided ${told(guided)}: ${times(ratio)}`,
    });
  }
  const middle = median(ratios);
  rows.push({ what: 'all of them: executions, uniform : guided', result: times(middle), floor: { text: 'sooner', met: middle > 1 } });
  const middleTime = median(timeRatios);
  rows.push({ what: 'all of them: processor time, uniform : guided', result: times(middleTime), floor: { text: 'sooner', met: middleTime > 1 } });
  return {
    title: 'Coverage-guided search',
    text: `Programs of one task under all ${properties.length} properties. The first rows are what it costs to know what an execution reached: marks in the reference, what a watch collects besides (pairs of steps, transitions, faults), and V8's own block coverage taken after each execution. Then what is deep: of each undone fix and mutant on which uniform generation once needed more than 1,500 programs, one such finding; executions and seconds of processor time from a cold start until it shows, medians of ${seeds} seeds, at most ${number(LIMIT)} executions; a dash: not found by then.`,
    rows,
  };
}

const told = ({ executions, time }: FuzzTime): string => `${number(executions)} (${number(time / 1000)} s)`;

async function searches(revision: string, finding: string, guided: boolean, seeds: number): Promise<FuzzTime> {
  const all: FuzzTime[] = [];
  for (let seed = 1; seed <= seeds; seed++)
    all.push(await inThread<FuzzTask, FuzzTime>('./fuzz-worker.js', { guided, revision, finding, seed: seed * 104_729, limit: LIMIT }));
  return { executions: median(all.map(({ executions }) => executions)), time: median(all.map(({ time }) => time)) };
}

async function costs(): Promise<Row[]> {
  const list = fc.sample(programs(), { numRuns: PROGRAMS, seed: SEED });
  const made = instrument(corrected);
  const collector = new Collector(made);
  const each = (run: (program: (typeof list)[number]) => unknown) => (): number => {
    for (const program of list) run(program);
    return list.length;
  };
  const plain = await rate(each((program) => execute(corrected, program, properties, () => false)));
  const marked = await rate(each((program) => execute(made.revision, program, properties, () => false)));
  const watched = await rate(each((program) => collector.collect(() => execute(made.revision, program, properties, () => false, { watch: collector }))));
  const v8 = new BlockCoverage();
  await v8.start();
  const taken = await rate(async () => {
    for (const program of list) {
      execute(corrected, program, properties, () => false);
      await v8.take();
    }
    return list.length;
  });
  await v8.stop();
  const cost = (value: number): string => `${perSecond(value, 'executions')}: ${number((100 * value) / plain)} % of without`;
  return [
    { what: 'without coverage', result: perSecond(plain, 'executions') },
    { what: 'with marks', result: cost(marked) },
    { what: 'with marks and watch: what guides the search', result: cost(watched), floor: { text: 'half of without', met: watched >= plain / 2 } },
    { what: "with V8's block coverage", result: cost(taken) },
  ];
}
