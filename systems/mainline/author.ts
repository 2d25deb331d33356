// SPDX-License-Identifier: GPL-2.0-only
/** @file Draws programs of mainline: mostly sensible, some nonsense, all faults, several kernels in a row. */
import {
  MODULES,
  READ_ONLY,
  SEALED,
  SIDES,
  VARIANTS,
  WRITE_ONLY,
  type Action,
  type Fault,
  type FileName,
  type SessionName,
  type Variant,
  type Verb,
} from '../../model/mainline/actions.js';
import { FAULTS } from '../../model/mainline/catalogue.js';
import { holdsSession, type Bounds, type ModelState, type Slot } from '../../model/mainline/state.js';
import { rules } from '../../model/mainline/rules.js';
import { faultCanFire, initialState, step } from '../../model/mainline/system.js';
import type { Dice } from '../dice.js';
import { FAULT_WEIGHTS, WEIGHTS, type Phase } from './weights.js';

export interface AuthorOptions {
  /** Share of actions that get a fault. */
  readonly faults: number;
  /** Share of actions drawn without a look at the state. */
  readonly nonsense: number;
}

/** Faults that are drawn for an action until one has an occasion in it. */
const TRIES = 5;

/** Share of the tries at a call that is refused in this state that are made all the same. */
const USELESS = 0.03;

/** The same of RETRIEVE_SESSION where nothing waits: the names of outgoing sessions are tried as well. */
const HOPELESS = 0.2;

/** Share of calls with a fault or an odd argument that are made again without. */
const TRIED_AGAIN = 0.25;
/** The same of all others. */
const REPEATED = 0.04;

const ERRNOS = [5, 12, 22] as const;

/** The second word is a reserved one only where nothing else lies there. */
const PLACES = VARIANTS.filter((arg) => arg !== 'res' && arg !== 'late');
/** Of one task a page that comes late is none. */
const RESERVED_TOO = VARIANTS.filter((arg) => arg !== 'late');
/** Share of odd places of an argument from which it can be read: the reply is what cannot be written. */
const UNANSWERED = 0.35;
/** Share of new sizes that no array of pages is large enough for. */
const HUGE = 0.3;
const FINE: readonly SessionName[] = ['a', 'b', 'c', 'd'];
/** Files that can be preserved side by side, and the share of them that goes into the session that was created first. */
const FILLING: readonly FileName[] = ['f0', 'f1', 'g0', 'g1', 'm0', 'm1'];
const MEMFDS = ['m0', 'm1'] as const;
const IN_THE_FIRST = 0.85;
/** Share of files that are not handed out at the first try. */
const FAULTY = 0.6;
/** Share of the actions on the way to rest with which a driver asks for the FLB that waits. */
const ASKED = 0.1;
/** What somebody does with what is preserved. */
const USES: Readonly<Partial<Record<Verb, number>>> = { seal: 3, write: 2, resize: 2, seek: 1, get_flb: 1, put_flb: 1, get_name: 1 };

/** The same call, and nothing goes wrong in it. */
function plain(action: Action): Action {
  const { fault: _fault, arg: _arg, ...rest } = action as Action & { readonly arg?: Variant };
  return rest as Action;
}

/** Can anything be made to fail in it? */
export function hasFaults({ verb }: Action): boolean {
  return Object.keys(FAULTS[verb]).length > 0;
}

const isRetrievable = ({ state }: ModelState['incoming'][number]): boolean => state === 'waiting' || state === 'stuck';

interface Held {
  readonly process: number;
  readonly session: number;
  readonly slot: Exclude<Slot, { readonly kind: 'free' }>;
}

/** Draws actions one by one, following the model through one of the outcomes that it allows. */
export class Author {
  private state: ModelState;
  /** What `next` answered last. */
  private last: Action | null = null;

  constructor(
    private readonly dice: Dice,
    private readonly bounds: Bounds,
    private readonly options: AuthorOptions,
  ) {
    this.state = initialState(bounds);
  }

