// SPDX-License-Identifier: GPL-2.0-only
/** @file The Informal Trace Format as its description has it (Apalache ADR-015): a JSON Schema, and what no schema can say. */
import { Ajv2020 } from 'ajv/dist/2020.js';

export type Expression = boolean | string | number | readonly Expression[] | { readonly [key: string]: Expression };
export interface Trace {
  readonly '#meta'?: Readonly<Record<string, unknown>>;
  readonly vars: readonly string[];
  readonly states: readonly Readonly<Record<string, Expression>>[];
}

const ref = { $ref: '#/$defs/expression' };
const only = (key: string, value: object): object => ({ type: 'object', properties: { [key]: value }, required: [key], additionalProperties: false });

const SCHEMA = {
  type: 'object',
  properties: {
    '#meta': { type: 'object' },
    params: { type: 'array', items: { type: 'string' } },
    vars: { type: 'array', items: { type: 'string', pattern: '^[^#]' }, uniqueItems: true },
    states: { type: 'array', items: { type: 'object', properties: { '#meta': { type: 'object' } }, additionalProperties: ref } },
    loop: { type: 'integer', minimum: 0 },
  },
  required: ['vars', 'states'],
  additionalProperties: false,
  $defs: {
    expression: {
      oneOf: [
        { type: ['boolean', 'string'] },
        { type: 'integer', minimum: -Number.MAX_SAFE_INTEGER, maximum: Number.MAX_SAFE_INTEGER },
        only('#bigint', { type: 'string', pattern: '^-?[0-9]+$' }),
        { type: 'array', items: ref },
        only('#tup', { type: 'array', items: ref }),
        only('#set', { type: 'array', items: ref }),
        only('#map', { type: 'array', items: { type: 'array', items: ref, minItems: 2, maxItems: 2 } }),
        // A record; a variant is one with a tag and a value.
        { type: 'object', propertyNames: { pattern: '^[^#]' }, additionalProperties: ref },
      ],
    },
  },
};

const validate = new Ajv2020({ allErrors: true, allowUnionTypes: true }).compile(SCHEMA);

/** What is wrong with a document, in words; none: it is a trace. */
export function faultsOf(document: unknown): string[] {
  if (!validate(document)) return validate.errors!.map(({ instancePath, message }) => `${instancePath}: ${message}`);
  const { vars, states } = document as unknown as Trace;
  return [
    ...states.flatMap((state, i) => wrongVariables(vars, state).map((fault) => `state ${i}: ${fault}`)),
    ...vars.flatMap((name) => wrongTypes(name, states)),
  ];
}

function wrongVariables(vars: readonly string[], state: Readonly<Record<string, Expression>>): string[] {
  const set = Object.keys(state).filter((key) => key !== '#meta');
  return [
    ...vars.filter((name) => !set.includes(name)).map((name) => `no ${name}`),
    ...set.filter((name) => !vars.includes(name)).map((name) => `${name} is no variable`),
  ];
}

/** A variable has one type in all states: TLA+ as Apalache types it, and Quint, have no other variables. */
function wrongTypes(name: string, states: Trace['states']): string[] {
  const known = new Map<string, string>();
  return states.flatMap((state, i) =>
    leaves(state[name]!, '').flatMap((leaf) => {
      const [path = '', type = ''] = leaf.split(': ');
      const other = known.get(path) ?? type;
      known.set(path, other);
      return other === type ? [] : [`state ${i}: ${name}${path} is ${type}, before it was ${other}`];
    }),
  );
}

/** The types inside of a value, each behind where it is: `[*]` in a list or set, `{key}` and `{*}` in a map, `.field` in a record, `?Tag` in a variant. */
function leaves(value: Expression, path: string): string[] {
  if (typeof value !== 'object') return [`${path}: ${typeof value === 'number' ? 'int' : typeof value}`];
  if (Array.isArray(value)) return [`${path}: list`, ...(value as Expression[]).flatMap((item) => leaves(item, `${path}[*]`))];
  const record = value as Readonly<Record<string, Expression>>;
  const [key] = Object.keys(record);
  if (key === '#bigint') return [`${path}: int`];
  if (key === '#set') return [`${path}: #set`, ...(record[key] as Expression[]).flatMap((item) => leaves(item, `${path}[*]`))];
  if (key === '#map')
    return [
      `${path}: #map`,
      ...(record[key] as [Expression, Expression][]).flatMap(([from, to]) => [...leaves(from, `${path}{key}`), ...leaves(to, `${path}{*}`)]),
    ];
  if (key === '#tup') return [`${path}: tuple`, ...(record[key] as Expression[]).flatMap((item, i) => leaves(item, `${path}.${i}`))];
  if ('tag' in record) return [`${path}: variant`, ...leaves(record['value']!, `${path}?${record['tag'] as string}`)];
  return [`${path}: {${Object.keys(record).sort().join()}}`, ...Object.entries(record).flatMap(([field, item]) => leaves(item, `${path}.${field}`))];
}
