// SPDX-License-Identifier: GPL-2.0-only
/** @file What a search needs to know of a design of LUO: everything else in search/ holds for all of them. */
import type { Judgeable } from './judgeable.js';
import type * as fc from 'fast-check';
import type { Action, Bounds, Covered, Fault, Model } from '../model/model.js';
import type { Choice, Property, Observation } from '../properties/property.js';
import type { View } from '../properties/view.js';
import type { Access, Body } from '../reference/engine/step.js';
import type { Linux, Recorder, Restorable, task_struct } from '../reference/kernel/index.js';
import type { Instrumented } from '../reference/loader/load.js';
import type { Table } from '../model/compile.js';
import type { Behaviour } from './behaviour.js';
import type { Code } from '../reference/loader/code.js';
import type { Dice } from './dice.js';
import type { Looks } from './look.js';
import type { Notation } from './notation.js';
import type { ConcurrentProgram, Extent, Program } from './program.js';

export type { Code } from '../reference/loader/code.js';

/** One state of a source tree, compiled. What it consists of is the system's own. */
export interface Revision {
  readonly name: string;
  /** One line: what this revision is. */
  readonly title: string;
  /** A reviewer's own revision: the name of the one that it changes. */
  readonly basedOn?: string;
  /** The C that it was compiled from; absent: it is mirrored. */
  readonly code?: Code;
  /** What the machine boots next, after a kexec; absent: the same again. */
  readonly next?: Revision;
}

/** One kernel step, as it was carried out. */
export interface TracedStep {
  /** `down_read`, `xa_store`, … */
  readonly name: string;
  readonly access: Access;
  /** What it touches: `luo_state_rwsem`. */
  readonly object: string;
  /** C functions, innermost first. */
  readonly functions: readonly string[];
  /** `v1/posted/luo_files.ts:612`, `kernel/liveupdate/luo_session.c:412` of a tree; empty for what runs outside LUO. */
  readonly source: string;
  /** Of a tree: the line at which each of the functions is; empty: nobody knows any. */
  readonly lines: readonly string[];
}

/** A system call under way: a task of the kernel that runs. */
export interface Call extends task_struct {
  /** What the test handlers were asked so far, in the machine's own form: see `Machinery.callbacks`. */
  readonly callbacks: readonly object[];
  /** The kernel went away under it. */
  readonly abandoned: boolean;
}

/** An action that was started: to be told how it ended, by `settle`. */
export interface Started<A extends Action = Action> {
  readonly action: A;
  /** The process slot that makes the call; slot 0 for what comes from outside. */
  readonly process: number;
  readonly body: Body<number>;
}

/** What an action came to, in the words of the model and with all details; worked out when somebody asks. */
export interface Settled extends Pick<Observation, 'outcome' | 'callbacks' | 'events' | 'rebooted' | 'handover' | 'fired'> {
  /** What a caller gets; null: the call never returned. */
  readonly ret: number | null;
}

/** The simulated machine, as far as a search handles it itself. */
export interface Machine {
  readonly k: Linux;
  /** Why nothing can follow: `panic`, `deadlock`, …; null: it runs. */
  readonly ended: string | null;
  /** Kexecs so far. */
  readonly boots: number;
  readonly processes: readonly { append: boolean }[];
  recorder: Recorder | null;
  /** Where callbacks of all tasks go in the order in which they happen; null: nobody wants to know. */
  callbackLog: object[] | null;
  /** Equal for machines that behave alike from here on. */
  canonical(): string;
  /** What a task that has ended came to. */
  finish(call: Call): object;
  /** A task of several threw what only a kernel's end throws. Rethrows anything else. */
  panicked(error: unknown): void;
  /** A task of several waits for ever. `isForCallback`: but for a callback that waits for other tasks, it would go on. */
  deadlocked(call: Call, isForCallback?: boolean): void;
  /** The running step is the first of `call`, one of several that run side by side. Absent: no callback waits for others. */
  entered?(call: Call): void;
  /** The running step was the last of it. */
  left?(call: Call): void;
}

/** A machine whose objects go by the small numbers of a program. */
export interface Computer<A extends Action = Action, V extends View = View> extends Restorable {
  readonly machine: Machine;
  /** Is shown each kernel step when it is about to be taken. Only in a traced computer. */
  onStep: ((step: TracedStep) => void) | null;
  /** Called before each step of a call that is alone. */
  watch: { step(call: Call): void } | null;
  /** What means nothing in this state of the program is to be passed over. */
  means(action: A): boolean;
  /** Carries one action out alone. */
  perform(action: A): Settled;
  /** A task of this id that carries the action out next to others; it is not started yet. */
  spawn(action: A, id: number): { readonly started: Started<A>; readonly call: Call };
  /** Is told the calls of the tasks before they run side by side. */
  beside?(tasks: readonly (readonly A[])[]): void;
  /** To be called once a call has ended, in the order in which the calls ended, with what `Machine.finish` answered. */
  settle(started: Started<A>, result: object): Settled;
  /** What properties see. */
  view(): V;
  /** To be called when nobody looks at the machine any more. Not calling it only costs time. */
  release(): void;
}

