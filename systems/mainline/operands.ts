// SPDX-License-Identifier: GPL-2.0-only
/** @file What makes the operands of mainline's actions simpler, and how far they are from it. */
import {
  MODULES,
  NAMES,
  READ_ONLY,
  WRITE_ONLY,
  type Action,
  type Fault,
  type FaultKind,
  type FileName,
  type SessionName,
} from '../../model/mainline/actions.js';
import { FAULTS } from '../../model/mainline/catalogue.js';
import { receivedName } from '../../model/mainline/state.js';
import { replaced } from '../smaller.js';
import type { Operands } from '../system.js';
import type { Program } from './program.js';

/** The same action with one of its operands made simpler. */
function* simplerActions(action: Action): Generator<Action> {
  if ('arg' in action && action.arg !== undefined) {
    const { arg: _, ...plain } = action;
    yield plain as Action;
  }
  if (action.verb === 'preserve') for (const file of simplerFiles(action.file)) yield { ...action, file };
  if (action.verb === 'resize' && action.huge === true) {
    const { huge: _, ...plain } = action;
    yield plain;
  }
  if (action.verb === 'write' && action.late === true) {
    const { late: _, ...plain } = action;
    yield plain;
  }
  if (
    (action.verb === 'write' || action.verb === 'resize' || action.verb === 'seal' || action.verb === 'seek') &&
    action.file !== 'm0' &&
    receivedName(action.file) === null
  )
    yield { ...action, file: 'm0' };
  if (action.verb === 'create' || action.verb === 'retrieve') for (const name of NAMES.slice(0, NAMES.indexOf(action.name))) yield { ...action, name };
  if (action.verb === 'load_image' && action.image !== 'kho') yield { ...action, image: 'kho' };
  if (action.verb === 'reboot' && action.modules.length < MODULES.length) yield { ...action, modules: MODULES };
  if (action.verb === 'exit') yield { verb: 'close', process: action.process, session: 0 };
  if ((action.verb === 'load_module' || action.verb === 'unload_module') && action.module !== 'T') yield { ...action, module: 'T' };
}

const PLAIN: readonly FileName[] = ['f0', 'f1', 'm0', 'g0'];

function* simplerFiles(file: FileName): Generator<FileName> {
  const rank = PLAIN.indexOf(file);
  yield* rank < 0 ? PLAIN : PLAIN.slice(0, rank);
  if (file === WRITE_ONLY) yield READ_ONLY;
}

/** How far an action is from the simplest of its kind. */
function complexity(action: Action): number {
  let total = 0;
  if ('session' in action) total += action.session;
  if ('token' in action) total += action.token;
  if ('process' in action) total += action.process;
  if ('arg' in action && action.arg !== undefined) total += 2;
  if ('file' in action) total += PLAIN.includes(action.file) ? PLAIN.indexOf(action.file) : PLAIN.length + (receivedName(action.file) === null ? 0 : 1);
  if ('name' in action) total += NAMES.indexOf(action.name);
  if ('file' in action && action.file === WRITE_ONLY) total++;
  if (action.verb === 'reboot') total += MODULES.length - action.modules.length;
  if (action.verb === 'exit' || action.verb === 'send' || (action.verb === 'load_image' && action.image !== 'kho')) total++;
  if ('module' in action && action.module !== 'T') total++;
  if ((action.verb === 'resize' && action.huge === true) || (action.verb === 'write' && action.late === true)) total++;
  return total + (action.fault?.n ?? 1) - 1 + ((action.fault?.errno ?? 5) === 5 ? 0 : 1);
}

/** The action with one of its small numbers renamed throughout. */
function renamed(action: Action, field: 'session' | 'token' | 'process', from: number, to: number): Action {
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

/** The program with another name for a session, or for a file that user space has from the beginning, throughout. */
function withNames(program: Program, change: { readonly name: (name: SessionName) => SessionName; readonly file: (file: FileName) => FileName }): Program {
  const file = (of: FileName): FileName => {
    const received = receivedName(of);
    return received === null ? change.file(of) : `${change.name(received.name)}/${received.token}`;
  };
  const actions = program.actions.map(
    (action) => ({ ...action, ...('name' in action && { name: change.name(action.name) }), ...('file' in action && { file: file(action.file) }) }) as Action,
  );
  return { ...program, actions };
}

function* withSimplerNames(program: Program): Generator<Program> {
  const names = new Set(program.actions.flatMap((action) => ('name' in action ? [action.name] : [])));
  for (const from of names)
    for (const to of NAMES.slice(0, NAMES.indexOf(from)))
      if (!names.has(to)) yield withNames(program, { name: (one) => (one === from ? to : one), file: (one) => one });
  const files = new Set(program.actions.flatMap((action) => ('file' in action && receivedName(action.file) === null ? [action.file] : [])));
  for (const from of files)
    for (const to of simplerFiles(from)) if (!files.has(to)) yield withNames(program, { name: (one) => one, file: (one) => (one === from ? to : one) });
}

/** Programs in which a session, token or process has another name, or an operand is simpler. */
function* simpler(program: Program): Generator<Program> {
  const extent = { session: program.sessions, token: program.tokens.length, process: program.processes };
  for (const field of ['session', 'token', 'process'] as const)
    for (let from = 1; from < extent[field]; from++)
      for (let to = 0; to < from; to++) yield { ...program, actions: program.actions.map((action) => renamed(action, field, from, to)) };
  yield* withSimplerNames(program);
  for (const [i, action] of program.actions.entries()) for (const one of simplerActions(action)) yield replaced(program, i, one);
}

/** How many sessions, processes and tokens the actions name. */
function used(actions: readonly Action[]): { sessions: number; processes: number; tokens: number } {
  const most = (of: (action: Action) => number): number => 1 + Math.max(0, ...actions.map(of));
  const received = (action: Action): number => ('file' in action ? (receivedName(action.file)?.token ?? 0) : 0);
  return {
    sessions: most((action) => ('session' in action ? action.session : 0)),
    processes: most((action) => Math.max('process' in action ? action.process : 0, 'to' in action ? action.to : 0)),
    tokens: most((action) => Math.max('token' in action ? action.token : 0, received(action))),
  };
}

/** What makes mainline's programs smaller. Every fault of its catalogue is one that a kernel can produce where it is injected. */
export const operands: Operands<Action> = {
  simpler,
  isProducible: () => true,
  producibleFaults: ({ verb }) => (Object.keys(FAULTS[verb]) as FaultKind[]).map((kind): Fault => ({ kind, n: 1 })),
  size: (action) => complexity(action),
  used,
};
