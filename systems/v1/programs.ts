// SPDX-License-Identifier: GPL-2.0-only
/** @file fast-check arbitrary of sequential programs: mostly sensible, some nonsense, all faults, several kernels in a row. */
import type * as fc from 'fast-check';
import type { Action, Equipment, Fault, FaultKind, FileName, LuoState, Verb } from '../../model/v1/actions.js';
import { FAULTS } from '../../model/v1/catalogue.js';
import { descriptorCount, holdsFile, registrations } from '../../model/v1/state.js';
import { initialState, step, type Bounds, type ModelState } from '../../model/v1/system.js';
import type { Dice } from '../dice.js';
import { Drawn } from '../drawn.js';
import { smallerPrograms } from '../smaller.js';
import { drawEquipment, drawMany, MANY_TOKENS, preserveMany, refusal, type Many } from './equipment.js';
import { operands } from './operands.js';
import type { Program } from './program.js';

export interface ProgramOptions {
  /** Most actions in a program. Default 20. */
  readonly maxActions?: number;
  /** Most session slots. Default 4. */
  readonly maxSessions?: number;
  /** Most tokens. Default 6. */
  readonly maxTokens?: number;
  /** Most processes. Default 2. */
  readonly maxProcesses?: number;
  /** Share of actions that get a fault. Default 0.2. */
  readonly faults?: number;
  /** Share of actions drawn without a look at the state. Default 0.08. */
  readonly nonsense?: number;
}

/** Token values in the order in which they are used; the last two are the ends of the u64 range. */
export const TOKEN_VALUES = [1n, 2n, 3n, 16n, 0n, 0xffff_ffff_ffff_ffffn] as const;

type Weights = Readonly<Partial<Record<Verb, number>>>;

/** How often a verb is drawn, by LUO's state: what leads somewhere more often than what is refused. */
const WEIGHTS: Readonly<Record<LuoState, Weights>> = {
  normal: {
    open: 6,
    close: 3,
    dup: 1,
    fork: 1,
    exit: 1,
    preserve: 12,
    unpreserve: 3,
    restore: 1,
    close_file: 1,
    get_state: 1,
    prepare: 8,
    cancel: 1,
    finish: 1,
    reboot: 2,
    register_handler: 2,
    unregister_handler: 2,
  },
  prepared: {
    open: 3,
    close: 5,
    dup: 1,
    fork: 1,
    exit: 2,
    preserve: 1,
    unpreserve: 1,
    restore: 1,
    get_state: 1,
    prepare: 1,
    cancel: 6,
    finish: 1,
    reboot: 12,
    register_handler: 1,
    unregister_handler: 1,
  },
  frozen: {
    open: 2,
    close: 4,
    dup: 1,
    exit: 1,
    preserve: 1,
    unpreserve: 1,
    restore: 1,
    get_state: 1,
    prepare: 1,
    cancel: 5,
    finish: 1,
    reboot: 9,
    register_handler: 1,
    unregister_handler: 1,
  },
  updated: {
    open: 6,
    close: 3,
    dup: 1,
    fork: 1,
    exit: 1,
    preserve: 4,
    unpreserve: 1,
    restore: 14,
    close_file: 10,
    get_state: 1,
    prepare: 1,
    cancel: 1,
    finish: 9,
    reboot: 1,
    register_handler: 2,
    unregister_handler: 3,
  },
};

/** Callbacks fail more often than the rest: most of what a handler sees depends on it, and few programs come as far as a retrieve. */
const faultWeight = (kind: string): number => (kind === 'cb_retrieve' ? 8 : kind.startsWith('cb_') ? 3 : 1);

const FAULT_WEIGHTS = Object.fromEntries(
  Object.entries(FAULTS).map(([verb, faults]) => [verb, Object.fromEntries(Object.keys(faults).map((kind) => [kind, faultWeight(kind)]))]),
) as unknown as Readonly<Record<Verb, Readonly<Partial<Record<FaultKind, number>>>>>;

/** Errors of callbacks; and 1, which is none (see `Fault`). */
export const CALLBACK_ERRNOS = [5, 5, 12, 12, 22, 22, -1] as const;

/** Can anything be made to fail in it? */
export function hasFaults({ verb }: Action): boolean {
  return Object.keys(FAULTS[verb]).length > 0;
}

/** Share of registrations that are all at once, in a program that has many. */
const MANY_AT_ONCE = 0.5;

interface Slot {
  readonly process: number;
  readonly session: number;
}

/** Draws actions one by one, following the model through one of the outcomes that it allows. */
export class Author {
  private state: ModelState;