  /** Where the model is. */
  here(): ModelState {
    return this.state;
  }

  goTo(state: ModelState): void {
    this.state = state;
  }

  next(): Action {
    this.last = this.drawn();
    return this.follow(this.last);
  }

  private drawn(): Action {
    const { dice, options, last } = this;
    // Who was refused tries again, and so does now and then who was not.
    if (last !== null && dice.chance('fault' in last || 'arg' in last ? TRIED_AGAIN : REPEATED)) return plain(last);
    const action = dice.chance(options.nonsense) ? this.anything() : this.sensible();
    return hasFaults(action) && dice.chance(options.faults) ? this.faulty(action) : this.withArgument(action);
  }

  /** Goes where `action` leads, by one of the outcomes that are allowed. */
  follow(action: Action): Action {
    const transitions = step(this.state, action);
    if (transitions.length > 0) this.state = this.dice.pick(transitions).next;
    return action;
  }

  /** An action that means something here, without a fault; it is not followed. */
  sensible(): Action {
    for (let tries = 0; tries < 20; tries++) {
      const action = this.operands(this.dice.weighted(WEIGHTS[this.phase]));
      if (action) return action;
    }
    return this.anything();
  }

  /** How far the program has come. */
  get phase(): Phase {
    if (this.state.incoming.some(({ state }) => state !== 'gone')) return 'updated';
    if (this.state.created.length === 0) return 'empty';
    return this.state.slots.some((slot) => slot.kind === 'outgoing' && slot.files.length > 0) ? 'filled' : 'filling';
  }

  /** An action on the way to where nothing is left: what waits is retrieved, what is open is closed. */
  tidy(): Action {
    return this.follow((this.last = this.towardsRest() ?? this.drawn()));
  }

  /** An action on the way to a session that has all files. */
  fill(): Action {
    return this.follow((this.last = this.towardsFull() ?? this.drawn()));
  }

  /** An action that does something with what is preserved. */
  use(): Action {
    return this.follow((this.last = this.operands(this.dice.weighted(USES)) ?? this.drawn()));
  }

  /** RETRIEVE_FD of a file that waits, with a fault more often than not; undefined: none waits. */
  take(): Action | undefined {
    const isWaiting = ({ state }: ModelState['incoming'][number]['files'][number]): boolean => state === 'waiting';
    const [held] = this.sessions().filter(({ slot }) => this.filesOf(slot).some(isWaiting));
    if (held === undefined) return undefined;
    const { token } = this.dice.pick(this.filesOf(held.slot).filter(isWaiting));
    const action: Action = { verb: 'retrieve_fd', process: held.process, session: held.session, token };
    return this.follow((this.last = this.dice.chance(FAULTY) ? this.faulty(action) : action));
  }

  /** A call of `verb` that means something here; undefined: none does. */
  make(verb: Verb): Action | undefined {
    const action = this.operands(verb);
    return action && this.follow((this.last = action));
  }

  /** Closes all sessions. */
  closeAll(): Action[] {
    return this.close(1);
  }

  /** Each of them with this chance. */
  close(share: number): Action[] {
    const closed = share < 1 ? this.sessions().filter(() => this.dice.chance(share)) : this.sessions();
    return closed.map(({ process, session }) => this.follow({ verb: 'close', process, session }));
  }

