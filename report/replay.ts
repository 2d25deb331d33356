// SPDX-License-Identifier: GPL-2.0-only
/** @file A program step by step, nested as ftrace's function graph: locks, callbacks, sanitizers, the state after each call. */
import type { Program } from '../systems/program.js';
import type * as generic from '../properties/property.js';
import type { CallbackRecord, EventRecord, Observation } from '../properties/v1/property.js';
import type * as mainline from '../properties/mainline/observation.js';
import type { SeenBy } from '../search/tools.js';
import type { TracedAction, TracedStep } from '../search/trace.js';
import { hex, REBOOTS } from '../properties/v1/words.js';
import { describeCall } from './calls.js';
import type { Catalogue } from './catalogue.js';
import { count, wrap } from './layout.js';
import { seenBySentence } from './seen-by.js';
import { describeMainlineCallback, describeMainlineResult, describeMainlineState } from './mainline/state.js';
import { describeSource } from './sources.js';
import { describeState, type SessionName } from './state.js';
import { PLAIN, type Style } from './style.js';

const INDENT = '     ';
/** Where the source of a step is written, if the step leaves that much room. */
const SOURCE_COLUMN = 72;

/** Every call of `program` with its kernel steps, what the properties say, and the state that it leaves. */
export function replayReport(
  revision: { readonly name: string; readonly title: string },
  program: Program,
  traced: readonly TracedAction[],
  catalogue: Catalogue,
  style: Style = PLAIN,
  seenBy: SeenBy | null = null,
): string {
  const nameOf = sessionNames(traced);
  const lines = wrap(revision.title, `${revision.name}: `).map(style.strong);
  for (const [index, action] of program.actions.entries()) {
    const done = traced.find(({ observation }) => observation.index === index);
    const { call, note } = describeCall(action, program, catalogue);
    const isDead = traced.some(({ observation }) => observation.after === null && observation.index < index);
    const notes = [note, ...(done ? [] : [isDead ? 'not carried out: the machine is dead' : 'passed over: it means nothing here'])].filter(
      (text) => text !== '',
    );
    lines.push('', style.strong(`${String(index + 1).padStart(2)}  ${call}`) + (notes.length > 0 ? `  # ${notes.join('; ')}` : ''));
    if (done) lines.push(...actionLines(done, nameOf, style));
  }
  const isViolated = traced.some(({ violations }) => violations.length > 0);
  lines.push('', ...(seenBy && isViolated ? wrap(seenBySentence(seenBy)) : []), ...closing(traced, style));
  return `${lines.join('\n')}\n`;
}

/** The n-th open that was tried is session number n. */
function sessionNames(traced: readonly TracedAction[]): SessionName {
  const slots = traced.flatMap(({ observation }) => sessionOpened(observation as Observation));
  return (session) => `s${slots[session] ?? session}`;
}

/** Mainline's machines have modules; v1's have one handler. */
const isMainline = (view: generic.Observation['before']): boolean => 'modules' in view;

const stateText = (view: Observation['before'], nameOf: SessionName): string =>
  isMainline(view) ? describeMainlineState(view as generic.Observation['before'] as mainline.View) : describeState(view, nameOf);

const sessionOpened = ({ action }: Observation): number[] => (action.verb === 'open' && 'session' in action ? [action.session] : []);

function actionLines({ action, steps, observation: observed, violations }: TracedAction, nameOf: SessionName, style: Style): string[] {
  const observation = observed as Observation;
  const { after, fired } = observation;
  return [
    ...graph(steps, observation.callbacks, style),
    ...observation.events.flatMap((event) => describeEvent(event).map(style.bad)),
    ...(action.fault && !fired ? [`${INDENT}the fault had no occasion: an ordinary call`] : []),
    ...wrap(result(observation), `${INDENT}returns  `),
    ...wrap(after === null ? 'the machine is dead' : stateText(after, nameOf), `${INDENT}state    `).map(style.faint),
    ...violations.flatMap(({ property, violation }) => [
      style.bad(`${INDENT}violates ${property.id}`),
      ...wrap(`${violation.expected} [${describeSource(property.source)}]`, `${INDENT}  expected  `),
      ...wrap(violation.happened, `${INDENT}  happened  `),
    ]),
  ];
}