  constructor(
    private readonly dice: Dice,
    private readonly bounds: Bounds,
    private readonly options: Required<ProgramOptions>,
    private readonly equipment: Equipment = {},
    private readonly many: Many | null = null,
  ) {
    this.state = initialState(bounds);
  }

  /** Token numbers that are named one by one. */
  private get named(): number {
    return this.many?.first ?? this.bounds.tokens;
  }

  /** Where the model is. */
  here(): ModelState {
    return this.state;
  }

  goTo(state: ModelState): void {
    this.state = state;
  }

  /** Opens a session in a free slot, by the first process. */
  open(): Action {
    const session = this.state.descriptors.findIndex((_, s) => descriptorCount(this.state, s) === 0);
    return this.follow({ verb: 'open', process: 0, session: Math.max(0, session) });
  }

  next(): Action {
    const action = this.withFault(this.dice.chance(this.options.nonsense) ? this.anything() : this.sensible());
    return this.follow(action);
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
      const action = this.operands(this.dice.weighted(WEIGHTS[this.state.luo]));
      if (action) return action;
    }
    return this.anything();
  }

  private withFault(action: Action): Action {
    const refused = refusal(action, this.equipment, this.dice, CALLBACK_ERRNOS);
    if (refused !== null) return { ...action, fault: refused };
    return hasFaults(action) && this.dice.chance(this.options.faults) ? this.faulty(action) : action;
  }

  /** `action`, which `hasFaults`, with one of them. */
  faulty(action: Action): Action {
    const kind = this.dice.weighted(FAULT_WEIGHTS[action.verb]);
    const most = FAULTS[action.verb][kind]!;
    const n = 1 + this.dice.below(most === 'registrations' ? Math.max(1, registrations(this.state).length) : most);
    const fault: Fault = { kind, n, ...(kind.startsWith('cb_') && kind !== 'cb_can_preserve' && { errno: this.dice.pick(CALLBACK_ERRNOS) }) };
    return { ...action, fault };
  }

  /** Operands that mean something in this state; undefined when there are none. */
  private operands(verb: Verb): Action | undefined {
    const { dice, state, bounds } = this;
    switch (verb) {
      case 'open': {
        const session = state.descriptors.findIndex((_, s) => descriptorCount(state, s) === 0);
        if (session < 0) return undefined;
        const flags = dice.chance(0.06) ? dice.pick(['O_EXCL', 'unprivileged'] as const) : undefined;
        return { verb, process: dice.below(bounds.processes), session, ...(flags && { flags }) };
      }
      case 'fork': {
        const child = dice.below(bounds.processes);
        const process = dice.below(bounds.processes);
        const isFree = state.descriptors.every((row) => row[child] === 0);
        return process !== child && isFree ? { verb, process, child } : undefined;
      }
      case 'exit':
        return { verb, process: dice.below(bounds.processes) };
      case 'close_file': {
        const held = this.held();
        return held.length === 0 ? undefined : { verb, ...dice.pick(held) };
      }
      case 'reboot':
        // A jump that fails is the only way to stay in FROZEN for a while.
        return { verb, kexec: dice.chance(state.luo === 'prepared' ? 0.5 : 0.2) ? 'fail' : 'ok', handler: dice.chance(0.75) };
      case 'register_handler':
      case 'unregister_handler':
        return { verb };
      default: {
        const slot = this.slot();
        if (!slot) return undefined;
        if (verb === 'preserve') return { verb, ...slot, ...this.tokens(), file: this.file() };
        if (verb === 'unpreserve') return { verb, ...slot, token: this.token(({ owner }) => owner === slot.session) };
        if (verb === 'restore') return { verb, ...slot, token: this.token(({ incoming }) => incoming === 'waiting') };
        return { verb, ...slot };
      }
    }
  }

  /** One token, or now and then all those that are preserved at once. */
  private tokens(): { readonly token: number; readonly also?: readonly number[] } {
    const many = this.many !== null && this.dice.chance(MANY_AT_ONCE) ? preserveMany(this.state, this.many) : null;
    return many ?? { token: this.dice.below(this.named) };
  }

  /** Mostly a token of which this is true, when there is one. */
  private token(isApt: (token: ModelState['tokens'][number]) => boolean): number {
    const apt = this.state.tokens.flatMap((token, i) => (isApt(token) ? [i] : []));
    return apt.length > 0 && this.dice.chance(0.7) ? this.dice.pick(apt) : this.dice.below(this.named);
  }

  private slot(): Slot | undefined {
    const slots = this.state.descriptors.flatMap((row, session) => row.flatMap((n, process) => (n > 0 ? [{ process, session }] : [])));
    return slots.length === 0 ? undefined : this.dice.pick(slots);
  }

  /** Restored files that some process holds. */
  private held(): { process: number; token: number }[] {
    const { state, bounds } = this;
    return state.tokens.flatMap((_, token) =>
      [...Array(bounds.processes).keys()].filter((p) => holdsFile(state, p, token)).map((process) => ({ process, token })),
    );
  }

  private file(): FileName {
    const held = this.held();
    if (held.length > 0 && this.dice.chance(0.4)) return `r${this.dice.pick(held).token}`;
    return this.dice.chance(0.85) ? `f${this.dice.below(4)}` : this.dice.pick(['f4', 'f5', 'none'] as const);
  }

  /** An action with operands drawn blindly. */
  private anything(): Action {
    const { dice, bounds } = this;
    const process = dice.below(bounds.processes);
    const session = dice.below(bounds.sessions);
    const token = dice.below(this.named);
    const verb = dice.weighted<Verb>({
      close: 1,
      dup: 1,
      preserve: 3,
      unpreserve: 3,
      restore: 3,
      prepare: 1,
      cancel: 1,
      finish: 1,
      close_file: 1,
      exit: 1,
      get_state: 1,
    });
    switch (verb) {
      case 'preserve':
        return { verb, process, session, token, file: this.file() };
      case 'unpreserve':
      case 'restore':
        return { verb, process, session, token };
      case 'close_file':
        return { verb, process, token };
      case 'exit':
        return { verb, process };
      default:
        return { verb: verb as 'close', process, session };
    }
  }
}