/** Calls that ran side by side, and what followed: what those outside were shown. */
export interface Behaved<A extends Action = Action> {
  /** Callbacks of what came before. */
  readonly prefix: Observation['callbacks'];
  /** Null: it never returned. */
  readonly calls: readonly { readonly action: A; readonly settled: Pick<Settled, 'outcome' | 'rebooted' | 'handover'> | null }[];
  readonly callbacks: Observation['callbacks'];
  readonly events: Observation['events'];
}

/** A size of the machine. What it consists of is the system's own. */
export interface Size {
  /** What has to be there besides what the program makes, as the end of a sentence; null: nothing. */
  readonly needs: string | null;
}

/** What has to be remembered of callbacks to name what they are given. */
export interface CallbackMemory {
  note(record: Observation['callbacks'][number]): void;
}

/** A machine that has more than the plain one, for searches that try everything. */
export interface Equipped<A extends Action = Action, S extends object = object> {
  /** The action that every program on it begins with. */
  readonly start: A;
  readonly bounds: Bounds;
  /** What is worth trying in a state, with faults: also those that only such a machine has. */
  enabledActions(state: S): readonly A[];
}

/** How actions are carried out on the simulated machine. */
export interface Machinery<A extends Action = Action, S extends object = object, V extends View = View> {
  computer(revision: Revision, extent: Extent, options: { readonly traced?: boolean; readonly size?: Size }): Computer<A, V>;
  /** Of machines that people have, where the one that searches use is smaller: a finding counts that shows on one of these. None: it is no smaller. */
  realSizes(revision: Revision): readonly Size[];
  /** The machine's state in the model's words; null when the model has no such state, undefined when nobody can tell after calls side by side. */
  abstraction(computer: Computer<A, V>, view: V): S | null | undefined;
  /** Callbacks in the machine's own form, as properties see them. */
  callbacks(raw: readonly object[]): Observation['callbacks'];
  /** Equal when nobody outside can tell what was shown apart; the machine is as the last call has left it. */
  behaviourKey(computer: Computer<A, V>, behaved: Behaved<A>): string;
  /** What calls have shown together, for comparing revisions. `memory` was told every callback of what came before. */
  behaviourOf(
    told: Behaved<A>['calls'],
    callbacks: Observation['callbacks'],
    events: Observation['events'],
    computer: Computer<A, V>,
    memory: CallbackMemory,
  ): Behaviour;
  callbackMemory(): CallbackMemory;
  /** The C function that carries out an action: where a violation belongs that no sanitizer located. */
  entryFunction(action: A): string;
  /** Is it a C function of LUO, and not of the kernel around it? */
  isOwnFunction(name: string): boolean;
}

/** What makes a program smaller, beyond taking actions and faults out of it. */
export interface Operands<A extends Action = Action> {
  /** Programs in which operands are simpler, the most promising first. */
  simpler(program: Program<A>): Iterable<Program<A>>;
  /** Can a kernel produce the fault where it is injected? */
  isProducible(fault: Fault): boolean;
  /** The faults of the action's verb that a kernel can produce, the first occasion of each. */
  producibleFaults(action: A): readonly Fault[];
  /** How far the operands of an action are from the simplest ones. */
  size(action: A): number;
  /** How many sessions, processes and tokens the actions name. */
  used(actions: readonly A[]): { readonly sessions: number; readonly processes: number; readonly tokens: number };
}

/** One call of a concurrent history. Times are step numbers: a call whose first step is taken when another has ended comes after it. */
export interface HistoryCall<A extends Action = Action> {
  readonly task: number;
  readonly action: A;
  /** Infinity: it never took a step. */
  begin: number;
  /** Infinity: it never returned. */
  end: number;
  /** Null as long as the call has not returned. */
  settled: Settled | null;
  /** The callbacks that it made, by object; also those of a call that never returned. */
  callbacks: Settled['outcome']['callbacks'];
  /** Was a fatal signal sent to the task while it ran? */
  killed: boolean;
}

/** A call of a history, as far as its order matters. */
/** The task of what came after the tasks. */
export const AFTERWARDS = -1;

export type OrderedCall<A extends Action = Action> = Omit<HistoryCall<A>, 'settled'> & { readonly settled: Pick<Settled, 'outcome' | 'fired'> | null };

