// SPDX-License-Identifier: GPL-2.0-only
/** @file The pictures show every state and every transition. */
import { instance } from '@viz-js/viz';
import { describe, expect, it } from 'vitest';
import type { Table } from '../../model/compile.js';
import { layOut, type Box } from '../../model/diagram/arc-layout.js';
import { DIAGRAMS, type DiagramFormat } from '../../model/diagram.js';
import { reachableDot, reachableMermaid } from '../../model/v1/diagram/reachable.js';
import { explore } from '../../model/v1/explore.js';
import { reachableGraph } from '../../model/v1/reachable.js';
import { rules } from '../../model/v1/rules.js';

const tables = Object.entries(rules.tables) as unknown as [string, Table][];

it('draws the session in Mermaid', () => {
  expect(DIAGRAMS.mermaid(rules.tables.session)).toBe(
    [
      'stateDiagram-v2',
      '  [*] --> closed',
      '  closed',
      '  open',
      '  closed --> open : open',
      '  open --> open : dup',
      '  open --> open : close',
      '  open --> closed : release',
      '  open --> closed : jump',
      '',
    ].join('\n'),
  );
});

it('draws nested states in Mermaid and DOT', () => {
  const mermaid = DIAGRAMS.mermaid(rules.tables.registration);
  expect(mermaid).toContain('  state committed {\n    state "prepared" as committed_prepared\n    state "frozen" as committed_frozen\n  }\n');
  expect(mermaid).toContain('  committed_frozen --> free : jump / hand over\n');
  expect(DIAGRAMS.dot(rules.tables.registration)).toContain('  subgraph cluster_committed {\n    label="committed";\n');
});

describe.each(tables)('%s', (_, table) => {
  const transitions = table.states.flatMap((state) => Object.keys(table.on[state]!));

  it.each(Object.keys(DIAGRAMS) as DiagramFormat[])('%s names every state, and every event as often as it occurs', (format) => {
    const text = DIAGRAMS[format](table);
    for (const state of table.states) expect(text).toContain(state.split('.').at(-1));
    for (const event of new Set(transitions)) {
      const shown = text.match(new RegExp(`(?<=[>"n] ?|: )${event}(?= /|<|"|\\\\n|\\n)`, 'g')) ?? [];
      expect(shown.length, event).toBeGreaterThanOrEqual(transitions.filter((each) => each === event).length);
    }
  });

  it('SVG is well-formed: tags are closed in order', () => {
    const open: string[] = [];
    for (const [, slash, name, empty] of DIAGRAMS.svg(table).matchAll(/<(\/?)([a-z]+)[^>]*?(\/?)>/g)) {
      if (slash === '/') expect(open.pop()).toBe(name);
      else if (empty !== '/') open.push(name!);
    }
    expect(open).toEqual([]);
  });

  it('boxes are apart, and arrows stay inside the picture and outside of foreign boxes', () => {
    const { boxes, routes, width, height } = layOut(table);
    for (const [i, box] of boxes.entries()) if (i > 0) expect(box.y).toBeGreaterThan(boxes[i - 1]!.y + boxes[i - 1]!.height);
    for (const { points } of routes)
      for (const [x, y] of points) {
        expect(x > 0 && x < width && y > 0 && y < height).toBe(true);
        expect(boxes.some((box: Box) => x > box.x && x < box.x + box.width && y > box.y && y < box.y + box.height)).toBe(false);
      }
  });
});

describe('all reachable states', () => {
  const bounds = { sessions: 1, tokens: 1, processes: 1, descriptors: 1 };
  const graph = reachableGraph(bounds, 100)!;

  it('are those that the search finds', () => {
    expect(graph.states).toHaveLength(explore(bounds, { faults: false }).states);
    expect(reachableGraph(bounds, graph.states.length - 1)).toBeNull();
  });

  it('have an edge where a call leads from one to another, and none to themselves', () => {
    expect(graph.edges.some(({ from, to }) => from === to)).toBe(false);
    const opened = graph.edges.find(({ from, verbs }) => from === 0 && verbs.includes('open'))!;
    expect(graph.states[opened.to]!.descriptors).toEqual([[1]]);
    expect(graph.edges.find(({ from, to }) => from === opened.to && to === 0)!.verbs).toContain('close');
  });

  it('are drawn, each once, with a legend; and Graphviz lays them out', async () => {
    const dot = reachableDot(graph);
    const svg = (await instance()).renderString(dot, { format: 'svg' });
    expect(svg.match(/class="node"/g)).toHaveLength(graph.states.length + 1);
    expect(svg.match(/class="cluster"/g)).toHaveLength(4);
    expect(svg).toContain('open, dup, fork');
    expect(svg.match(/class="edge"/g)!.length).toBe(dot.match(/ -> /g)!.length);
  });

  it('are written in Mermaid, each once', () => {
    const mermaid = reachableMermaid(graph);
    expect(mermaid.match(/^ {4}n\d+\(/gm)).toHaveLength(graph.states.length);
    expect(mermaid).toMatch(/ n0 -->\|open\| n\d+\n/);
  });
});
