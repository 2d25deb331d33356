// SPDX-License-Identifier: GPL-2.0-only
/** @file What makes the operands of v1's actions simpler, and how far they are from it. */
import { hasWaitingCallback, type Action, type Calling, type Equipment, type Fault } from '../../model/v1/actions.js';
import { producibleFaults } from '../../model/v1/catalogue.js';
import { isProducible } from '../../model/v1/producible.js';
import { replaced } from '../smaller.js';
import type { Operands } from '../system.js';
import type { Program } from './program.js';

const hasData = (action: Action): boolean => 'data' in action && action.data !== undefined;

function usualData(action: Action): Action {
  const { data: _data, ...usual } = action as Action & { readonly data?: number };
  return usual as Action;
}

/** With the data that the test handler makes up: in all calls, as few findings need another, then in one; then with 0. */
function* withUsualData(program: Program): Generator<Program> {
  const asking = program.actions.filter(hasData).length;
  if (asking === 0) return;
  yield { ...program, actions: program.actions.map(usualData) };
  for (const [i, action] of program.actions.entries()) {
    if (!hasData(action)) continue;
    if (asking > 1) yield replaced(program, i, usualData(action));
    if ('data' in action && action.data !== 0) yield replaced(program, i, { ...action, data: 0 });
  }
}

/** With callbacks that wait for nobody. */
function* withoutWaits(program: Program): Generator<Program> {
  for (const [i, action] of program.actions.entries()) if (hasWaitingCallback(action)) yield replaced(program, i, withoutWait(action));
}

function withoutWait(action: Action): Action {
  const { callback: _callback, ...usual } = action as Action & Calling;
  return usual as Action;
}

/** With a plainer machine. */
function* withLessEquipment(program: Program): Generator<Program> {
  const [boot] = program.actions;
  if (boot?.verb !== 'boot') return;
  const { handlers = 1, compatible, subsystems = 0 } = boot;
  yield* withAFile(program);
  if (handlers > 1) yield replaced(program, 0, equipped({ ...boot, handlers: handlers - 1 }));
  if (subsystems > 0) yield replaced(program, 0, equipped({ ...boot, subsystems: subsystems - 1 }));
  if (compatible !== undefined) yield replaced(program, 0, equipped({ handlers, subsystems }));
}

/** A file that fails in the place of a subsystem that does, on a plain machine. */
function* withAFile({ actions, ...program }: Program): Generator<Program> {
  const at = actions.findIndex(({ verb }) => verb === 'open');
  const open = actions[at];
  if (open?.verb !== 'open' || !actions.some(({ fault }) => fault?.kind.startsWith('sub_'))) return;
  const { process, session } = open;
  const files = actions.map((action): Action => {
    const kind = action.fault?.kind === 'sub_prepare' ? 'cb_prepare' : action.fault?.kind === 'sub_freeze' ? 'cb_freeze' : undefined;
    return kind === undefined ? action : { ...action, fault: { ...action.fault, kind, n: 1 } };
  });
  yield { ...program, actions: [...files.slice(1, at + 1), { verb: 'preserve', process, session, token: 0, file: 'f0' }, ...files.slice(at + 1)] };
}

/** Where no kernel produces a fault: with a file or a subsystem more, whose callback fails instead. */
function* withACallbackInstead(program: Program): Generator<Program> {
  const { actions, tokens } = program;
  for (const [i, action] of actions.entries()) {
    if (action.fault === undefined || isProducible(action.fault)) continue;
    if (action.verb !== 'prepare' && action.verb !== 'reboot') continue;
    const phase = action.verb === 'prepare' ? 'prepare' : 'freeze';
    const fails = (callback: 'cb' | 'sub', n = 1): Action => ({ ...action, fault: { kind: `${callback}_${phase}`, n } });
    const boot: Action = actions[0]?.verb === 'boot' ? actions[0] : { verb: 'boot' };
    yield { ...program, actions: [{ ...boot, subsystems: 1 }, ...actions.slice(boot === actions[0] ? 1 : 0, i), fails('sub'), ...actions.slice(i + 1)] };
    const at = actions.findIndex(({ verb }) => verb === 'open');
    const open = actions[at];
    if (open?.verb !== 'open' || at > i) continue;
    for (const token of new Set([0, used(actions).tokens])) {
      const preserve: Action = { verb: 'preserve', process: open.process, session: open.session, token, file: token === 0 ? 'f0' : 'f1' };
      const named = token < tokens.length ? tokens : [...tokens, BigInt(token + 1)];
      for (const n of [1, 2]) {
        yield {
          ...program,
          tokens: named,
          actions: [...actions.slice(0, at + 1), preserve, ...actions.slice(at + 1, i), fails('cb', n), ...actions.slice(i + 1)],
        };
      }
    }
  }
}