/** A call to be put in order: an effect of the history, at some moment between `begin` and `end`. */
export interface Effect<S extends object = object> {
  readonly begin: number;
  readonly end: number;
  /** The effect of the same call that comes before. */
  readonly after?: Effect<S>;
  /** May it have no effect at all? Only what never returned may. */
  readonly optional: boolean;
  /** Where the effect leads from here; nothing: it is not allowed here. */
  apply(state: S, covered?: Covered): readonly S[];
}

/** `deferred`: only under a reading of the semantics in which an effect may come after the return of its call. */
export type Linearizable = 'linearizable' | 'deferred';

/** A reading of the semantics: when the calls of a history may take effect. */
export interface Reading<S extends object = object> {
  readonly name: Linearizable;
  readonly start: S;
  readonly effects: readonly Effect<S>[];
  /** The state that was reached; null: unknown. */
  readonly target: S | null;
}

/** What concurrent programs of a system's actions are. */
export interface Tasks<A extends Action = Action, S extends object = object> {
  /** Can the names of the program be told apart while its tasks run? */
  isSound(program: ConcurrentProgram<A>): boolean;
  /** Is it a call of a task that shares its process with the others? */
  isForTasks(action: A): boolean;
  /** Calls of one task each, so that no two of them open a session in one slot. `slot`: the first that is free. */
  separate(calls: readonly A[], slot: number): A[];
  /** The readings of a history, the strict one first; made when somebody asks. */
  readings(start: S, history: readonly OrderedCall<A>[], reached: S | null): Iterable<Reading<S>>;
  /** Did the machine go on in another kernel, or try to? */
  hasJumped(settled: Pick<Settled, 'rebooted'>): boolean;
  /** How a jump that the model allows may end: `reboot` of an outcome. */
  readonly jumps: readonly string[];
  /** An action about which no property but the model's has an opinion: all tasks together go as one. */
  readonly summary: A;
  /** Fields that the C code reads without a lock on purpose, and why. */
  readonly intended: Readonly<Record<string, string>>;
  /** The machine of the pairs that are tried first. */
  readonly likelyBounds: Bounds;
  /** `kind`: what tells two calls apart from others. `outline`: what tells apart those that go on after the tasks; null: it cannot matter. */
  likelyKind(state: S, calls: readonly A[]): { readonly kind: string; readonly outline: string | null };
  /** Names of what may follow the tasks: `nothing` is the first. */
  readonly suffixes: readonly string[];
  /** Tried first, too: of two tasks, a call that makes this callback, which waits for the other task, and one that is made meanwhile; and any others. */
  readonly besideCallbacks?: readonly { readonly callback: string; readonly program: ConcurrentProgram<A> }[];
  readonly alsoLikely?: readonly ConcurrentProgram<A>[];
  followedBy(program: ConcurrentProgram<A>, suffix: string): ConcurrentProgram<A>;
  /** Is the call one that is tried first? */
  isLikely(action: A): boolean;
  /** May it be on the way to a state in which such calls are tried? Absent: everything may. */
  isOnTheWay?(action: A): boolean;
}

/** Writes programs call by call, following the model through one of the outcomes that it allows. */
export interface Writer<A extends Action = Action> {
  /** A call that mostly means something here; it is followed. */
  next(): A;
  follow(action: A): A;
  /** `action`, which `hasFaults`, with one of them. */
  faulty(action: A): A;
}

/** How programs are changed a little. */
export interface Changes<A extends Action = Action> {
  /** Token values in the order in which programs get more of them. */
  readonly tokenValues: readonly bigint[];
  /** Programs have no more of each. */
  readonly most: { readonly sessions: number; readonly processes: number; readonly tokens: number };
  draw(dice: Dice): Program<A>;
  /** Who stands where the first `count` actions of a program lead. */
  writerAt(program: Program<A>, count: number, dice: Dice): Writer<A>;
  /** Can anything be made to fail in it? */
  hasFaults(action: A): boolean;
  /** `action` with one operand that is drawn anew, if it has any. */
  withOtherOperand(action: A, extent: Extent, dice: Dice): A;
  /** `action` with other token numbers: `numbers[old]` is the new one. */
  withTokens(action: A, numbers: readonly number[]): A;
  /** Is it a token that goes with others, all of them or none, beyond what is the most? */
  isOneOfMany(token: bigint): boolean;
  /** `action` with that slot, where it opens a session; null where it opens none. */
  openedIn(action: A, slot: number): A | null;
}

/** A fault that calls of a verb can meet. */
export interface MeetableFault<A extends Action = Action> {
  readonly verb: string;
  readonly kind: string;
  /** A program whose last call asks for it: where that succeeds and the fault did not happen, the code has no occasion for it. */
  readonly proof?: Program<A>;
}

