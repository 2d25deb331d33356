// SPDX-License-Identifier: GPL-2.0-only
/** @file What is simpler about an action of mainline: for shrinking, and for choosing among counterexamples. */
import { MODULES, type Action, type FileName } from '../../model/mainline/actions.js';
import { receivedName } from '../../model/mainline/state.js';

/** The same action with one of its operands made simpler. */
export function* simplerActions(action: Action): Generator<Action> {
  if ('arg' in action && action.arg !== undefined) {
    const { arg: _, ...plain } = action;
    yield plain as Action;
  }
  if (action.verb === 'preserve') for (const file of simplerFiles(action.file)) yield { ...action, file };
  if ((action.verb === 'write' || action.verb === 'resize') && action.file !== 'm0' && receivedName(action.file) === null) yield { ...action, file: 'm0' };
  if ((action.verb === 'create' || action.verb === 'retrieve') && action.name !== 'a') yield { ...action, name: 'a' };
  if (action.verb === 'load_image' && action.image !== 'kho') yield { ...action, image: 'kho' };
  if (action.verb === 'reboot' && action.modules.length < MODULES.length) yield { ...action, modules: MODULES };
  if (action.verb === 'exit') yield { verb: 'close', process: action.process, session: 0 };
  if ((action.verb === 'load_module' || action.verb === 'unload_module') && action.module !== 'T') yield { ...action, module: 'T' };
}

const PLAIN: readonly FileName[] = ['f0', 'f1', 'm0', 'g0'];

function* simplerFiles(file: FileName): Generator<FileName> {
  const rank = PLAIN.indexOf(file);
  yield* rank < 0 ? PLAIN : PLAIN.slice(0, rank);
}

/** How far an action is from the simplest of its kind. */
export function complexity(action: Action): number {
  let total = 0;
  if ('session' in action) total += action.session;
  if ('token' in action) total += action.token;
  if ('process' in action) total += action.process;
  if ('arg' in action && action.arg !== undefined) total += 2;
  if ('file' in action) total += Math.max(0, PLAIN.indexOf(action.file)) + (receivedName(action.file) === null ? 0 : 1) + (PLAIN.includes(action.file) ? 0 : 2);
  if ('name' in action && action.name !== 'a') total++;
  if (action.verb === 'reboot') total += MODULES.length - action.modules.length;
  if (action.verb === 'exit' || action.verb === 'send' || (action.verb === 'load_image' && action.image !== 'kho')) total++;
  if ('module' in action && action.module !== 'T') total++;
  return total + (action.fault?.n ?? 1) - 1 + ((action.fault?.errno ?? 5) === 5 ? 0 : 1);
}

/** The action with one of its small numbers renamed throughout. */
export function renamed(action: Action, field: 'session' | 'token' | 'process', from: number, to: number): Action {
  const copy: Record<string, unknown> = { ...action };
  if (copy[field] === from) copy[field] = to;
  if (field === 'process' && copy['to'] === from) copy['to'] = to;
  const file = copy['file'];
  if (field === 'token' && typeof file === 'string') {
    const received = receivedName(file as FileName);
    if (received !== null && received.token === from) copy['file'] = `${received.name}/${to}`;
  }
  return copy as unknown as Action;
}