/** Without what every machine has. */
function equipped({ handlers = 1, compatible, subsystems = 0 }: Equipment): Action {
  return { verb: 'boot', ...(handlers > 1 && { handlers }), ...(compatible !== undefined && { compatible }), ...(subsystems > 0 && { subsystems }) };
}

/** With fewer files at once: one, half of them, three quarters, …, one less; then every number. */
function* withFewerAtOnce(program: Program): Generator<Program> {
  for (const [i, action] of program.actions.entries()) {
    if (action.verb !== 'preserve' || action.also === undefined) continue;
    const { also, ...single } = action;
    yield replaced(program, i, single);
    yield* fromOne(program, action.token, also.length + 1);
    for (let less = also.length >> 1; less > 0; less >>= 1) yield replaced(program, i, { ...action, also: also.slice(0, also.length - less) });
    // What fits where fewer do not: sizes grow in steps.
    for (let length = 1; length < also.length; length++) yield replaced(program, i, { ...action, also: also.slice(0, length) });
  }
}

/** Where nothing else has a token, those that are preserved at once are 0x1, 0x2, …. */
function* fromOne(program: Program, first: number, count: number): Generator<Program> {
  const { tokens } = used(program.actions);
  const isAlone = program.actions.every((action) => !('token' in action) || (action.token >= first && action.token < first + count));
  if (first === 0 || !isAlone || tokens > first + count) return;
  const actions = program.actions.map((action): Action => {
    if (action.verb !== 'preserve') return 'token' in action ? { ...action, token: action.token - first } : action;
    return { ...action, token: action.token - first, ...(action.also && { also: action.also.map((token) => token - first) }) };
  });
  yield { ...program, actions, tokens: Array.from({ length: count }, (_, i) => BigInt(i + 1)) };
}

/** Programs in which a session, token or process has another name, or an operand is simpler. */
function* simpler(program: Program): Generator<Program> {
  yield* withACallbackInstead(program);
  yield* withFewerAtOnce(program);
  yield* withLessEquipment(program);
  yield* withUsualData(program);
  yield* withoutWaits(program);
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
    // Tokens in a row stay in a row.
    if (copy[field] === from && !(field === 'token' && copy['also'] !== undefined)) copy[field] = to;
    if (field === 'process' && copy['child'] === from) copy['child'] = to;
    if (field === 'token' && copy['file'] === `r${from}`) copy['file'] = `r${to}`;
    return copy as unknown as Action;
  };
  return { ...program, actions: program.actions.map(rename) };
}

/** How far the operands of an action are from the simplest ones. */
function operandSize(action: Action): number {
  let size = (action.fault?.n ?? 1) - 1;
  if ('session' in action) size += action.session;
  if ('token' in action) size += action.token;
  if ('process' in action) size += action.process;
  if (action.verb === 'preserve' && action.file !== 'f0') size++;
  if (action.verb === 'preserve') size += 2 * (action.also?.length ?? 0);
  if (action.verb === 'boot') size += 1 + (action.handlers ?? 1) - 1 + (action.compatible === undefined ? 0 : 1) + (action.subsystems ?? 0);
  if ('data' in action && action.data !== undefined) size += action.data === 0 ? 1 : 2;
  if (hasWaitingCallback(action)) size++;
  if (action.verb === 'reboot') size += (action.kexec === 'fail' ? 1 : 0) + (action.handler ? 0 : 1);
  if (action.verb === 'exit' || action.verb === 'fork') size++;
  return size + ((action.fault?.errno ?? 5) === 5 ? 0 : 1);
}

/** How many sessions, processes and tokens the actions name. */
function used(actions: readonly Action[]): { sessions: number; processes: number; tokens: number } {
  const most = (of: (action: Action) => number): number => Math.max(0, ...actions.map(of));
  const restored = most((action) => ('file' in action && action.file.startsWith('r') ? Number(action.file.slice(1)) : 0));
  return {
    sessions: most((action) => ('session' in action ? action.session : 0)) + 1,
    processes:
      Math.max(
        most((action) => ('process' in action ? action.process : 0)),
        most((action) => (action.verb === 'fork' ? action.child : 0)),
      ) + 1,
    tokens:
      Math.max(
        most((action) => ('token' in action ? Math.max(action.token, ...(('also' in action && action.also) || [])) : 0)),
        restored,
      ) + 1,
  };
}

/** What makes v1's programs smaller. */
export const operands: Operands<Action> = {
  simpler,
  isProducible: (fault) => isProducible(fault as Fault),
  producibleFaults,
  size: operandSize,
  used,
};