/** Functions as they are entered, with the steps that they take below them. */
function graph(steps: readonly TracedStep[], callbacks: readonly CallbackRecord[], style: Style): string[] {
  const lines: string[] = [];
  const waiting = [...callbacks];
  let open: readonly string[] = [];
  for (const step of steps) {
    // The way into the kernel: the call is written above.
    if (step.name === 'syscall') continue;
    const stack = step.functions.toReversed();
    const shared = stack.findIndex((name, i) => open[i] !== name);
    for (let depth = shared < 0 ? stack.length : shared; depth < stack.length; depth++) lines.push(`${INDENT}${'  '.repeat(depth)}${stack[depth]}()`);
    open = stack;
    const text = `${INDENT}${'  '.repeat(stack.length)}${describeStep(step, waiting)}`;
    lines.push(
      step.source === ''
        ? text
        : `${paintStep(step, text, style)}${' '.repeat(Math.max(1, SOURCE_COLUMN - text.length))}${style.faint(shortSource(step.source))}`,
    );
  }
  return [...lines, ...waiting.map((callback) => `${INDENT}handler: ${describeCallback(callback)}`)];
}

function paintStep({ access }: TracedStep, text: string, style: Style): string {
  return access === 'acquire' || access === 'release' || access === 'call' ? style.name(text) : text;
}

/** `v1/posted/luo_files.ts:612` -> `posted/luo_files.ts:612`. */
export const shortSource = (source: string): string => source.replace(/^(?:luo|v1)\//, '');

/** What a step did; callbacks are taken from `waiting`, in their order. */
export function describeStep(step: TracedStep, waiting: generic.CallbackRecord[]): string {
  if (step.access === 'call' && waiting[0]?.kind === step.name) return `handler: ${describeCallback(waiting.shift()!)}`;
  if (step.name === 'can_preserve') return `handler: ${step.name}`;
  return step.access === 'allocate' ? step.name : `${step.name} ${step.object}`;
}

/** `prepare 0x1 f0, data 0x0 -> 0x1`. */
export function describeCallback(record: generic.CallbackRecord): string {
  if ('subject' in record) return describeMainlineCallback(record as mainline.CallbackRecord);
  const { kind, token, file, data, after, failed, answered, reclaimed } = record as CallbackRecord;
  const end = answered !== undefined ? `, answers ${answered}` : failed ? ', fails' : '';
  const what = `${kind} ${token < 0n ? 'no token' : hex(token)}${file === null ? '' : ` ${file}`}`;
  const change = after === undefined ? `data ${hex(data)}` : `data ${hex(data)} -> ${hex(after)}`;
  return `${what}, ${change}${reclaimed === undefined ? '' : reclaimed ? ', reclaimed' : ', not reclaimed'}${end}`;
}

function describeEvent({ event, functions }: EventRecord): string[] {
  const where = functions.length > 0 ? ` in ${functions.join(' < ')}` : '';
  return wrap(`${event}${where}`, `${INDENT}! `);
}

function result(observation: Observation): string {
  if (isMainline(observation.before)) return describeMainlineResult(observation as generic.Observation as mainline.Observation);
  const { outcome, rebooted } = observation;
  const { ret, value } = outcome;
  if (ret === null) return rebooted === null ? 'never' : `never: ${REBOOTS[rebooted]}`;
  return [String(ret), ...(value === undefined ? [] : [value.toUpperCase()]), ...(rebooted === null ? [] : [REBOOTS[rebooted]])].join('; ');
}

function closing(traced: readonly TracedAction[], style: Style): string[] {
  const violated = [...new Set(traced.flatMap(({ violations }) => violations.map(({ property }) => property.id)))];
  if (violated.length === 0) return [style.good('No property is violated.')];
  return wrap(violated.join(', '), `${count(violated.length, 'property')} violated: `, '  ').map(style.bad);
}