/** What there is to be reached. */
export interface Reachable<A extends Action = Action, S extends object = object> {
  /** The revision, marked where it is reached. Throws LoadError when its source is not known. */
  instrument(revision: Revision): Instrumented<Revision>;
  /** The model's machines, by name. */
  readonly tables: Readonly<Record<string, Table>>;
  readonly faults: readonly MeetableFault<A>[];
  /** A word for a state: few of them, and different where calls do different things. */
  phaseOf(state: S): string;
}

/** Where programs come from. */
export interface Drawing<A extends Action = Action> {
  programs(options?: object): fc.Arbitrary<Program<A>>;
  concurrentPrograms(options?: object): fc.Arbitrary<ConcurrentProgram<A>>;
  /** Token values in the order in which searches use them. */
  readonly tokens: readonly bigint[];
  readonly changes: Changes<A>;
}

/** Something that can be asked of one thing at the end of an execution: `leaked token 0x1`. */
export interface Question<V extends View = View> {
  /** `leaked`. */
  readonly word: string;
  /** `token`. */
  readonly about: string;
  /** What it can be asked of, as it is written; null: of tokens. */
  readonly operands: readonly string[] | null;
  /** `view` is null where the machine is dead, `handover` where it did not jump. A token is a bigint. */
  holds(operand: string | bigint, view: V | null, handover: object | null): boolean;
}

/** What scenarios may ask about. */
export interface Questions<V extends View = View> {
  /** Of the machine that runs. */
  readonly states: readonly string[];
  /** `value` of an answer. */
  readonly values: readonly string[];
  /** How a jump may end. */
  readonly reboots: readonly string[];
  readonly all: readonly Question<V>[];
}

/** A patch of a series, as far as searches speak of it. */
export interface Fix {
  /** `0004`. */
  readonly number: string;
  readonly fileName: string;
  readonly subject: string;
}

/** Runs something. `fixes`: numbers of those whose code was reached; without another one it would have gone the same way. */
export type Reaching = <T>(run: (revision: Revision) => T) => { readonly result: T; readonly fixes: ReadonlySet<string> };
/** The source trees of a system. */
export interface Revisions extends Judgeable {
  /** The revisions that are kept as source. */
  readonly kept: readonly Revision[];
  /** A revision by name; undefined when there is none of that name. Throws LoadError. */
  find(name: string): Revision | undefined;
  /** The fixes that are still to come; null for a revision to which the series does not apply. */
  fixesAfter(revision: Revision): readonly Fix[] | null;
  /** Where the fixes that are still to come begin. */
  beforeTheFixes(revision: Revision): Revision;
  /** Is a known finding looked at again, because a defect that another fix repairs may show in the same way? Absent: it is not. */
  readonly looksBehind?: true;
  /** The revision with the series up to a fix, on a machine as `like` has it. */
  withFixes(number: string, like: Revision): Revision;
  /** The revision with the whole series but for one fix, on a machine as `like` has it. */
  withFixUndone(number: string, like: Revision): Revision;
  /** Runs something on the revision with the whole series, on a machine such as `like` runs on. Null or absent: nobody knows what is reached there. */
  reach?(like: Revision): Reaching | null;
  /** Is it what the revision has no notion of, so that none of the fixes, which are to other code, repairs it there? Absent: it has all. */
  lacks?(revision: Revision, property: string): boolean;
  /** The fix that is undone in a revision; null: none is. */
  undoneIn(revision: Revision): Fix | null;
}

/**
 * A design of LUO. The types that are the system's own are opaque to searches: an action is a verb and perhaps a fault, a state of the
 * model is an object, a view of the machine has a boot and the name of a state.
 */
export interface System<A extends Action = Action, S extends object = object, V extends View = View> {
  /** `v1`. Tokens and files carry it. */
  readonly id: string;
  /** One line: which LUO it is. */
  readonly title: string;
  /** Is it a revision of this system? */
  owns(revision: Revision): boolean;
  readonly revisions: Revisions;
  readonly notation: Notation<A>;
  readonly operands: Operands<A>;
  readonly model: Model<A, S>;
  readonly machinery: Machinery<A, S, V>;
  readonly looks: Looks<S>;
  readonly tasks: Tasks<A, S>;
  readonly drawing: Drawing<A>;
  /** Machines with more than the plain one that searches try, too, which try everything. */
  readonly equipped: readonly Equipped<A, S>[];
  readonly reachable: Reachable<A, S>;
  readonly questions: Questions<V>;
  /** All properties that one task can break, and those of concurrent programs, in the order in which reports name them. */
  readonly properties: readonly Property[];
  readonly raceProperties: readonly Property[];
  /** Judged only when somebody asks for it: of one task, and of several. */
  readonly choices: readonly Choice[];
  readonly raceChoices: readonly Choice[];
  /** The structs that have a field of that name. */
  structsWith(field: string): readonly string[];
  /** Properties whose violation is something that a tool of the kernel reports. */
  readonly watched: readonly Property[];
}
