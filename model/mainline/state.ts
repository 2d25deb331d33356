// SPDX-License-Identifier: GPL-2.0-only
/** @file The product state of mainline: what the specification knows of one computer. */
import type { FileName, ImageKind, ModuleName, SessionName, Side } from './actions.js';
import { COMPLETE, type Kernel } from './kernel.js';
import type { DeviceState, FlbState, IncomingFlbState, IncomingState, ModuleState, PreservedState, ReceivedState } from './machines.js';

/** How large the modelled computer is. */
export interface Bounds {
  /** Session slots. */
  readonly sessions: number;
  /** Token positions. */
  readonly tokens: number;
  /** Process slots. */
  readonly processes: number;
  /** Descriptors of one session in all processes together; `Infinity` for random testing. */
  readonly descriptors: number;
}

/** One file in the keeping of an outgoing session. */
export interface PreservedFile {
  readonly token: number;
  readonly file: FileName;
  readonly state: PreservedState;
}

/** One file of an incoming session. `file` is what it was called in the previous kernel. */
export interface ReceivedFile {
  readonly token: number;
  readonly file: FileName;
  readonly state: ReceivedState;
  /** What a failed retrieve answered. */
  readonly error: string | null;
  /** `holders[process]`: descriptors of the retrieved file. They outlive FINISH and the session (item 17). */
  readonly holders: readonly number[];
}

/** What the descriptors of a session slot refer to. */
export type Slot =
  | { readonly kind: 'free' }
  | { readonly kind: 'outgoing'; readonly name: SessionName; readonly descriptors: readonly number[]; readonly files: readonly PreservedFile[] }
  /** The files are those of the incoming session of that name. */
  | { readonly kind: 'incoming'; readonly name: SessionName; readonly descriptors: readonly number[] };

/** One session that came from the previous kernel. */
export interface IncomingSession {
  readonly name: SessionName;
  readonly state: IncomingState;
  readonly files: readonly ReceivedFile[];
}

/** Immutable by convention: `step` answers with new ones. */
export interface ModelState {
  /** Is LUO switched on in this kernel? */
  readonly luo: boolean;
  /** The kexec image that is loaded; null: none. */
  readonly image: ImageKind | null;
  readonly device: DeviceState;
  /** `devices[process]`: descriptors of the one open file description of the device. */
  readonly devices: readonly number[];
  readonly slots: readonly Slot[];
  /** Slots of the outgoing sessions in order of creation: what is handed over has this order. */
  readonly created: readonly number[];
  /** In the order in which they were handed over. */
  readonly incoming: readonly IncomingSession[];
  readonly modules: Readonly<Record<ModuleName, ModuleState>>;
  readonly flb: FlbState;
  readonly incomingFlb: IncomingFlbState;
  /** What a failed retrieve of the incoming FLB answered. */
  readonly flbError: string | null;
  /** References to the FLB that drivers have, on either side. */
  readonly flbHeld: Readonly<Record<Side, number>>;
  /** Memfds that are too large for an array of their pages. */
  readonly huge: readonly FileName[];
  /** What this kernel offers, and those that boot after it; the last again and again. Absent: what Linux 7.3 does. */
  readonly kernels?: readonly Kernel[];
}

export const FREE: Slot = { kind: 'free' };

/** A first kernel after boot: LUO on, an image loaded, both modules loaded, nothing open. `kernels`: see `ModelState`. */
export function initialState(bounds: Bounds, kernels?: readonly Kernel[]): ModelState {
  return {
    luo: true,
    image: 'kho',
    device: 'unopened',
    devices: new Array<number>(bounds.processes).fill(0),
    slots: new Array<Slot>(bounds.sessions).fill(FREE),
    created: [],
    incoming: [],
    modules: { T: 'loaded', U: 'loaded' },
    flb: 'unused',
    incomingFlb: 'absent',
    flbError: null,
    flbHeld: { out: 0, in: 0 },
    huge: [],
    ...(kernels && { kernels }),
  };
}

/** What the running kernel offers. */
export const kernelOf = ({ kernels }: ModelState): Kernel => kernels?.[0] ?? COMPLETE;

const fileKey = ({ token, file, state }: PreservedFile): string => `${token}${file}${state}`;
const receivedKey = ({ token, file, state, error, holders }: ReceivedFile): string => `${token}${file}${state}${error}${holders.join('')}`;

/** Of one session slot. */
export function slotKey(slot: Slot): string {
  if (slot.kind === 'free') return '-';
  const files = slot.kind === 'outgoing' && slot.files.length > 0 ? slot.files.map(fileKey).join('+') : '';
  return `${slot.kind}:${slot.name}:${slot.descriptors.join('.')}:${files}`;
}

/** Of all incoming sessions. */
export const incomingKey = ({ incoming }: ModelState): string =>
  incoming.length === 0 ? '' : incoming.map(({ name, state: phase, files }) => `${name}:${phase}:${files.map(receivedKey).join('+')}`).join('/');

/** Of the device and who has it. */
export const deviceKey = ({ device, devices }: ModelState): string => `${device};${devices.join('.')}`;

/** Of this kernel's FLB. */
export const flbKey = ({ flb, flbHeld }: ModelState): string => `${flb}.${flbHeld.out}`;

