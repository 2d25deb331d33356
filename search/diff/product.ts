// SPDX-License-Identifier: GPL-2.0-only
/** @file Every call with every fault in every state of two machines side by side, breadth first: the first difference of a kind is a shortest one. */
import type { Action, Fault, FaultKind, Verb } from '../../model/v1/actions.js';
import { FAULTS } from '../../model/v1/catalogue.js';
import { enabledActions, initialState, type Bounds, type ModelState } from '../../model/v1/system.js';
import type { Program } from '../../systems/program.js';
import type { Computer } from '../../systems/v1/computer.js';
import type { Revision } from '../../systems/system.js';
import type { Behaviour } from '../../systems/behaviour.js';
import { compare, inAnyOrder, isSoft, type AspectDifference } from './compare.js';
import type { Collector } from './collector.js';
import type { DiffBound } from './difference.js';
import { Side, type Seen, type Size } from './side.js';

/** Values of the tokens. */
const TOKENS = [1n, 2n, 3n, 4n] as const;
/** Occasions of one fault in one call at the most. */
const OCCASIONS = 16;

type Pair<T> = readonly [T, T];
type Kept = Pair<Pick<Behaviour, 'kept'>>;

/** A pair of states, by a shortest way to it. The ways differ at most in which occasion of a fault is meant. */
interface Node {
  readonly parent: Node | null;
  readonly actions: Pair<Action> | null;
  readonly depth: number;
  /** What the kernels keep open there. */
  readonly kept: Kept;
}

const NOTHING_KEPT: Kept = [{ kept: [] }, { kept: [] }];

export interface ProductOptions {
  /** Calls of a sequence at the most. */
  readonly calls: number;
  readonly sessions: number;
  readonly tokens: number;
}

/** A search that can be stopped between two states. */
export class Product {
  private readonly bounds: Bounds;
  private readonly size: Size;
  private readonly seen = new Set<string>();
  private readonly queue: Node[] = [];
  private next = 0;
  private actions = 0;
  private parted = 0;

  constructor(
    private readonly revisions: Pair<Revision>,
    private readonly options: ProductOptions,
    private readonly found: Collector,
  ) {
    const { sessions, tokens } = options;
    this.bounds = { sessions, tokens, processes: 1, descriptors: 1 };
    this.size = { sessions, processes: 1, tokens: TOKENS.slice(0, tokens) };
    const start = this.sidesAt(null);
    this.seen.add(keyOf(start));
    this.queue.push({ parent: null, actions: null, depth: 0, kept: NOTHING_KEPT });
    release(start);
  }

  get left(): number {
    return this.queue.length - this.next;
  }

  get states(): number {
    return this.next;
  }

  bound(stopped: boolean): NonNullable<DiffBound['exhaustive']> {
    const { actions, parted } = this;
    return { ...this.options, states: this.next, actions, parted, stopped };
  }

  /** Tries everything in the oldest state that was not tried yet. */
  expandNext(): void {
    const node = this.queue[this.next++]!;
    const probes: Pair<Probe> = [new Probe(this.revisions[0], this.size, pathOf(node, 0)), new Probe(this.revisions[1], this.size, pathOf(node, 1))];
    const state = shapeOf(probes[0].side(), this.bounds);
    for (const action of enabledActions(state, this.bounds, FLAGS_TOO)) if (!action.fault && !BY_CHANCE.has(action.verb)) this.tryAll(node, action, probes);
    for (const probe of probes) probe.release();
  }

  /** One call: as it is, and with each kind of fault at whatever occasion. */
  private tryAll(node: Node, action: Action, probes: Pair<Probe>): void {
    const plain = probes.map((probe) => probe.see(action)) as unknown as Pair<Tried | null>;
    if (!plain[0] || !plain[1]) return;
    this.settle(node, plain as Pair<Tried>);
    for (const kind of Object.keys(FAULTS[action.verb]) as FaultKind[]) {
      const faulty = probes.map((probe) => allOccasions(probe, action, kind)) as unknown as Pair<Tried[]>;
      this.match(node, faulty, plain as Pair<Tried>);
    }
  }

  /**
   * Which occasion of a fault strikes depends on the order of steps inside, and is nobody's choice: what one side does at
   * some occasion is no difference when the other does it at some occasion, or when the fault has none there.
   */
  private match(node: Node, [as, bs]: Pair<readonly Tried[]>, plain: Pair<Tried>): void {
    // Where the call differs without a fault, one that strikes on one side only says nothing more.
    const isParted = !isSoft(compare(plain[0].seen.behaviour, plain[1].seen.behaviour));
    const others = (faulty: readonly Tried[], without: Tried): readonly Tried[] => (isParted ? faulty : [...faulty, without]);
    for (const [i, a] of as.entries()) this.settle(node, [a, partnerOf(a, [bs[i], ...others(bs, plain[1])])]);
    for (const [i, b] of bs.entries()) this.settle(node, [partnerOf(b, [as[i], ...others(as, plain[0])]), b]);
  }

  private settle(node: Node, tried: Pair<Tried | undefined>): void {
    if (isPair(tried)) this.settlePair(node, tried);
  }

