// SPDX-License-Identifier: GPL-2.0-only
/** @file Traces in the Informal Trace Format: held against its description, and read back by Quint. */
import { ofItfNormalized, type ItfTrace as QuintTrace } from '@informalsystems/quint/dist/src/itf.js';
import type { QuintEx } from '@informalsystems/quint/dist/src/ir/quintIr.js';
import { describe, expect, it } from 'vitest';
import { explore, type Violation } from '../../model/v1/explore.js';
import { invariants } from '../../model/v1/invariants.js';
import { mutants } from '../../model/v1/mutants.js';
import { initialState, NOBODY, stateKey, type ModelState, type TokenState } from '../../model/v1/system.js';
import { parseAction } from '../../systems/v1/notation.js';
import type { Action } from '../../model/v1/actions.js';
import { v1 } from '../../systems/v1.js';
import { itf } from '../../report/itf.js';
import { boundsOf } from '../model/walk.js';
import { faultsOf, type Trace } from './itf-format.js';

const BOUNDS = boundsOf(2, 1, 1, 1);
/** A value that no double holds. */
const TOKENS = [0xffff_ffff_ffff_fff1n];

const traceOf = ({ invariant, edges }: Violation): Trace =>
  JSON.parse(
    itf({ source: 'a test', description: invariant, status: 'violation', initial: initialState(BOUNDS), steps: edges, tokens: TOKENS }, (action, tokens) =>
      v1.notation.printAction(action as Action, tokens),
    ),
  ) as Trace;

/** A value of Quint as one of JavaScript: maps and records are Maps, sets are Sets, a variant is a tag and a value. */
function valueOf(expression: QuintEx): unknown {
  if (expression.kind === 'int' || expression.kind === 'str' || expression.kind === 'bool') return expression.value;
  if (expression.kind !== 'app') throw new Error(`${expression.kind} is no value`);
  const values = expression.args.map(valueOf);
  switch (expression.opcode) {
    case 'Rec':
      return new Map(values.flatMap((value, i): [unknown, unknown][] => (i % 2 === 0 ? [[value, values[i + 1]]] : [])));
    case 'Map':
      return new Map(values as [unknown, unknown][]);
    case 'Set':
      return new Set(values);
    case 'variant':
      return { tag: values[0], value: values[1] };
    default:
      return values;
  }
}

type Table = ReadonlyMap<string, unknown>;

/** The model's state that a state of a trace tells. */
function stateOf(record: Table): ModelState {
  const sessions = record.get('sessions') as ReadonlyMap<string, ReadonlyMap<string, bigint>>;
  const at = (name: string): unknown => (record.get(name) as Table).get(`0x${TOKENS[0]!.toString(16)}`);
  const { tag, value } = at('tokens') as { tag: string; value: Table };
  const phase = tag === 'Free' ? '' : `.${value.get('phase') as string}`;
  const owner = tag === 'Owned' ? Number((value.get('session') as string).slice(1)) : NOBODY;
  const holders = [...(at('files') as ReadonlySet<string>)].reduce((mask, process) => mask | (1 << Number(process.slice(1))), 0);
  const token = { registration: `${tag.toLowerCase()}${phase}`, owner, incoming: at('incoming'), holders } as TokenState;
  return {
    luo: record.get('luo') as ModelState['luo'],
    handler: record.get('handler') as ModelState['handler'],
    descriptors: [0, 1].map((s) => [Number(sessions.get(`s${s}`)?.get('p0') ?? 0n)]),
    tokens: [token],
  };
}

describe.each(mutants.map((mutant) => [mutant.name, mutant] as const))('%s', (_, mutant) => {
  const { violations } = explore(BOUNDS, { mutant, invariants });

  it('has counterexamples that are ITF', () => {
    expect(violations).not.toEqual([]);
    expect(violations.flatMap((violation) => faultsOf(traceOf(violation)))).toEqual([]);
  });

  it.each(violations.map((violation) => [violation.invariant, violation] as const))(
    'from the trace to %s Quint reads every state, action and answer',
    (_, violation) => {
      const [first, ...others] = ofItfNormalized(traceOf(violation) as unknown as QuintTrace).map((state) => valueOf(state) as Table);
      const { edges } = violation;
      expect(stateKey(stateOf(first!))).toBe(stateKey(initialState(BOUNDS)));
      expect(others.map((record) => stateKey(stateOf(record)))).toEqual(edges.map(({ after }) => stateKey(after)));
      expect(others.map((record) => parseAction(record.get('action') as string, [...TOKENS]))).toEqual(edges.map(({ action }) => action));
      expect(others.map((record) => (record.get('answer') as string).split(', ')[0])).toEqual(edges.map(({ outcome }) => `${outcome.ret}`));
    },
  );
});

describe('the description of the format refuses', () => {
  const trace = traceOf(explore(BOUNDS, { mutant: mutants[0]!, invariants }).violations[0]!);
  const withLast = (change: object): Trace => ({ ...trace, states: [...trace.states.slice(0, -1), { ...trace.states.at(-1)!, ...change }] });

  it.each([
    ['a trace without variables', { states: [] }, "must have required property 'vars'"],
    ['a state without a variable', { ...trace, states: [{}] }, 'state 0: no action'],
    ['a variable that is not declared', withLast({ more: '' }), 'more is no variable'],
    ['a map of single values', withLast({ sessions: { '#map': ['s0'] } }), 'must be array'],
    ['a number that is none', withLast({ luo: { '#bigint': '0x1' } }), 'must match pattern'],
    ['another type than before', withLast({ luo: { '#set': [] } }), 'luo is #set, before it was string'],
    ['another type deep inside', withLast({ sessions: { '#map': [['s0', 'open']] } }), 'before it was #map'],
  ])('%s', (_, document, message) => {
    expect(faultsOf(document).join('\n')).toContain(message);
  });
});