/** Of the FLB that came in. */
export const incomingFlbKey = ({ incomingFlb, flbError, flbHeld }: ModelState): string => `${incomingFlb}.${flbError ?? ''}.${flbHeld.in}`;

/** Equal states, and only they, have equal keys (within one set of bounds). */
export function stateKey(state: ModelState): string {
  const { luo, image, slots, created, modules, flb, incomingFlb, flbError, flbHeld, huge, kernels } = state;
  let sessions = '';
  for (let i = 0; i < slots.length; i++) sessions += i === 0 ? slotKey(slots[i]!) : `/${slotKey(slots[i]!)}`;
  const flbs = `${flb}.${incomingFlb}.${flbError ?? ''}.${flbHeld.out}.${flbHeld.in}`;
  const first = `${luo};${image ?? ''};${deviceKey(state)};${sessions};${created.join('.')};${incomingKey(state)}`;
  // Which of the kernels runs.
  return `${first};${modules.T};${modules.U};${flbs};${huge.join()}${kernels ? `;${kernels.length}` : ''}`;
}

export const sum = (numbers: readonly number[]): number => numbers.reduce((total, n) => total + n, 0);

/** Does `process` hold a descriptor of the session in this slot? */
export function holdsSession(state: ModelState, process: number, session: number): boolean {
  const slot = state.slots[session];
  return slot !== undefined && slot.kind !== 'free' && (slot.descriptors[process] ?? 0) > 0;
}

export function holdsDevice(state: ModelState, process: number): boolean {
  return (state.devices[process] ?? 0) > 0;
}

/** Session and token of a name such as `a/2`; null for a file that user space has from the beginning. */
export function receivedName(file: FileName): { readonly name: SessionName; readonly token: number } | null {
  const slash = file.indexOf('/');
  return slash < 0 ? null : { name: file.slice(0, slash) as SessionName, token: Number(file.slice(slash + 1)) };
}

/** The received file that is called so; undefined when nothing of that name came in. */
export function receivedFile(state: ModelState, file: FileName): ReceivedFile | undefined {
  const named = receivedName(file);
  return named === null ? undefined : state.incoming.find(({ name }) => name === named.name)?.files.find(({ token }) => token === named.token);
}

/** Does `process` have a descriptor of this file? Those that user space has from the beginning it always has. */
export function isOpen(state: ModelState, process: number, file: FileName): boolean {
  if (file === 'none') return false;
  return receivedName(file) === null || (receivedFile(state, file)?.holders[process] ?? 0) > 0;
}

/** The kind of a file: its first letter, also of one that came over a kexec. */
export function kindOf(state: ModelState, file: FileName): 'f' | 'g' | 'm' | 'x' | 'n' {
  const received = receivedFile(state, file);
  return received === undefined ? (file[0] as 'f') : kindOf(state, received.file);
}

/** The module whose handler has this kind of file; null: it is built in. Undefined: there is none. */
export function moduleOf(kind: ReturnType<typeof kindOf>): ModuleName | null | undefined {
  return ({ f: 'T', g: 'U', m: null, x: undefined, n: undefined } as const)[kind];
}

/** Is the file in anybody's keeping: of an outgoing session, or retrieved and not finished (item 6)? */
export function isManaged(state: ModelState, file: FileName): boolean {
  const keeps = state.slots.some((slot) => slot.kind === 'outgoing' && slot.files.some((kept) => kept.file === file));
  return keeps || receivedFile(state, file)?.state === 'retrieved';
}

/** Files of module handlers in outgoing sessions: the users of the FLB. */
export function flbUsers(state: ModelState): number {
  return sum(state.slots.map((slot) => (slot.kind === 'outgoing' ? slot.files.filter(({ file }) => bindsFlb(state, file)).length : 0)));
}

/** Would FINISH of this session finish the incoming FLB, which nobody has retrieved? */
export function flbEndsWith(state: ModelState, session: string): boolean {
  if (state.incomingFlb !== 'waiting') return false;
  const users = state.incoming.filter(({ files }) => files.some(({ file, state: phase }) => phase !== 'finished' && bindsFlb(state, file)));
  return users.length === 1 && users[0]!.name === session;
}

/** Is a file of this handler a user of the FLB? */
export function bindsFlb(state: ModelState, file: FileName): boolean {
  return kernelOf(state).flb !== 'none' && isWatched(state, file);
}

/** Does a handler of the test get the callbacks? Those of memfds are the kernel's own: nobody outside sees them. */
export function isWatched(state: ModelState, file: FileName): boolean {
  const module = moduleOf(kindOf(state, file));
  return module !== null && module !== undefined;
}

/** Is there a session on either side? */
export const hasSessions = ({ slots, incoming }: ModelState): boolean =>
  slots.some(({ kind }) => kind !== 'free') || incoming.some(({ state }) => state !== 'gone');

/** What a file was called first, by the letter that says its kind: it may have come over several kexecs. */
export function originOf(state: ModelState, file: FileName): FileName {
  const slash = file.indexOf('/');
  if (slash < 0) return file;
  const came = state.incoming.find(({ name }) => name === file.slice(0, slash))?.files.find(({ token }) => token === Number(file.slice(slash + 1)));
  return came === undefined ? file : came.file;
}
