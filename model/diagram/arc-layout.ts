// SPDX-License-Identifier: GPL-2.0-only
/** @file The places of states and arrows: states in one column, arrows down on its right, arrows up on its left. */
import type { Table } from '../compile.js';
import { arrowsOf, type Arrow } from './label.js';

// In pixels. Text is monospaced, so that its width is known without a font.
const CHARACTER = 6.7;
/** Height of a line of text in pixels. */
export const LINE = 15;
const PORT = 14;
const PADDING = 14;
const MIN_GAP = 34;
const LANE_MARGIN = 26;

export interface Box {
  readonly state: string;
  /** Transitions from the state to itself are written into its box, as statecharts do. */
  readonly inner: readonly string[];
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

export interface Route {
  readonly from: string;
  readonly to: string;
  readonly labels: readonly string[];
  /** From the box sideways to the lane, along it, back to the other box. */
  readonly points: readonly (readonly [x: number, y: number])[];
  readonly labelX: number;
  readonly labelY: number;
  readonly side: Side;
}

export interface Picture {
  readonly width: number;
  readonly height: number;
  readonly boxes: readonly Box[];
  readonly routes: readonly Route[];
}

type Side = 'left' | 'right';

/** An arrow with its rows. `lane` 0 is next to the column; arrows that overlap have different lanes. */
interface Lane {
  readonly arrow: Arrow;
  readonly top: number;
  readonly bottom: number;
  readonly lane: number;
}

/** Lays out one machine. Its states come in the order of the table, from the top. */
export function layOut(table: Table): Picture {
  const arrows = arrowsOf(table);
  const rows = new Map(table.states.map((state, row) => [state, row]));
  const between = arrows.filter(({ from, to }) => from !== to);
  const right = lanesOf(
    between.filter(({ from, to }) => rows.get(from)! < rows.get(to)!),
    rows,
  );
  const left = lanesOf(
    between.filter(({ from, to }) => rows.get(from)! > rows.get(to)!),
    rows,
  );
  const rightOffsets = offsetsOf(right);
  const leftOffsets = offsetsOf(left);
  const x = PADDING + leftOffsets.at(-1)!;
  const boxes = boxesOf(table, arrows, [...right, ...left], x);
  const [first, last] = [boxes[0]!, boxes.at(-1)!];
  const routes = [
    ...right.map((lane) => route(lane, right, boxes, 'right', first.x + first.width, rightOffsets)),
    ...left.map((lane) => route(lane, left, boxes, 'left', first.x, leftOffsets)),
  ];
  return {
    width: x + first.width + rightOffsets.at(-1)! + PADDING,
    height: last.y + last.height + PADDING,
    boxes,
    routes,
  };
}

/** Short arrows inside, long ones outside: then they cross only where they must. */
function lanesOf(arrows: readonly Arrow[], rows: ReadonlyMap<string, number>): Lane[] {
  const spans = arrows.map((arrow) => {
    const [a, b] = [rows.get(arrow.from)!, rows.get(arrow.to)!];
    return { arrow, top: Math.min(a, b), bottom: Math.max(a, b) };
  });
  spans.sort((a, b) => a.bottom - a.top - (b.bottom - b.top) || a.top - b.top);
  const lanes: Lane[] = [];
  for (const span of spans) {
    const isTaken = (lane: number) => lanes.some((l) => l.lane === lane && l.top < span.bottom && span.top < l.bottom);
    let lane = 0;
    while (isTaken(lane)) lane++;
    lanes.push({ ...span, lane });
  }
  return lanes;
}

/** Distance of each lane from the column, and last the room that all take: a lane's labels lie outside of it. */
function offsetsOf(lanes: readonly Lane[]): number[] {
  const offsets = [LANE_MARGIN];
  for (let lane = 0; lanes.some((each) => each.lane === lane); lane++) {
    const labels = lanes.filter((each) => each.lane === lane).flatMap(({ arrow }) => arrow.labels);
    offsets.push(offsets.at(-1)! + textWidth(labels) + LANE_MARGIN);
  }
  return offsets;
}

function boxesOf(table: Table, arrows: readonly Arrow[], lanes: readonly Lane[], x: number): Box[] {
  const inner = table.states.map((state) => arrows.find(({ from, to }) => from === state && to === state)?.labels ?? []);
  const width = textWidth([...table.states, ...inner.flat()]) + 2 * PADDING;
  const boxes: Box[] = [];
  let y = PADDING + MIN_GAP;
  for (const [row, state] of table.states.entries()) {
    const ports = lanes.filter(({ top, bottom }) => top === row || bottom === row).length;
    const height = Math.max((inner[row]!.length + 1) * LINE + PADDING, ports * PORT + PADDING);
    boxes.push({ state, inner: inner[row]!, x, y, width, height });
    const below = lanes.filter(({ top, bottom }) => top === row && bottom === row + 1);
    y += height + Math.max(MIN_GAP, ...below.map(({ arrow }) => arrow.labels.length * LINE + PADDING));
  }
  return boxes;
}

function route(lane: Lane, all: readonly Lane[], boxes: readonly Box[], side: Side, edge: number, offsets: readonly number[]): Route {
  const out = (distance: number) => (side === 'right' ? edge + distance : edge - distance);
  const upper = portY(lane, lane.top, all, boxes);
  const lower = portY(lane, lane.bottom, all, boxes);
  const x = out(offsets[lane.lane]!);
  const down: (readonly [number, number])[] = [
    [edge, upper],
    [x, upper],
    [x, lower],
    [edge, lower],
  ];
  const between = (boxes[lane.top]!.y + boxes[lane.top]!.height + boxes[lane.top + 1]!.y) / 2;
  return {
    from: lane.arrow.from,
    to: lane.arrow.to,
    labels: lane.arrow.labels,
    points: side === 'right' ? down : down.reverse(),
    labelX: out(offsets[lane.lane]! + 6),
    labelY: lane.bottom === lane.top + 1 ? between : (upper + lower) / 2,
    side,
  };
}

/** Arrows from above meet a box above those from below; the inner lanes lie nearest to where they come from. */
function portY(lane: Lane, row: number, all: readonly Lane[], boxes: readonly Box[]): number {
  const fromAbove = all.filter(({ bottom }) => bottom === row).sort((a, b) => a.lane - b.lane);
  const fromBelow = all.filter(({ top }) => top === row).sort((a, b) => b.lane - a.lane);
  const ports = [...fromAbove, ...fromBelow];
  const { y, height } = boxes[row]!;
  return y + (height * (ports.indexOf(lane) + 1)) / (ports.length + 1);
}

function textWidth(lines: readonly string[]): number {
  return Math.max(0, ...lines.map((line) => line.length)) * CHARACTER;
}