  private settlePair(node: Node, tried: Pair<Tried>): void {
    this.actions++;
    const behaviours: Pair<Behaviour> = [tried[0].seen.behaviour, tried[1].seen.behaviour];
    const differences = compare(...behaviours, node.kept);
    if (differences.length > 0) {
      if (this.found.hasNews(told(tried, behaviours, differences), tried[0].action)) this.tell(node, tried);
      if (!isSoft(differences)) return void this.parted++;
    }
    if (tried[0].key === null || tried[1].key === null) return;
    const key = `${tried[0].key}|${tried[1].key}`;
    if (this.seen.has(key)) return;
    this.seen.add(key);
    if (node.depth + 1 >= this.options.calls) return;
    this.queue.push({ parent: node, actions: [tried[0].action, tried[1].action], depth: node.depth + 1, kept: behaviours });
  }

  /** Once more on fresh machines: lockdep remembers what was tried here before, and a reader who repeats it has not tried that. */
  private tell(node: Node, tried: Pair<Tried>): void {
    const sides = this.sidesAt(node);
    const behaviours = sides.map((side, i) => side.see(tried[i]!.action)!.behaviour) as unknown as Pair<Behaviour>;
    release(sides);
    const differences = compare(...behaviours, node.kept);
    const programs = tried.map(({ action }, i) => ({ ...this.size, actions: [...pathOf(node, i as 0 | 1), action] }));
    this.found.add(told(tried, behaviours, differences), programs as unknown as Pair<Program>, behaviours);
  }

  private sidesAt(node: Node | null): Pair<Side> {
    return [Side.at(this.revisions[0], this.size, node ? pathOf(node, 0) : []), Side.at(this.revisions[1], this.size, node ? pathOf(node, 1) : [])];
  }
}

/** A call that was tried in a state: what it showed, and the state that it led to; null when the machine is dead. */
interface Tried {
  readonly action: Action;
  readonly seen: Seen;
  readonly key: string | null;
}

/** One side in one state, as often as it is needed. A call that leads back leaves the machine as good as new. */
class Probe {
  private current: Side | null = null;
  private here: string | null = null;

  constructor(
    private readonly revision: Revision,
    private readonly size: Size,
    private readonly path: readonly Action[],
  ) {}

  side(): Side {
    this.current ??= Side.at(this.revision, this.size, this.path);
    this.here ??= this.current.key();
    return this.current;
  }

  see(action: Action): Tried | null {
    const side = this.side();
    const seen = side.see(action);
    if (!seen) return null;
    const key = side.ended ? null : side.key();
    if (key !== this.here || seen.behaviour.callbacks.size + seen.behaviour.reports.length > 0) this.release();
    return { action, seen, key };
  }

  release(): void {
    this.current?.release();
    this.current = null;
  }
}

function allOccasions(probe: Probe, action: Action, kind: FaultKind): Tried[] {
  const all: Tried[] = [];
  for (let n = 1; n <= OCCASIONS; n++) {
    const fault: Fault = { kind, n, ...(CALLBACKS.has(kind) && { errno: EIO }) };
    const tried = probe.see({ ...action, fault });
    if (!tried?.seen.fired) break;
    all.push(tried);
  }
  return all;
}

const EIO = 5;
const CALLBACKS: ReadonlySet<FaultKind> = new Set<FaultKind>(['cb_prepare', 'cb_freeze', 'cb_retrieve']);

/** The first that does the same, or else but for the order of registrations, or else as far as programs can tell, or else the first. */
function partnerOf(one: Tried, others: readonly (Tried | undefined)[]): Tried | undefined {
  const candidates = others.filter((other): other is Tried => other !== undefined);
  const { behaviour } = one.seen;
  const differences = candidates.map((other) => ({ other, all: compare(behaviour, other.seen.behaviour) }));
  return (
    differences.find(({ all }) => all.length === 0) ??
    differences.find(({ other, all }) => inAnyOrder(behaviour, other.seen.behaviour, all).length === 0) ??
    differences.find(({ all }) => isSoft(all)) ??
    differences[0]
  )?.other;
}

/** Which registration a failing callback meets is a matter of order. */
function told(tried: Pair<Tried>, behaviours: Pair<Behaviour>, differences: readonly AspectDifference[]): readonly AspectDifference[] {
  return tried.some(({ action }) => action.fault) ? inAnyOrder(...behaviours, differences) : differences;
}

const isPair = (tried: Pair<Tried | undefined>): tried is Pair<Tried> => tried[0] !== undefined && tried[1] !== undefined;

/** What one process does with descriptors is a close for LUO; random programs do it too. */
const BY_CHANCE: ReadonlySet<Verb> = new Set<Verb>(['dup', 'fork', 'exit']);

const FLAGS_TOO = { faults: true } as const;

/** What decides which calls can get as far as LUO: descriptors. The rest is a first kernel's. */
function shapeOf(side: Side, bounds: Bounds): ModelState {
  const computer = side.computer as Computer;
  const start = initialState(bounds);
  return {
    ...start,
    descriptors: computer.slots.map((_, slot) => [computer.descriptors(slot, 0)]),
    tokens: start.tokens.map((token, i) => ({ ...token, holders: computer.holds(i, 0) ? 1 : 0 })),
  };
}

function pathOf(node: Node, side: 0 | 1): Action[] {
  const path: Action[] = [];
  for (let at: Node | null = node; at?.actions; at = at.parent) path.push(at.actions[side]);
  return path.reverse();
}

const keyOf = ([a, b]: Pair<Side>): string => `${a.key()}|${b.key()}`;

function release(sides: Pair<Side>): void {
  for (const side of sides) side.release();
}
