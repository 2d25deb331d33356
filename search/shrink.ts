// SPDX-License-Identifier: GPL-2.0-only
/** @file Smaller programs, and a minimal one that still shows a finding. */
import type { Action } from '../model/v1/actions.js';
import { producibleFaults } from '../model/v1/catalogue.js';
import { isProducible } from '../model/v1/producible.js';
import type { Program } from './program.js';

/**
 * Programs that are smaller than this one, the most promising first: with faults that a kernel can produce, then halves, quarters, …
 * single actions taken out (delta debugging, Zeller and Hildebrandt 2002), then faults taken off, then operands made simpler.
 */
export function* smallerPrograms(program: Program): Generator<Program> {
  yield* withProducibleFaults(program);
  yield* withoutChunks(program);
  yield* withoutFaults(program);
  yield* withSimplerOperands(program);
}

/** While all is there that another fault of the call needs to strike. */
function* withProducibleFaults(program: Program): Generator<Program> {
  for (const [i, action] of program.actions.entries()) {
    if (action.fault === undefined || isProducible(action.fault)) continue;
    for (const fault of producibleFaults(action)) yield replaced(program, i, { ...action, fault });
  }
}

function* withoutChunks(program: Program): Generator<Program> {
  const { length } = program.actions;
  for (let size = length >> 1; size >= 1; size = size >> 1) {
    for (let start = length - size; start >= 0; start -= size) {
      yield { ...program, actions: program.actions.filter((_, i) => i < start || i >= start + size) };
    }
  }
  // Pairs that only make sense together: an open and its use.
  for (let i = 0; i < length; i++) for (let j = i + 2; j < length; j++) yield { ...program, actions: program.actions.filter((_, k) => k !== i && k !== j) };
}

const replaced = (program: Program, index: number, action: Action): Program => ({
  ...program,
  actions: program.actions.map((old, i) => (i === index ? action : old)),
});

function* withoutFaults(program: Program): Generator<Program> {
  for (const [i, { fault, ...action }] of program.actions.entries()) {
    if (fault === undefined) continue;
    yield replaced(program, i, action as Action);
    if (fault.n > 1) yield replaced(program, i, { ...(action as Action), fault: { ...fault, n: 1 } });
    if (fault.errno !== undefined && fault.errno !== 5) yield replaced(program, i, { ...(action as Action), fault: { ...fault, errno: 5 } });
  }
}

/** Renames a session, token or process in the whole program. */
function* withSimplerOperands(program: Program): Generator<Program> {
  for (let s = 1; s < program.sessions; s++) for (let t = 0; t < s; t++) yield renamed(program, 'session', s, t);
  for (let k = 1; k < program.tokens.length; k++) for (let t = 0; t < k; t++) yield renamed(program, 'token', k, t);
  for (let p = 1; p < program.processes; p++) yield renamed(program, 'process', p, 0);
  for (const [i, action] of program.actions.entries()) {
    if (action.verb === 'preserve' && action.file !== 'f0') {
      yield replaced(program, i, { ...action, file: 'f0' });
      if (action.file !== 'f4' && action.file !== 'none') yield replaced(program, i, { ...action, file: 'f1' });
    }
    if (action.verb === 'reboot' && !action.handler) yield replaced(program, i, { ...action, handler: true });
    if (action.verb === 'reboot' && action.kexec === 'fail') yield replaced(program, i, { ...action, kexec: 'ok' });
    if (action.verb === 'exit') yield replaced(program, i, { verb: 'close', process: action.process, session: 0 });
    if (action.verb === 'open' && action.flags !== undefined) yield replaced(program, i, { verb: 'open', process: action.process, session: action.session });
  }
}

function renamed(program: Program, field: 'session' | 'token' | 'process', from: number, to: number): Program {
  const rename = (action: Action): Action => {
    const copy: Record<string, unknown> = { ...action };
    if (copy[field] === from) copy[field] = to;
    if (field === 'process' && copy['child'] === from) copy['child'] = to;
    if (field === 'token' && copy['file'] === `r${from}`) copy['file'] = `r${to}`;
    return copy as unknown as Action;
  };
  return { ...program, actions: program.actions.map(rename) };
}

/** Order of size: fewer faults that no kernel produces, fewer actions, then fewer faults, then simpler operands. Used to choose among counterexamples. */
export function sizeOf(program: Program): readonly [impossible: number, actions: number, faults: number, operands: number] {
  const faults = program.actions.filter(({ fault }) => fault !== undefined).length;
  const impossible = program.actions.filter(({ fault }) => fault !== undefined && !isProducible(fault)).length;
  let operands = 0;
  for (const action of program.actions) {
    if ('session' in action) operands += action.session;
    if ('token' in action) operands += action.token;
    if ('process' in action) operands += action.process;
    if (action.verb === 'preserve' && action.file !== 'f0') operands++;
    if (action.verb === 'reboot') operands += (action.kexec === 'fail' ? 1 : 0) + (action.handler ? 0 : 1);
    if (action.verb === 'exit' || action.verb === 'fork') operands++;
    operands += (action.fault?.n ?? 1) - 1 + ((action.fault?.errno ?? 5) === 5 ? 0 : 1);
  }
  return [impossible, program.actions.length, faults, operands];
}

/** Is `a` smaller than `b`? */
export function isSmaller(a: Program, b: Program): boolean {
  const [left, right] = [sizeOf(a), sizeOf(b)];
  for (let i = 0; i < left.length; i++) if (left[i] !== right[i]) return left[i]! < right[i]!;
  return false;
}

/**
 * A minimal program: reached from `program` by steps of `smallerPrograms` while it `fails`.
 * 1-minimal: no single step makes it smaller and still fail. `limit`: executions at the most.
 */
export function minimise(program: Program, fails: (candidate: Program) => boolean, limit = 20_000): Program {
  let best = program;
  let left = limit;
  for (let progress = true; progress && left > 0;) {
    progress = false;
    for (const candidate of smallerPrograms(best)) {
      if (left-- <= 0) break;
      if (!isSmaller(candidate, best) || !fails(candidate)) continue;
      best = candidate;
      progress = true;
      break;
    }
  }
  return trimmed(best);
}

/** Without the slots and tokens that no action names. */
export function trimmed(program: Program): Program {
  const used = (field: 'session' | 'process'): number =>
    Math.max(0, ...program.actions.map((action) => Number((action as unknown as Record<string, unknown>)[field] ?? 0)));
  const children = Math.max(0, ...program.actions.map((action) => (action.verb === 'fork' ? action.child : 0)));
  const tokens = Math.max(
    0,
    ...program.actions.map((action) => ('token' in action ? action.token : 0)),
    ...program.actions.map((action) => ('file' in action && action.file.startsWith('r') ? Number(action.file.slice(1)) : 0)),
  );
  return {
    ...program,
    sessions: used('session') + 1,
    processes: Math.max(used('process'), children) + 1,
    tokens: program.tokens.slice(0, tokens + 1),
  };
}
