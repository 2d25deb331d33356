// SPDX-License-Identifier: GPL-2.0-only
/**
 * @file What a file and its factory make once, and every execution finds again: functions, tables, constants. It is frozen, however deep, so that whoever
 * keeps state in it is told by a TypeError where that happens; what cannot be frozen is refused. Objects of the kernel alone change: those it resets.
 */
import { types } from 'node:util';
import type { Insertion } from './insert.js';
import { childOf, childrenOf, nameOf, type Syntax, type SyntaxNode } from './syntax.js';
import { DESIGNS } from './designs.js';
import { includesOf } from './names.js';
import { loadStatements, OUTSIDE, unwrapped } from './state.js';

/** The name under which a compiled file knows `keep`. */
export const KEEP_NAME = '$keep';

/** Functions and classes of the headers, and the prototypes of the classes. */
let ofHeaders: ReadonlySet<unknown> | null = null;

function headerObjects(): ReadonlySet<unknown> {
  if (ofHeaders !== null) return ofHeaders;
  const exported = DESIGNS.flatMap(({ headers }) => Object.values(headers)).flatMap((header) => Object.values(header as object) as unknown[]);
  const functions = exported.filter((value) => typeof value === 'function');
  return (ofHeaders = new Set<unknown>([...functions, ...functions.map(({ prototype }) => prototype as unknown)]));
}

/** Is it the headers', or an object whose fields the kernel knows, and puts back? */
function isOfKernel(value: object): boolean {
  const known = headerObjects();
  if (known.has(value)) return true;
  if (typeof value === 'function') return false;
  for (let above = Object.getPrototypeOf(value) as object | null; above !== null; above = Object.getPrototypeOf(above) as object | null)
    if (known.has(above)) return true;
  return false;
}

/** Has it contents that no freezing keeps as they are? */
const isFilled = (value: object): boolean =>
  types.isProxy(value) ||
  types.isMap(value) ||
  types.isSet(value) ||
  types.isWeakMap(value) ||
  types.isWeakSet(value) ||
  types.isDate(value) ||
  types.isArrayBufferView(value) ||
  types.isAnyArrayBuffer(value) ||
  types.isGeneratorObject(value) ||
  types.isMapIterator(value) ||
  types.isSetIterator(value);

/** Answers `value`, with all that is reached from it frozen. `k`: the kernel that is built, which goes on changing; absent while the file is loaded. */
export function keep<T>(value: T, k?: { readonly modules: unknown }): T {
  const todo: unknown[] = [value];
  const seen = new Set<unknown>([null, k, k?.modules]);
  while (todo.length > 0) {
    const one = todo.pop();
    if ((typeof one !== 'object' && typeof one !== 'function') || one === null || seen.has(one)) continue;
    seen.add(one);
    if (isFilled(one)) throw new TypeError(`what is made here once ${OUTSIDE}`);
    if (isOfKernel(one)) continue;
    Object.freeze(one);
    for (const key of Reflect.ownKeys(one)) {
      const member = Object.getOwnPropertyDescriptor(one, key)!;
      todo.push(member.value, member.get, member.set);
    }
  }
  return value;
}

/** Calls of `keep` where something is made once. Lines stay lines. `factory`: the name of the function that builds the file's part of a kernel. */
export function keepers(syntax: Syntax, factory: string): Insertion[] {
  const included = new Set(includesOf(syntax).map(({ local }) => local));
  return loadStatements(syntax.program, factory).flatMap(({ list, statements, kernel }) => {
    const call = (name: string): string => `${KEEP_NAME}(${name}${kernel === null ? '' : `,${kernel}`});`;
    const hoisted = statements.flatMap((node) => (node.type === 'FunctionDeclaration' ? [nameOf(childOf(node, 'id'))!] : []));
    const insertions: Insertion[] = hoisted.length === 0 ? [] : [{ at: list, text: hoisted.map(call).join('') }];
    for (const node of statements) {
      const names = namesOf(node, included);
      if (names.length > 0) insertions.push({ at: node.end, text: `;${names.map(call).join('')}`, closes: true });
      const answer = kernel !== null && node.type === 'ReturnStatement' ? childOf(node, 'argument') : null;
      if (answer !== null) insertions.push({ at: answer.start, text: `${KEEP_NAME}(` }, { at: answer.end, text: `,${kernel})`, closes: true });
    }
    return insertions;
  });
}

/** What a statement makes and names: not what it only finds or has from the kernel. */
function namesOf(statement: SyntaxNode, included: ReadonlySet<string>): string[] {
  if (statement.type === 'ClassDeclaration' || statement.type === 'TSEnumDeclaration') return [nameOf(childOf(statement, 'id'))!];
  if (statement.type !== 'VariableDeclaration') return [];
  return childrenOf(statement, 'declarations').flatMap((declarator) => {
    const value = childOf(declarator, 'init');
    return value === null || isFound(unwrapped(value), included) ? [] : boundIn(childOf(declarator, 'id')!);
  });
}

function isFound(value: SyntaxNode, included: ReadonlySet<string>): boolean {
  if (value.type === 'Identifier' || value.type === 'MemberExpression' || value.type === 'Literal') return value['regex'] === undefined;
  return (value.type === 'CallExpression' || value.type === 'NewExpression') && included.has(nameOf(unwrapped(childOf(value, 'callee')!)) ?? '');
}

/** The names in a pattern. */
export function boundIn(pattern: SyntaxNode): string[] {
  const name = nameOf(pattern);
  if (name !== null) return [name];
  const parts = [...childrenOf(pattern, 'elements'), ...childrenOf(pattern, 'properties')];
  const single = [childOf(pattern, 'value'), childOf(pattern, 'left'), childOf(pattern, 'argument')].filter((node) => node !== null);
  return [...parts, ...single].flatMap(boundIn);
}
