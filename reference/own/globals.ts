// SPDX-License-Identifier: GPL-2.0-only
/** @file What a reviewer's file may see of JavaScript: the language, and nothing of the process that it runs in, nor anything that comes later. */
import { LoadError } from '../loader/load.js';
import { childOf, nameOf, placeIn, walk, type Syntax, type SyntaxNode } from './syntax.js';

/** The language's own objects that do nothing but compute. */
export const LANGUAGE: ReadonlySet<string> = new Set([
  ...['Infinity', 'NaN', 'undefined', 'isFinite', 'isNaN', 'parseFloat', 'parseInt', 'decodeURI', 'decodeURIComponent', 'encodeURI', 'encodeURIComponent'],
  ...['escape', 'unescape', 'Object', 'Boolean', 'Symbol', 'Number', 'BigInt', 'Math', 'String', 'RegExp', 'Array', 'Map', 'Set', 'WeakMap', 'WeakSet'],
  ...['WeakRef', 'Date', 'JSON', 'Reflect', 'Proxy', 'Intl', 'Iterator', 'ArrayBuffer', 'DataView', 'Int8Array', 'Uint8Array', 'Uint8ClampedArray'],
  ...['Int16Array', 'Uint16Array', 'Int32Array', 'Uint32Array', 'Float16Array', 'Float32Array', 'Float64Array', 'BigInt64Array', 'BigUint64Array'],
  ...['Error', 'AggregateError', 'EvalError', 'RangeError', 'ReferenceError', 'SyntaxError', 'TypeError', 'URIError'],
]);

/** Names of the surroundings, also those that only some have. */
const SURROUNDINGS = new Set([
  ...Object.getOwnPropertyNames(globalThis),
  'require',
  'module',
  'exports',
  '__dirname',
  '__filename',
  'window',
  'self',
  'document',
]);

/** Every name that a file may not see, undefined; `eval` cannot be defined, `require` and `exports` are the loader's. */
export const HIDDEN: Readonly<Record<string, undefined>> = Object.fromEntries(
  [...SURROUNDINGS]
    .filter((name) => !LANGUAGE.has(name) && !['eval', 'require', 'exports'].includes(name) && /^[A-Za-z_$][\w$]*$/.test(name))
    .map((name) => [name, undefined]),
);

/** Throws LoadError at the first name that a file may not see. */
export function checkGlobals({ program, text, path }: Syntax): void {
  const declared = declaredIn(program);
  walk(program, (node, around) => {
    const place = (): string => placeIn(text, path, node.start);
    if (node.type === 'ImportExpression')
      throw new LoadError(`${place()}: import() is not there: a revision includes only luocheck/kernel and luocheck/luo_internal`);
    if (node.type === 'MetaProperty' && nameOf(childOf(node, 'meta')) === 'import') throw new LoadError(`${place()}: import.meta is not there`);
    if (node['async'] === true || node['await'] === true || node.type === 'AwaitExpression')
      throw new LoadError(`${place()}: nothing is asynchronous in a file of a revision: what can be pre-empted is a generator`);
    const name = nameOf(node);
    if (name === null || LANGUAGE.has(name) || !SURROUNDINGS.has(name) || declared.has(name) || !isReference(node, around)) return;
    throw new LoadError(`${place()}: ${name} is not there: a file of a revision sees the headers and the language, nothing of the process`);
  });
}

/** Names that the file binds anywhere. */
function declaredIn(program: SyntaxNode): Set<string> {
  const names = new Set<string>();
  const bind = (node: SyntaxNode | null): void => {
    if (node === null) return;
    const name = nameOf(node);
    if (name !== null) names.add(name);
    else if (node.type.endsWith('Pattern') || node.type === 'Property' || node.type === 'RestElement')
      for (const field of node.type === 'Property' ? ['value'] : ['elements', 'properties', 'left', 'argument'])
        for (const child of nodesOf(node[field])) bind(child);
  };
  walk(program, (node) => {
    if (node.type === 'VariableDeclarator' || /^(?:Function|Class)(?:Declaration|Expression)$/.test(node.type)) bind(childOf(node, 'id'));
    if (/^Import\w*Specifier$/.test(node.type)) bind(childOf(node, 'local'));
    if (node.type === 'CatchClause') bind(childOf(node, 'param'));
    if (/Function/.test(node.type)) for (const parameter of nodesOf(node['params'])) bind(parameter);
  });
  return names;
}

function nodesOf(value: unknown): readonly SyntaxNode[] {
  return (Array.isArray(value) ? (value as unknown[]) : [value]).filter(
    (one): one is SyntaxNode => typeof (one as { type?: unknown } | null)?.type === 'string',
  );
}

/** Types and the names of members are none. */
function isReference(node: SyntaxNode, around: readonly SyntaxNode[]): boolean {
  const parent = around.at(-1)!;
  const isName = parent['computed'] !== true && (parent['property'] === node || parent['key'] === node);
  if ((isName && parent['shorthand'] !== true) || parent['label'] === node) return false;
  return !around.some(
    ({ type }) =>
      /^TS(?:Type|Interface|Function|Enum|Module|Qualified|Array|Union|Literal|Property|Method|Tuple|Indexed)/.test(type) && type !== 'TSTypeAssertion',
  );
}
