// SPDX-License-Identifier: GPL-2.0-only
/** @file What coverage guidance costs, and how much sooner it finds what is deep. */
import * as fc from 'fast-check';
import { Collector } from '../search/coverage/collector.js';
import { execute } from '../search/execute.js';
import { properties } from '../properties/v1/index.js';
import { programs } from '../systems/v1/programs.js';
import { corrected, instrument } from '../reference/v1/revisions.js';
import type { FuzzTask, FuzzTime } from './fuzz-worker.js';
import { inThread } from './in-thread.js';
import { median, rate } from './measure.js';
import type { Options } from './options.js';
import { BlockCoverage } from './v8-coverage.js';
import { number, perSecond, type Row, type Section } from './table.js';

const LIMIT = 20_000;
/** Of each search of `deep.ts`. */
export const DEEP_PROGRAMS = 10_000;
const PROGRAMS = 300;
const SEED = 1;

/**
 * What is deep, as `node dist/bench/deep.js` tells it: the first finding of each undone fix and mutant that only one of three uniform searches
 * came across. Those searches had seeds of their own.
 */
const DEEP: readonly (readonly [revision: string, finding: string])[] = [
  ['corrected-0018', 'conformance-with-the-model/luo_retrieve_file/restore-in-updated-returns-success'],
  ['mutant:unregister-in-every-state', 'the-jump-hands-over-what-was-frozen/luo_files_freeze/node-missing'],
  ['mutant:close-frees-the-session-only', 'file-references-are-exact/luo_finish/leaked-reference'],
  ['mutant:unregister-keeps-the-file', 'file-references-are-exact/luo_finish/leaked-reference'],
  ['mutant:failed-register-keeps-the-file', 'file-references-are-exact/luo_finish/leaked-reference'],
  ['mutant:failed-commit-keeps-the-blob', 'an-error-changes-nothing/luo_prepare/prepare-changes-kho'],
  ['mutant:retrieve-again', 'file-references-are-exact/dup/leaked-reference'],
  ['mutant:retrieve-nothing', 'conformance-with-the-model/luo_retrieve_file/restore-in-updated-wrong-holders'],
  ['mutant:lock-left-held', 'conformance-with-the-model/luo_destroy_session/exit-in-updated-does-not-return'],
];

/** `seeds`: searches of each kind. */
export async function fuzzing({ seeds }: Options): Promise<Section> {
  const rows: Row[] = [...(await costs())];
  const uniform: FuzzTime[][] = [];
  const guided: FuzzTime[][] = [];
  for (const [revision, finding] of DEEP) {
    uniform.push(await searches(revision, finding, false, seeds));
    guided.push(await searches(revision, finding, true, seeds));
    const [property, , kind] = finding.split('/') as [string, string, string];
    rows.push({ what: `\`${revision}\`: ${property} (${kind})`, result: `${told(uniform.at(-1)!)}; guided ${told(guided.at(-1)!)}` });
  }
  rows.push(foundRow(uniform.flat(), guided.flat()), soonerRow('executions', uniform, guided), soonerRow('time', uniform, guided));
  return {
    title: 'Coverage-guided search',
    text: `Programs of one task under all ${properties.length} properties. The first rows are what it costs to know what an execution reached: marks in the reference, what a watch collects besides (pairs of steps, transitions, faults), and V8's own block coverage taken after each execution. Then what is deep: of each undone fix and mutant that has such a finding, the first one by name that only one of three uniform searches of ${number(DEEP_PROGRAMS)} programs came across (\`node dist/bench/deep.js\` lists them; its seeds are not those of this measurement). How many of ${seeds} searches of at most ${number(LIMIT)} executions came across it; medians of executions and of seconds of processor time from a cold start until it shows, a dash where most did not find it.`,
    rows,
  };
}

const isFound = ({ executions }: FuzzTime): boolean => Number.isFinite(executions);

function told(all: readonly FuzzTime[]): string {
  const middle = (key: keyof FuzzTime): number => median(all.map((one) => one[key]));
  const found = all.filter(isFound).length;
  return `${found} of ${all.length}, ${Number.isFinite(middle('time')) ? `${number(middle('executions'))} (${number(middle('time') / 1000)} s)` : '-'}`;
}

function foundRow(uniform: readonly FuzzTime[], guided: readonly FuzzTime[]): Row {
  const [chance, guidance] = [uniform.filter(isFound).length, guided.filter(isFound).length];
  return {
    what: `found, of ${uniform.length} searches each`,
    result: `${chance} by chance, ${guidance} guided`,
    floor: { text: 'more', met: guidance > chance },
  };
}

const UNITS = { executions: 'executions', time: 'processor time' };

/** Of what neither finds in most searches, neither is sooner. */
function soonerRow(key: keyof FuzzTime, uniform: readonly (readonly FuzzTime[])[], guided: readonly (readonly FuzzTime[])[]): Row {
  const middle = (all: readonly FuzzTime[]): number => median(all.map((one) => one[key]));
  const sooner = DEEP.filter((_, n) => middle(guided[n]!) < middle(uniform[n]!)).length;
  return { what: `guided is sooner, in ${UNITS[key]}`, result: `${sooner} of ${DEEP.length} findings`, floor: { text: 'most', met: 2 * sooner > DEEP.length } };
}

async function searches(revision: string, finding: string, guided: boolean, seeds: number): Promise<FuzzTime[]> {
  const all: FuzzTime[] = [];
  for (let seed = 1; seed <= seeds; seed++)
    all.push(await inThread<FuzzTask, FuzzTime>('./fuzz-worker.js', { guided, revision, finding, seed: seed * 104_729, limit: LIMIT }));
  return all;
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
