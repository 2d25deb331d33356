// SPDX-License-Identifier: GPL-2.0-only
/** @file A product state under change: machines get events, and what their transitions make happen is carried out. */
import type { Callback, LuoState } from './actions.js';
import type { Table, Transition } from '../compile.js';
import type { Effect, RollBackParams, TellParams } from './effect.js';
import type { FileEvent } from './file.js';
import type { HandlerEvent } from './handler.js';
import type { IncomingEvent } from './incoming.js';
import type { HandlerState, Tables } from './machines.js';
import type { OrchestratorEvent } from './orchestrator.js';
import type { RegistrationEvent } from './registration.js';
import type { SessionEvent } from './session.js';
import { NOBODY, sum, type ModelState, type TokenState } from './state.js';

/** Is told each transition that is taken, by its name, and which machine of its kind took it. A `Set` keeps the names. */
export interface Covered {
  add(name: string, instance: number): unknown;
}

/** How far a step that failed half-way had come with one registration. */
export type Share = keyof RollBackParams;

/** Token number -> its share of a roll-back. */
export type Shares = ReadonlyMap<number, Share>;

const ALL_IDLE: Shares = new Map();
/** Holders of a file are bits of a number: more processes there cannot be. */
const PROCESSES = 32;

/**
 * Takes events for the machines of one product state. An event that a machine refuses changes nothing.
 *
 * `shares` resolves the choice that a roll-back leaves open; `covered` collects the names of transitions taken.
 */
export class Draft {
  private luo: LuoState;
  private handlerState: HandlerState;
  private readonly descriptors: number[][];
  private readonly tokens: TokenState[];
  /** What the file handler saw, by token number. */
  readonly callbacks = new Map<number, Callback[]>();

  constructor(
    private readonly tables: Tables,
    from: ModelState,
    private readonly shares: Shares = ALL_IDLE,
    private readonly covered?: Covered,
  ) {
    this.luo = from.luo;
    this.handlerState = from.handler;
    this.descriptors = from.descriptors.map((row) => [...row]);
    this.tokens = [...from.tokens];
  }

  /** The state that the events so far lead to. */
  get state(): ModelState {
    return { luo: this.luo, handler: this.handlerState, descriptors: this.descriptors, tokens: this.tokens };
  }

  /** `session`: whose release it is. */
  orchestrator(event: OrchestratorEvent, session = NOBODY): void {
    const taken = this.take(this.tables.orchestrator, this.luo, event, 0);
    if (taken === undefined) return;
    this.luo = taken.target;
    for (const effect of taken.effects) {
      if (effect.type === 'tell') this.tell(effect.params as TellParams, session);
      if (effect.type === 'roll_back') this.rollBack(effect.params);
    }
  }

  /** `process` gets one more descriptor of `session`. */
  addDescriptor(process: number, session: number, event: 'open' | 'dup'): void {
    if (this.session(session, event) === 'open') this.descriptors[session]![process]!++;
  }

  /** `process` closes one descriptor of `session`; the last one of all releases the session. */
  dropDescriptor(process: number, session: number): void {
    const isLast = this.count(session) === 1;
    this.session(session, isLast ? 'release' : 'close');
    this.descriptors[session]![process]!--;
    if (isLast) this.orchestrator('release', session);
  }

  /** `session` registers `token`. */
  preserve(token: number, session: number): void {
    this.tokens[token] = { ...this.tokens[token]!, owner: session };
    this.registration(token, 'preserve');
  }

  registration(token: number, event: RegistrationEvent): void {
    const before = this.tokens[token]!;
    const taken = this.take(this.tables.registration, before.registration, event, token);
    if (taken === undefined) return;
    const owner = taken.target.startsWith('owned') ? before.owner : NOBODY;
    this.tokens[token] = { ...before, registration: taken.target, owner };
    this.carryOut(token, taken.effects);
  }

  incoming(token: number, event: IncomingEvent): void {
    const before = this.tokens[token]!;
    const taken = this.take(this.tables.incoming, before.incoming, event, token);
    if (taken === undefined) return;
    this.tokens[token] = { ...before, incoming: taken.target };
    this.carryOut(token, taken.effects);
  }

  /** The descriptor of the file restored for `token`, in `process`. */
  file(process: number, token: number, event: FileEvent): void {
    const before = this.tokens[token]!;
    const bit = 1 << process;
    const taken = this.take(this.tables.file, (before.holders & bit) !== 0 ? 'held' : 'closed', event, token * PROCESSES + process);
    if (taken === undefined) return;
    const holders = taken.target === 'held' ? before.holders | bit : before.holders & ~bit;
    this.tokens[token] = { ...before, holders };
  }

  handler(event: HandlerEvent): void {
    this.handlerState = this.take(this.tables.handler, this.handlerState, event, 0)?.target ?? this.handlerState;
  }

  /** All descriptors of `process` go, in ascending order; the order makes no difference here. */
  exit(process: number): void {
    for (const [session, row] of this.descriptors.entries()) while (row[process]! > 0) this.dropDescriptor(process, session);
    for (const token of this.tokens.keys()) this.file(process, token, 'close');
  }

  private count(session: number): number {
    return sum(this.descriptors[session]!);
  }

  private session(session: number, event: SessionEvent): 'open' | 'closed' {
    const before = this.count(session) > 0 ? 'open' : 'closed';
    return this.take(this.tables.session, before, event, session)?.target ?? before;
  }

  private tell({ whom, event }: TellParams, session: number): void {
    if (whom === 'everything') return this.tellEverything(event as 'jump');
    for (const [token, { owner }] of this.tokens.entries()) {
      if (whom === 'every incoming token') this.incoming(token, event as IncomingEvent);
      else if (whom === 'every registration' || owner === session) this.registration(token, event as RegistrationEvent);
    }
  }

  /** Incoming tokens before registrations: what a registration hands over arrives only after the old ones are gone. */
  private tellEverything(event: 'jump'): void {
    for (const [session, row] of this.descriptors.entries()) if (this.session(session, event) === 'closed') row.fill(0);
    for (const [token, { holders }] of this.tokens.entries()) {
      for (let process = 0; holders >> process !== 0; process++) this.file(process, token, event);
      this.incoming(token, event);
      this.registration(token, event);
    }
    this.handler(event);
  }

  private rollBack(params: RollBackParams): void {
    for (const token of this.tokens.keys()) for (const event of params[this.shares.get(token) ?? 'idle']) this.registration(token, event as RegistrationEvent);
  }

  private carryOut(token: number, effects: readonly Effect[]): void {
    for (const effect of effects) {
      if (effect.type === 'hand_over') this.incoming(token, 'arrive');
      if (effect.type !== 'callback') continue;
      const seen = this.callbacks.get(token);
      const name = effect.params.name as Callback;
      if (seen === undefined) this.callbacks.set(token, [name]);
      else seen.push(name);
    }
  }

  private take<S extends string, E extends string>(table: Table<S, E>, state: S, event: E, instance: number): Transition<S> | undefined {
    const taken = table.on[state][event];
    if (taken !== undefined) this.covered?.add(taken.name, instance);
    return taken;
  }
}
