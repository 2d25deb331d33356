// SPDX-License-Identifier: GPL-2.0-only
/** @file What makes the operands of v1's actions simpler, and how far they are from it. */
import type { Action, Fault } from '../../model/v1/actions.js';
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

/** Programs in which a session, token or process has another name, or an operand is simpler. */
function* simpler(program: Program): Generator<Program> {
  yield* withUsualData(program);
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

/** How far the operands of an action are from the simplest ones. */
function operandSize(action: Action): number {
  let size = (action.fault?.n ?? 1) - 1;
  if ('session' in action) size += action.session;
  if ('token' in action) size += action.token;
  if ('process' in action) size += action.process;
  if (action.verb === 'preserve' && action.file !== 'f0') size++;
  if ('data' in action && action.data !== undefined) size += action.data === 0 ? 1 : 2;
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
        most((action) => ('token' in action ? action.token : 0)),
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