  private towardsFull(): Action | undefined {
    const { dice, state, bounds } = this;
    if (!state.devices.some((n) => n > 0)) return { verb: 'open', process: 0 };
    const outgoing = this.sessions().filter(({ slot }) => slot.kind === 'outgoing');
    const held = outgoing.length > 0 && dice.chance(IN_THE_FIRST) ? outgoing[0] : dice.pick(outgoing);
    if (held?.slot.kind !== 'outgoing' || (outgoing.length < bounds.sessions && dice.chance(1 - IN_THE_FIRST))) return this.operands('create');
    const kept = state.slots.flatMap((slot) => (slot.kind === 'outgoing' ? slot.files.map(({ file }) => file) : []));
    const left = FILLING.filter((name) => !kept.includes(name));
    const { process, session, slot } = held;
    if (left.length === 0) return undefined;
    const action: Action = { verb: 'preserve', process, session, token: this.freeToken(slot), file: dice.pick(left) };
    return dice.chance(this.options.faults / 2) ? this.faulty(action) : action;
  }

  private towardsRest(): Action | undefined {
    const { state } = this;
    const device = this.ofDevice((process) => ({ verb: 'close_device', process }));
    if (device === undefined && (state.device === 'unopened' || state.device === 'closed')) return { verb: 'open', process: 0 };
    const waiting = state.incoming.find(isRetrievable);
    const free = state.slots.findIndex(({ kind }) => kind === 'free');
    if (waiting && free >= 0 && device) return this.ofDevice((process) => ({ verb: 'retrieve', process, session: free, name: waiting.name }));
    // What nobody asks for while its files are there is gone with them.
    if (state.incomingFlb === 'waiting' && this.dice.chance(ASKED)) return { verb: 'get_flb', side: 'in' };
    const [held] = this.sessions();
    const verb = this.dice.chance(0.5) ? 'close' : held?.slot.kind === 'incoming' && this.dice.chance(0.5) ? 'retrieve_fd' : 'finish';
    if (held) {
      const { process, session, slot } = held;
      const action: Action = verb === 'retrieve_fd' ? { verb, process, session, token: this.incomingToken(slot) } : { verb: verb as 'close', process, session };
      return this.dice.chance(this.options.faults) ? this.faulty(action) : this.withArgument(action);
    }
    const side = SIDES.find((one) => state.flbHeld[one] > 0);
    return side === undefined ? this.afterwards() : { verb: 'put_flb', side };
  }

  /** Nothing is left: drivers go, and the next ask for what their predecessors had. */
  private afterwards(): Action | undefined {
    if (this.dice.chance(0.3)) return undefined;
    const module = MODULES.find((name) => this.state.modules[name] === 'loaded');
    return module === undefined ? { verb: 'get_flb', side: 'in' } : { verb: 'unload_module', module };
  }

  /** `action`, which `hasFaults`, with one of them: mostly one that has an occasion. */
  faulty(action: Action): Action {
    let faulty = this.faultyAtAll(action);
    for (let tries = 1; tries < TRIES && !faultCanFire(rules, this.state, faulty); tries++) faulty = this.faultyAtAll(action);
    return faulty;
  }

  private faultyAtAll(action: Action): Action {
    const { dice, state } = this;
    const kind = dice.weighted(FAULT_WEIGHTS[action.verb]);
    const most = FAULTS[action.verb][kind]!;
    const files = state.slots.reduce((n, slot) => n + (slot.kind === 'outgoing' ? slot.files.length : 0), 0);
    const ending = 'session' in action ? this.filesOf(state.slots[action.session]!).length : 0;
    const fault: Fault = {
      kind,
      n: 1 + dice.below(most === 'files' ? Math.max(1, ending || files) : most),
      ...((kind === 'cb_preserve' || kind === 'cb_freeze' || kind === 'cb_retrieve' || kind.startsWith('flb_')) && { errno: dice.pick(ERRNOS) }),
    };
    return { ...action, fault };
  }

  /** Now and then the argument lies at an odd place. */
  private withArgument(action: Action): Action {
    const takesOne = ['create', 'retrieve', 'preserve', 'retrieve_fd', 'finish', 'get_name'].includes(action.verb);
    return takesOne && this.dice.chance(this.options.nonsense)
      ? ({
          ...action,
          arg: this.dice.chance(UNANSWERED) ? 'ro' : this.dice.pick(action.verb === 'finish' || action.verb === 'get_name' ? RESERVED_TOO : PLACES),
        } as Action)
      : action;
  }

