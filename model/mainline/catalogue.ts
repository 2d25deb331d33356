// SPDX-License-Identifier: GPL-2.0-only
/** @file Every action of mainline that fits the bounds, built once. */
import {
  IMAGES,
  MODULES,
  SIDES,
  VARIANTS,
  type Action,
  type Fault,
  type FaultKind,
  type FileName,
  type ModuleName,
  type SessionName,
  type Variant,
  type Verb,
} from './actions.js';
import type { Bounds } from './state.js';

export interface CatalogueOptions {
  /** Injected faults, names that are refused, and arguments at odd places of user memory. Default: none. */
  readonly faults?: boolean;
  /** Names of sessions. Default: as many as there are session slots. */
  readonly names?: readonly SessionName[];
  /** Files to preserve, retrieved ones aside. Default: one of each kind. */
  readonly files?: readonly FileName[];
  /** Errors of failing callbacks (positive). Default: EIO. */
  readonly errnos?: readonly number[];
  /** Also calls of which the model knows nothing that it could tell apart: writes from a page that comes late, FLBs that it does not follow. Default: none. */
  readonly beyond?: boolean;
  /** Only these verbs, in the catalogue's order. Default: all. */
  readonly verbs?: readonly Verb[];
}

/** An action, and the same with each fault of its verb. */
export interface Entry {
  readonly action: Action;
  readonly faulty: readonly Action[];
}

/** A kind of fault, and up to which occasion in one action it is worth asking for. */
export type FaultsOfVerb = Readonly<Partial<Record<FaultKind, number | 'files'>>>;

const NONE: FaultsOfVerb = {};

/** Where which fault has an occasion. */
export const FAULTS: Readonly<Record<Verb, FaultsOfVerb>> = {
  open: { kmalloc: 3 },
  close_device: NONE,
  create: { no_fd: 1, kmalloc: 2, page_alloc: 1, kho_preserve: 1, no_file: 1 },
  retrieve: { no_fd: 1, no_file: 1 },
  dup: NONE,
  send: NONE,
  close: { cb_can_finish: 'files', flb_retrieve: 1, kmalloc: 2 },
  exit: NONE,
  preserve: { page_alloc: 2, kho_preserve: 3, page_cache: 1, kmalloc: 4, cb_can_preserve: 1, xa_insert: 1, flb_preserve: 1, cb_preserve: 1 },
  retrieve_fd: { no_fd: 1, no_file: 1, kmalloc: 3, page_cache: 6, xa_insert: 1, cb_retrieve: 1 },
  close_file: NONE,
  finish: { cb_can_finish: 'files', flb_retrieve: 1, kmalloc: 2 },
  get_name: NONE,
  write: NONE,
  resize: NONE,
  seal: NONE,
  seek: NONE,
  get_flb: { flb_retrieve: 1 },
  put_flb: NONE,
  bind_flb: NONE,
  read_debugfs: NONE,
  load_image: NONE,
  unload_image: NONE,
  reboot: { cb_freeze: 'files', page_alloc: 2, kho_preserve: 2, kho_subtree: 1, kho_init: 1 },
  load_module: { kmalloc: 1 },
  unload_module: NONE,
};

const DEFAULT_FILES: readonly FileName[] = ['f0', 'g0', 'm0', 'x0', 'none'];
const DEFAULT_ERRNOS: readonly number[] = [5];
const FINE: readonly SessionName[] = ['a', 'b', 'c', 'd'];
const ODD: readonly SessionName[] = ['max', 'empty', 'unterminated'];

/** Callbacks that fail with an error of the handler's choice. */
const CALLS_BACK: ReadonlySet<FaultKind> = new Set(['cb_preserve', 'cb_freeze', 'cb_retrieve', 'flb_preserve', 'flb_retrieve']);

const built = new Map<string, readonly Entry[]>();

/** The actions within `bounds`, whatever the state; in a fixed order. Shared: do not change them. */
export function catalogue(bounds: Bounds, options: CatalogueOptions = {}): readonly Entry[] {
  const { sessions, tokens, processes } = bounds;
  const { faults, names, files, errnos, beyond, verbs } = options;
  const key = [sessions, tokens, processes, faults === true, names, files, errnos, beyond === true, verbs].join(';');
  let entries = built.get(key);
  if (entries === undefined) built.set(key, (entries = build(bounds, options)));
  return entries;
}