export const DEFAULTS: Required<ProgramOptions> = {
  maxActions: 20,
  maxSessions: 4,
  maxTokens: 6,
  maxProcesses: 2,
  faults: 0.2,
  nonsense: 0.08,
};

/** One program of what the model allows. */
export function drawProgram(dice: Dice, options: Required<ProgramOptions> = DEFAULTS): Program {
  const { maxSessions, maxTokens, maxProcesses, maxActions } = options;
  // Small machines more often than large ones: clashes need few tokens.
  const few = (most: number): number => 1 + Math.min(dice.below(most), dice.below(most));
  const bounds: Bounds = { sessions: few(maxSessions), tokens: few(maxTokens), processes: few(maxProcesses), descriptors: Infinity };
  const equipment = drawEquipment(dice);
  const count = equipment === null ? 0 : drawMany(dice);
  const many = count === 0 ? null : { first: bounds.tokens, count };
  const author = new Author(dice, { ...bounds, tokens: bounds.tokens + count }, options, equipment ?? {}, many);
  const boot: Action[] = equipment === null ? [] : [{ verb: 'boot', ...equipment }];
  const length = Math.ceil(maxActions / 2) + dice.below(Math.floor(maxActions / 2) + 1) - boot.length;
  const actions = [...boot, ...Array.from({ length }, () => author.next())];
  const tokens = [...TOKEN_VALUES.slice(0, bounds.tokens), ...Array.from({ length: count }, (_, i) => MANY_TOKENS + BigInt(i))];
  return { actions: withEdgeData(actions, dice), tokens, sessions: bounds.sessions, processes: bounds.processes };
}

/** Share of programs whose handler leaves data at the edge, and of the calls in them. */
const EDGE_PROGRAMS = 0.25;
const EDGE_CALLS = 0.6;

/** Nothing, the last number of 32 bits, the first above (a truncated one is 0 again), and one near the end of what the simulated kernel's numbers hold. */
export const EDGE_DATA = [0, 0xffff_ffff, 0x1_0000_0000, 0xf_ffff_0000_0000] as const;

/** `actions`, and now and then with data at the edge of the handler's u64 in some of its prepares and freezes. */
export function withEdgeData(actions: readonly Action[], dice: Dice): readonly Action[] {
  if (!dice.chance(EDGE_PROGRAMS)) return actions;
  return actions.map((action) =>
    (action.verb === 'prepare' || action.verb === 'reboot') && dice.chance(EDGE_CALLS) ? { ...action, data: dice.pick(EDGE_DATA) } : action,
  );
}

/** An arbitrary of sequential programs. */
export function programs(options: ProgramOptions = {}): fc.Arbitrary<Program> {
  const all = { ...DEFAULTS, ...options };
  return new Drawn(
    (dice) => drawProgram(dice, all),
    (program) => smallerPrograms(operands, program),
  );
}