  /** Operands that mean something in this state; undefined when there are none. */
  private operands(verb: Verb): Action | undefined {
    const { dice, state, bounds } = this;
    switch (verb) {
      case 'open':
        return state.device === 'open' && !dice.chance(USELESS) ? undefined : { verb, process: dice.below(bounds.processes) };
      case 'close_device':
        return this.ofDevice((process) => ({ verb, process }));
      case 'create':
      case 'retrieve': {
        const session = state.slots.findIndex(({ kind }) => kind === 'free');
        if (verb === 'retrieve' && !state.incoming.some(isRetrievable) && !dice.chance(HOPELESS)) return undefined;
        return session < 0 ? undefined : this.ofDevice((process) => ({ verb, process, session, name: this.name(verb) }));
      }
      case 'exit':
        return { verb, process: dice.below(bounds.processes) };
      case 'close_file': {
        const held = this.heldFiles();
        return held.length === 0 ? undefined : { verb, ...dice.pick(held) };
      }
      case 'write':
      case 'seal':
      case 'seek':
        return { verb, process: dice.below(bounds.processes), file: this.memfd() };
      case 'resize':
        return { verb, process: dice.below(bounds.processes), file: this.memfd(), ...(dice.chance(HUGE) && { huge: true }) };
      case 'get_flb':
      case 'put_flb':
        return this.ofFlb(verb);
      case 'load_image':
        return { verb, image: dice.weighted({ kho: 20, luoff: 1, plain: 1 }) };
      case 'bind_flb':
      case 'read_debugfs':
      case 'unload_image':
        return { verb };
      case 'reboot':
        if (state.image === null && !dice.chance(USELESS)) return this.operands('load_image');
        return { verb, modules: dice.chance(0.92) ? MODULES : dice.pick([['T'], ['U'], []] as const) };
      case 'load_module':
      case 'unload_module': {
        const apt = MODULES.filter((name) => state.modules[name] === (verb === 'load_module' ? 'absent' : 'loaded'));
        return apt.length === 0 ? undefined : { verb, module: dice.pick(apt) };
      }
      default:
        return this.ofSession(verb);
    }
  }

  /** Mostly one that is preserved. */
  private memfd(): 'm0' | 'm1' {
    const kept = MEMFDS.filter((name) => this.state.slots.some((slot) => slot.kind === 'outgoing' && slot.files.some(({ file }) => file === name)));
    return this.dice.pick(kept.length > 0 && this.dice.chance(0.6) ? kept : MEMFDS);
  }

  /** A side on which there is something to be had, or to be given back. */
  private ofFlb(verb: 'get_flb' | 'put_flb'): Action | undefined {
    const { flb, incomingFlb, flbHeld } = this.state;
    const has = { out: flb !== 'unused', in: incomingFlb !== 'absent' };
    const apt = SIDES.filter((side) => (verb === 'get_flb' ? has[side] : flbHeld[side] > 0));
    return apt.length === 0 ? undefined : { verb, side: this.dice.pick(apt) };
  }

  private ofDevice(make: (process: number) => Action): Action | undefined {
    const holders = this.state.devices.flatMap((n, process) => (n > 0 ? [process] : []));
    return holders.length === 0 ? undefined : make(this.dice.pick(holders));
  }