function build(bounds: Bounds, options: CatalogueOptions): Entry[] {
  const actions = [...actionsWithin(bounds, options)];
  const wanted = options.verbs === undefined ? actions : actions.filter(({ verb }) => options.verbs!.includes(verb));
  const errnos = options.errnos ?? DEFAULT_ERRNOS;
  return wanted.map((action) => ({
    action,
    faulty: options.faults === true ? faultsOf(action.verb, bounds, errnos).map((fault) => ({ ...action, fault })) : [],
  }));
}

/** A boot without Kexec Handover is to the model one that lacks memory for LUO. */
function faultsOf(verb: Verb, bounds: Bounds, errnos: readonly number[]): Fault[] {
  const kinds = (Object.keys(FAULTS[verb]) as FaultKind[]).filter((kind) => kind !== 'kho_init');
  return kinds.flatMap((kind) => {
    const max = FAULTS[verb][kind]!;
    const occasions = upTo(max === 'files' ? bounds.tokens * bounds.sessions : max).map((i) => i + 1);
    return occasions.flatMap((n): Fault[] => (CALLS_BACK.has(kind) ? errnos.map((errno) => ({ kind, n, errno })) : [{ kind, n }]));
  });
}

/** The modules that the next kernel may bring along. */
const MODULE_SETS: readonly (readonly ModuleName[])[] = [MODULES, ['T'], []];

function* actionsWithin(bounds: Bounds, { faults = false, beyond = false, names, files = DEFAULT_FILES }: CatalogueOptions): Generator<Action> {
  const sessions = upTo(bounds.sessions);
  const tokens = upTo(bounds.tokens);
  const processes = upTo(bounds.processes);
  const fine = names ?? FINE.slice(0, bounds.sessions);
  const wanted = faults ? [...fine, ...ODD] : fine;
  // To the model that of a 32-bit program is a plain one.
  const odd: readonly (Variant | undefined)[] = faults ? [undefined, ...VARIANTS.filter((arg) => beyond || arg !== 'compat')] : [undefined];
  const args = odd.filter((arg) => arg !== 'res');
  const received = fine.flatMap((name) => tokens.map((token): FileName => `${name}/${token}`));
  const withArg = (arg: Variant | undefined) => (arg === undefined ? {} : { arg });

  for (const verb of ['open', 'close_device'] as const) for (const process of processes) yield { verb, process };
  for (const verb of ['create', 'retrieve'] as const)
    for (const process of processes)
      for (const session of sessions) for (const name of wanted) for (const arg of args) yield { verb, process, session, name, ...withArg(arg) };
  for (const verb of ['dup', 'close'] as const) for (const process of processes) for (const session of sessions) yield { verb, process, session };
  for (const process of processes) for (const to of processes) for (const session of sessions) if (to !== process) yield { verb: 'send', process, session, to };
  for (const process of processes) yield { verb: 'exit', process };
  for (const process of processes)
    for (const session of sessions)
      for (const token of tokens) {
        for (const file of [...files, ...received]) for (const arg of args) yield { verb: 'preserve', process, session, token, file, ...withArg(arg) };
        for (const arg of args) yield { verb: 'retrieve_fd', process, session, token, ...withArg(arg) };
      }
  for (const process of processes) for (const file of received) yield { verb: 'close_file', process, file };
  for (const verb of ['finish', 'get_name'] as const)
    for (const process of processes) for (const session of sessions) for (const arg of odd) yield { verb, process, session, ...withArg(arg) };
  const memfds = files.filter((file) => file.startsWith('m'));
  for (const verb of ['write', 'resize', 'seal', 'seek'] as const) for (const process of processes) for (const file of memfds) yield { verb, process, file };
  if (faults) for (const process of processes) for (const file of memfds) yield { verb: 'resize', process, file, huge: true };
  if (beyond) for (const process of processes) for (const file of memfds) yield { verb: 'write', process, file, late: true };
  for (const verb of ['get_flb', 'put_flb'] as const) for (const side of SIDES) yield { verb, side };
  if (beyond) for (const verb of ['bind_flb', 'read_debugfs'] as const) yield { verb };
  if (beyond) yield { verb: 'read_debugfs', out: true };
  for (const image of IMAGES) yield { verb: 'load_image', image };
  yield { verb: 'unload_image' };
  for (const modules of MODULE_SETS) yield { verb: 'reboot', modules };
  for (const verb of ['load_module', 'unload_module'] as const) for (const module of MODULES) yield { verb, module };
}

function upTo(n: number): number[] {
  return Array.from({ length: n }, (_, i) => i);
}
