// SPDX-License-Identifier: GPL-2.0-only
/** @file The graph of reachable states as DOT and as Mermaid, with a legend. */
import { LUO_STATES, type LuoState, type Verb } from '../actions.js';
import type { ReachableEdge, ReachableGraph } from '../reachable.js';
import { descriptorCount, NOBODY, type ModelState } from '../state.js';

const FILLS: Readonly<Record<LuoState, string>> = { normal: '#e3f4e9', prepared: '#fef3c7', frozen: '#e0f2fe', updated: '#f3e8ff' };

/** Colour of an arrow by what makes the step; dark enough on white. */
const GROUPS: readonly { readonly name: string; readonly color: string; readonly verbs: readonly Verb[] }[] = [
  { name: 'open, dup, fork', color: '#15803d', verbs: ['open', 'dup', 'fork'] },
  { name: 'close, exit', color: '#b91c1c', verbs: ['close', 'exit'] },
  { name: 'preserve, unpreserve', color: '#a16207', verbs: ['preserve', 'unpreserve'] },
  { name: 'restore, close of the file', color: '#7e22ce', verbs: ['restore', 'close_file'] },
  { name: 'prepare, cancel, finish', color: '#1d4ed8', verbs: ['prepare', 'cancel', 'finish', 'get_state'] },
  { name: 'the handler comes, goes', color: '#6b7280', verbs: ['register_handler', 'unregister_handler'] },
  { name: 'reboot, to the next kernel dashed', color: '#64748b', verbs: ['reboot'] },
];

const groupOf = (verb: Verb): (typeof GROUPS)[number] => GROUPS.find(({ verbs }) => verbs.includes(verb))!;

/** Lines of a state: open sessions, then tokens, then what is not as usual. */
function linesOf(state: ModelState): string[] {
  const sessions = state.descriptors.flatMap((_, slot) => {
    const count = descriptorCount(state, slot);
    return count === 0 ? [] : [count === 1 ? `s${slot}` : `s${slot} x${count}`];
  });
  const tokens = state.tokens.flatMap(({ registration, owner, incoming, holders }, i) => [
    ...(registration === 'free' ? [] : [`t${i} ${registration.replace(/^owned\./, '')}${owner === NOBODY ? '' : ` of s${owner}`}`]),
    ...(incoming === 'absent' ? [] : [`t${i} ${incoming}`]),
    ...(holders === 0 ? [] : [`r${i} open`]),
  ]);
  return [sessions.length === 0 ? 'no session' : sessions.join(', '), ...tokens, ...(state.handler === 'absent' ? ['no handler'] : [])];
}

function heading({ bounds: { sessions, tokens, processes, descriptors }, states }: ReachableGraph): string {
  const parts = [`sessions ${sessions}`, `tokens ${tokens}`, `processes ${processes}`, `descriptors of a session ${descriptors}`];
  return `All ${states.length} reachable states: ${parts.join(', ')}; no injected faults`;
}

const NOTES = [
  'Left out: calls that change nothing, and reboots into a kernel that finds nothing, possible in every state.',
  's0: session 0 is open; t0: token 0; r0: the file restored for token 0',
] as const;

/** Text of a DOT digraph; ends with a line feed. */
export function reachableDot(graph: ReachableGraph): string {
  const { states } = graph;
  return [
    'digraph reachable {',
    `  label="${heading(graph)}\\n${NOTES.join('\\n')}"; labelloc=t; fontname="Helvetica"; fontsize=18;`,
    '  ranksep=0.9; nodesep=0.18; newrank=true;',
    '  node [shape=box, style="rounded,filled", fontname="Courier", fontsize=10, margin="0.09,0.05", color="#475569"];',
    '  edge [penwidth=0.9, arrowsize=0.6];',
    ...LUO_STATES.flatMap((luo) => cluster(luo, states)),
    ...told(graph).flatMap((edge) => arrows(edge, states)),
    ...legend(),
    '}',
    '',
  ].join('\n');
}

/** A plain kexec leads from everywhere to the same few states: its arrows would hide all others. */
function told({ states, edges }: ReachableGraph): ReachableEdge[] {
  const isPlain = ({ to }: ReachableEdge, verb: Verb): boolean => verb === 'reboot' && states[to]!.luo === 'normal';
  const rest = edges.map((edge) => ({ ...edge, verbs: edge.verbs.filter((verb) => !isPlain(edge, verb)) }));
  return rest.filter(({ verbs }) => verbs.length > 0);
}

/** One a group of verbs. */
function arrows({ from, to, verbs }: ReachableEdge, states: readonly ModelState[]): string[] {
  return [...new Set(verbs.map(groupOf))].map(({ color }) => {
    const own = verbs.filter((verb) => groupOf(verb).color === color);
    // The jump leads far away: it must not pull the states together.
    const style = own.includes('reboot') && states[to]!.luo === 'updated' ? ', style=dashed, penwidth=0.6, constraint=false' : '';
    return `  n${from} -> n${to} [color="${color}", tooltip="${own.join(', ')}"${style}];`;
  });
}

function cluster(luo: LuoState, states: readonly ModelState[]): string[] {
  const members = states.flatMap((state, i) =>
    state.luo === luo ? [`    n${i} [label="${linesOf(state).join('\\n')}"${i === 0 ? ', penwidth=2.5' : ''}];`] : [],
  );
  if (members.length === 0) return [];
  const look = `label="${luo.toUpperCase()}"; style="rounded"; color="#94a3b8"; fontname="Helvetica"; fontsize=14; node [fillcolor="${FILLS[luo]}"];`;
  return [`  subgraph cluster_${luo} {`, `    ${look}`, ...members, '  }'];
}

function legend(): string[] {
  const rows = GROUPS.map(({ name, color }) => `<tr><td><font color="${color}" point-size="22">&#8594;</font></td><td align="left">${name}</td></tr>`);
  const start = '<tr><td>bold</td><td align="left">border: the first state</td></tr>';
  return [
    `  legend [shape=plain, style="", fontname="Helvetica", fontsize=12, label=<<table border="1" cellborder="0" cellspacing="2" color="#94a3b8">${rows.join('')}${start}</table>>];`,
  ];
}

/** Text of a flowchart; ends with a line feed. */
export function reachableMermaid(graph: ReachableGraph): string {
  const { states } = graph;
  return [
    '---',
    `title: "${heading(graph)}"`,
    '---',
    'flowchart TB',
    ...NOTES.map((note) => `  %% ${note}`),
    ...LUO_STATES.flatMap((luo) => {
      const members = states.flatMap((state, i) => (state.luo === luo ? [`    n${i}("${linesOf(state).join('<br/>')}"):::${luo}`] : []));
      return members.length === 0 ? [] : [`  subgraph ${luo}_states [${luo.toUpperCase()}]`, ...members, '  end'];
    }),
    ...told(graph).map(({ from, to, verbs }) => `  n${from} -->|${verbs.join(', ')}| n${to}`),
    ...LUO_STATES.map((luo) => `  classDef ${luo} fill:${FILLS[luo]},stroke:#475569,color:#111827`),
    '  style n0 stroke-width:3px',
    '',
  ].join('\n');
}