  private ofSession(verb: 'dup' | 'close' | 'send' | 'preserve' | 'retrieve_fd' | 'finish' | 'get_name'): Action | undefined {
    const { dice, bounds } = this;
    const wanted = verb === 'preserve' ? 'outgoing' : verb === 'retrieve_fd' || verb === 'finish' ? 'incoming' : null;
    const all = this.sessions();
    const apt = all.filter(({ slot }) => wanted === null || (slot.kind === wanted && (verb !== 'retrieve_fd' || this.filesOf(slot).length > 0)));
    if (all.length === 0 || (apt.length === 0 && !dice.chance(USELESS))) return undefined;
    const { process, session, slot } = dice.pick(apt.length > 0 ? apt : all);
    switch (verb) {
      case 'send':
        return bounds.processes < 2 ? undefined : { verb, process, session, to: (process + 1) % bounds.processes };
      case 'preserve':
        return { verb, process, session, token: this.freeToken(slot), file: this.file() };
      case 'retrieve_fd':
        return { verb, process, session, token: this.incomingToken(slot) };
      default:
        return { verb, process, session };
    }
  }

  private sessions(): Held[] {
    const { state, bounds } = this;
    return state.slots.flatMap((slot, session) =>
      slot.kind === 'free'
        ? []
        : [...Array(bounds.processes).keys()].flatMap((process) => (holdsSession(state, process, session) ? [{ process, session, slot }] : [])),
    );
  }

  /** Mostly a name that leads somewhere: one that is free, or one that waits. */
  private name(verb: 'create' | 'retrieve'): SessionName {
    const { dice, state, bounds } = this;
    if (dice.chance(0.04)) return dice.pick(['max', 'empty', 'unterminated'] as const);
    const waiting = state.incoming.filter(isRetrievable).map(({ name }) => name);
    if (verb === 'retrieve' && waiting.length > 0 && dice.chance(0.85)) return dice.pick(waiting);
    return dice.pick(FINE.slice(0, Math.max(2, bounds.sessions)));
  }

  private freeToken(slot: Held['slot']): number {
    const { dice, bounds } = this;
    const used = slot.kind === 'outgoing' ? slot.files.map(({ token }) => token) : [];
    const free = [...Array(bounds.tokens).keys()].filter((token) => !used.includes(token));
    return free.length > 0 && dice.chance(0.9) ? dice.pick(free) : dice.below(bounds.tokens);
  }

  /** Files of an incoming session. */
  private filesOf(slot: Slot): ModelState['incoming'][number]['files'] {
    return this.state.incoming.find(({ name }) => slot.kind === 'incoming' && name === slot.name)?.files ?? [];
  }

  private incomingToken(slot: Held['slot']): number {
    const { dice, bounds } = this;
    const files = this.filesOf(slot);
    return files.length > 0 && dice.chance(0.9) ? dice.pick(files).token : dice.below(bounds.tokens);
  }

  /** Retrieved files that some process holds. */
  private heldFiles(): { process: number; file: FileName }[] {
    return this.state.incoming.flatMap(({ name, files }) =>
      files.flatMap(({ token, holders }) => holders.flatMap((n, process) => (n > 0 ? [{ process, file: `${name}/${token}` as const }] : []))),
    );
  }

  private file(): FileName {
    const { dice } = this;
    const held = this.heldFiles();
    if (held.length > 0 && dice.chance(0.3)) return dice.pick(held).file;
    return dice.chance(0.1)
      ? dice.pick(['x0', 'x1', 'none', READ_ONLY, WRITE_ONLY, SEALED] as const)
      : `${dice.weighted<'f' | 'g' | 'm'>({ f: 5, g: 2, m: 3 })}${dice.below(2)}`;
  }

  /** An action with operands drawn blindly. */
  private anything(): Action {
    const { dice, bounds } = this;
    const process = dice.below(bounds.processes);
    const session = dice.below(bounds.sessions);
    const token = dice.below(bounds.tokens);
    const verb = dice.weighted<Verb>({ close: 2, dup: 1, preserve: 3, retrieve_fd: 3, finish: 2, get_name: 1, open: 1 });
    switch (verb) {
      case 'preserve':
        return { verb, process, session, token, file: this.file() };
      case 'retrieve_fd':
        return { verb, process, session, token };
      case 'open':
        return { verb, process };
      default:
        return { verb: verb as 'close', process, session };
    }
  }
}
