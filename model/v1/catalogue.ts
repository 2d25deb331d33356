// SPDX-License-Identifier: GPL-2.0-only
/** @file Every action that fits the bounds, built once. */
import { isProducible } from './producible.js';
import type { Action, Fault, FaultKind, FileName, Verb } from './actions.js';
import type { Bounds } from './state.js';

export interface CatalogueOptions {
  /** Injected faults, and opens with wrong flags or without privilege. Default: none. */
  readonly faults?: boolean;
  /** Test files to preserve, restored ones aside. Default: one that is accepted, one that is not, a closed one. */
  readonly files?: readonly FileName[];
  /** Errors of failing callbacks (positive). Default: EIO. */
  readonly errnos?: readonly number[];
  /** Only these verbs, in the catalogue's order. Default: all. */
  readonly verbs?: readonly Verb[];
}

/** An action, and the same with each fault of its verb. */
export interface Entry {
  readonly action: Action;
  readonly faulty: readonly Action[];
}

/** A kind of fault, and up to which occasion in one action it is worth asking for. */
export type FaultsOfVerb = Readonly<Partial<Record<FaultKind, number | 'registrations'>>>;

const NONE: FaultsOfVerb = {};

/** Where which fault has an occasion (traces/FORMAT.md): `prepare` allocates and preserves two blobs. */
export const FAULTS: Readonly<Record<Verb, FaultsOfVerb>> = {
  open: { kmalloc: 1 },
  close: NONE,
  dup: NONE,
  fork: NONE,
  exit: NONE,
  preserve: { copy_from_user: 1, cb_can_preserve: 1, kmalloc: 1, xa_store: 1, copy_to_user: 1 },
  unpreserve: { copy_from_user: 1 },
  restore: { copy_from_user: 1, no_fd: 1, cb_retrieve: 1, copy_to_user: 1 },
  close_file: NONE,
  get_state: { copy_to_user: 1 },
  prepare: {
    killed: 1,
    kmalloc: 2,
    kho_preserve: 2,
    setprop_setup: 3,
    begin_node: 'registrations',
    cb_prepare: 'registrations',
    setprop_file: 'registrations',
    setprop_subsys: 1,
    kho_serialize: 1,
  },
  cancel: { killed: 1, setprop_subsys: 1 },
  finish: { killed: 1 },
  reboot: { killed: 1, cb_freeze: 'registrations', setprop_file: 'registrations', setprop_subsys: 1 },
  register_handler: NONE,
  unregister_handler: NONE,
  boot: NONE,
};

const DEFAULT_FILES: readonly FileName[] = ['f0', 'f4', 'none'];
const DEFAULT_ERRNOS: readonly number[] = [5];

const built = new Map<string, readonly Entry[]>();
/** The same, for a caller who passes the same two objects again and again. */
const builtFor = new WeakMap<Bounds, WeakMap<CatalogueOptions, readonly Entry[]>>();

/** The actions within `bounds`, whatever the state; in a fixed order. Shared: do not change them. */
export function catalogue(bounds: Bounds, options: CatalogueOptions): readonly Entry[] {
  const known = builtFor.get(bounds)?.get(options);
  if (known !== undefined) return known;
  const key = keyOf(bounds, options);
  const entries = built.get(key) ?? build(bounds, options);
  built.set(key, entries);
  if (!builtFor.has(bounds)) builtFor.set(bounds, new WeakMap());
  builtFor.get(bounds)!.set(options, entries);
  return entries;
}

function keyOf({ sessions, tokens, processes }: Bounds, { faults, files, errnos, verbs }: CatalogueOptions): string {
  return [sessions, tokens, processes, faults === true, files, errnos, verbs].join(';');
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

/** The faults of the action's verb that a kernel can produce, the first occasion of each. */
export function producibleFaults({ verb }: Action): readonly Fault[] {
  return (Object.keys(FAULTS[verb]) as FaultKind[]).map((kind): Fault => ({ kind, n: 1 })).filter(isProducible);
}

function faultsOf(verb: Verb, bounds: Bounds, errnos: readonly number[]): Fault[] {
  return (Object.keys(FAULTS[verb]) as FaultKind[]).flatMap((kind) => {
    const max = FAULTS[verb][kind]!;
    const occasions = upTo(max === 'registrations' ? bounds.tokens : max).map((i) => i + 1);
    const isCallback = kind === 'cb_prepare' || kind === 'cb_freeze' || kind === 'cb_retrieve';
    return occasions.flatMap((n): Fault[] => (isCallback ? errnos.map((errno) => ({ kind, n, errno })) : [{ kind, n }]));
  });
}

function* actionsWithin(bounds: Bounds, { faults, files = DEFAULT_FILES }: CatalogueOptions): Generator<Action> {
  const sessions = upTo(bounds.sessions);
  const tokens = upTo(bounds.tokens);
  const processes = upTo(bounds.processes);
  for (const process of processes) {
    for (const session of sessions) {
      yield { verb: 'open', process, session };
      if (faults !== true) continue;
      yield { verb: 'open', process, session, flags: 'O_EXCL' };
      yield { verb: 'open', process, session, flags: 'unprivileged' };
    }
  }
  for (const verb of ['close', 'dup'] as const) for (const process of processes) for (const session of sessions) yield { verb, process, session };
  for (const process of processes) for (const child of processes) yield { verb: 'fork', process, child };
  for (const process of processes) yield { verb: 'exit', process };
  const restored = tokens.map((token): FileName => `r${token}`);
  for (const process of processes)
    for (const session of sessions)
      for (const token of tokens) for (const file of [...files, ...restored]) yield { verb: 'preserve', process, session, token, file };
  for (const verb of ['unpreserve', 'restore'] as const)
    for (const process of processes) for (const session of sessions) for (const token of tokens) yield { verb, process, session, token };
  for (const process of processes) for (const token of tokens) yield { verb: 'close_file', process, token };
  for (const verb of ['get_state', 'prepare', 'cancel', 'finish'] as const)
    for (const process of processes) for (const session of sessions) yield { verb, process, session };
  for (const kexec of ['ok', 'fail'] as const) for (const handler of [true, false]) yield { verb: 'reboot', kexec, handler };
  yield { verb: 'register_handler' };
  yield { verb: 'unregister_handler' };
}

function upTo(n: number): number[] {
  return Array.from({ length: n }, (_, i) => i);
}
