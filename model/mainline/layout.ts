// SPDX-License-Identifier: GPL-2.0-only
/** @file The product state of mainline, packed: each of its parts as the number under which it was met first. */
import { Bits, type Field, type Packed } from '../packed.js';
import { deviceKey, flbKey, incomingFlbKey, incomingKey, slotKey, type Bounds, type ModelState, type Slot } from './state.js';

/** One part of a state: what of it there is, numbered as it comes. The initial state has number 0 everywhere. */
class Numbered<Part> {
  private readonly numbers = new Map<string, number>();
  private readonly parts: Part[] = [];
  /** Not more than the field has room for. */
  private readonly most: number;

  constructor(
    readonly field: Field,
    private readonly keyOf: (state: ModelState) => string,
    private readonly partOf: (state: ModelState) => Part,
    private readonly what: string,
  ) {
    this.most = 2 ** (32 - Math.clz32(field.mask >>> field.shift));
  }

  number(state: ModelState): number {
    const key = this.keyOf(state);
    const known = this.numbers.get(key);
    if (known !== undefined) return known;
    const number = this.parts.length;
    if (number === this.most) throw new RangeError(`more than ${number} different ${this.what} do not fit a packed state`);
    this.numbers.set(key, number);
    this.parts.push(this.partOf(state));
    return number;
  }

  /** This part of a packed state. */
  in(packed: Packed): Part {
    const { word, shift, mask } = this.field;
    return this.parts[(packed[word] & mask) >>> shift]!;
  }
}

/** How many contents a session slot may have, at the most. `files`: that one can keep; `room`: how many at a time; `phases` of each. */
export interface Extent {
  readonly names: number;
  readonly files: number;
  readonly room: number;
  readonly phases: number;
  readonly memfds: number;
}

/** Where each part of a state lies. */
export class Layout {
  readonly luo: Field;
  readonly device: Field;
  readonly image: Field;
  readonly modules: Field;
  readonly flb: Field;
  readonly incomingFlb: Field;
  readonly huge: Field;
  readonly slots: readonly Field[];
  readonly created: Field;
  readonly incoming: Field;
  private readonly parts;
  private readonly all: readonly Pick<Numbered<unknown>, 'field' | 'number'>[];
  private readonly ofSlots: readonly Numbered<Slot>[];

  /** Throws RangeError when the state takes more than 63 bits. */
  constructor(initial: ModelState, bounds: Bounds, extent: Extent) {
    const { sessions, processes } = bounds;
    const bits = new Bits(JSON.stringify(bounds));
    const part = <Part>(field: Field, what: string, keyOf: (state: ModelState) => string, partOf: (state: ModelState) => Part): Numbered<Part> => {
      const made = new Numbered(field, keyOf, partOf, what);
      made.number(initial);
      return made;
    };
    this.luo = bits.field(2);
    this.device = bits.field(4 * (processes + 1));
    this.image = bits.field(4);
    this.modules = bits.field(4);
    this.flb = bits.field(4);
    this.incomingFlb = bits.field(16);
    this.huge = bits.field(2 ** extent.memfds);
    this.created = bits.field(sequences(sessions, sessions));
    const contents = slotContents(bounds, extent);
    this.slots = Array.from({ length: sessions }, () => bits.field(contents));
    this.incoming = bits.rest();
    this.parts = {
      luo: part(
        this.luo,
        'kernels',
        ({ luo }) => String(luo),
        ({ luo }) => luo,
      ),
      device: part(this.device, 'states of the device', deviceKey, ({ device, devices }) => ({ device, devices })),
      image: part(
        this.image,
        'images',
        ({ image }) => String(image),
        ({ image }) => image,
      ),
      modules: part(
        this.modules,
        'sets of modules',
        ({ modules: { T, U } }) => `${T}${U}`,
        ({ modules }) => modules,
      ),
      flb: part(this.flb, 'states of the FLB', flbKey, ({ flb, flbHeld }) => ({ flb, held: flbHeld.out })),
      incomingFlb: part(this.incomingFlb, 'states of the incoming FLB', incomingFlbKey, ({ incomingFlb, flbError, flbHeld }) => ({
        incomingFlb,
        flbError,
        held: flbHeld.in,
      })),
      huge: part(
        this.huge,
        'sets of huge memfds',
        ({ huge }) => huge.join(),
        ({ huge }) => huge,
      ),
      created: part(
        this.created,
        'orders of creation',
        ({ created }) => created.join(),
        ({ created }) => created,
      ),
      incoming: part(this.incoming, 'sets of incoming sessions', incomingKey, ({ incoming }) => incoming),
    };
    this.all = Object.values(this.parts);
    this.ofSlots = this.slots.map((field, i) =>
      part(
        field,
        'sessions',
        ({ slots }) => slotKey(slots[i]!),
        ({ slots }) => slots[i]!,
      ),
    );
  }

  /** Throws RangeError when a part has more values than its field has room for. */
  pack(state: ModelState): Packed {
    const packed = { lo: 0, hi: 0 };
    for (const part of this.all) packed[part.field.word] |= part.number(state) << part.field.shift;
    for (const part of this.ofSlots) packed[part.field.word] |= part.number(state) << part.field.shift;
    return packed;
  }

  unpack(packed: Packed): ModelState {
    const { parts } = this;
    const { device, devices } = parts.device.in(packed);
    const { flb, held: out } = parts.flb.in(packed);
    const { incomingFlb, flbError, held } = parts.incomingFlb.in(packed);
    return {
      luo: parts.luo.in(packed),
      image: parts.image.in(packed),
      device,
      devices,
      slots: this.ofSlots.map((part) => part.in(packed)),
      created: parts.created.in(packed),
      incoming: parts.incoming.in(packed),
      modules: parts.modules.in(packed),
      flb,
      incomingFlb,
      flbError,
      flbHeld: { out, in: held },
      huge: parts.huge.in(packed),
    };
  }
}

/** Sequences without repetition of at most `most` of `n`. */
function sequences(n: number, most: number): number {
  let all = 1;
  for (let length = 1, of = 1; length <= most; length++) all += of *= n - length + 1;
  return all;
}

function slotContents({ tokens, processes, descriptors }: Bounds, { names, files, room, phases }: Extent): number {
  let lists = 1;
  for (let length = 1, of = 1; length <= room; length++) lists += of *= tokens * files * phases;
  // Ways to have 1 to `descriptors` descriptors in so many processes.
  let held = 1;
  for (let p = 1; p <= processes; p++) held = (held * (descriptors + p)) / p;
  return 1 + names * (held - 1) * (lists + 1);
}
