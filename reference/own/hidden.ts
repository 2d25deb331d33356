// SPDX-License-Identifier: GPL-2.0-only
/** @file State where neither the kernel nor a look at the constants of a file finds it: behind a closure, in a private member, in the kernel itself. */
import { LoadError } from '../loader/load.js';
import { boundIn } from './kept.js';
import { includesOf } from './names.js';
import { loadStatements, OUTSIDE, unwrapped } from './state.js';
import { childOf, childrenOf, nameOf, placeIn, walk, type Syntax, type SyntaxNode } from './syntax.js';

const FUNCTIONS: readonly string[] = ['FunctionDeclaration', 'FunctionExpression', 'ArrowFunctionExpression'];
const isFunction = ({ type }: SyntaxNode): boolean => FUNCTIONS.includes(type);

/** Throws LoadError at the first place of it. `factory`: the name of the function that builds the file's part of a kernel. */
export function checkHidden(syntax: Syntax, factory: string): void {
  const { program, text, path } = syntax;
  const refuse = (node: SyntaxNode, what: string): never => {
    throw new LoadError(`${placeIn(text, path, node.start)}: ${what} ${OUTSIDE}`);
  };
  walk(program, (node) => {
    if (node.type === 'PrivateIdentifier') refuse(node, `#${String(node['name'])}`);
  });
  const lists = loadStatements(program, factory);
  for (const called of calledOnce(lists.flatMap(({ statements }) => statements))) {
    const target = changedInside(called);
    if (target !== null) refuse(target, nameOf(target)!);
  }
  const below = declaredBelow(program);
  const included = includesOf(syntax).flatMap(({ local, isType }) => (isType || below.has(local) ? [] : [local]));
  const shared = new Set([...included, ...lists.flatMap(({ kernel }) => kernel ?? [])]);
  walk(program, (node) => {
    const target = targetOf(node);
    const root = target?.type === 'MemberExpression' ? rootOf(target) : null;
    if (root !== null && shared.has(root) && !isInRam(target!)) refuse(node, text.slice(target!.start, target!.end));
  });
}

/** What an assignment, `++`, `--` or `delete` changes; null for any other node. */
function targetOf(node: SyntaxNode): SyntaxNode | null {
  if (node.type === 'AssignmentExpression') return unwrapped(childOf(node, 'left')!);
  const isChange = node.type === 'UpdateExpression' || (node.type === 'UnaryExpression' && node['operator'] === 'delete');
  return isChange ? unwrapped(childOf(node, 'argument')!) : null;
}

/** `k` of `k.modules.luo_file.x`. */
function rootOf(node: SyntaxNode): string | null {
  return node.type === 'MemberExpression' ? rootOf(unwrapped(childOf(node, 'object')!)) : nameOf(node);
}

/** `k.ram.kho_map`: memory of the machine, which outlives a kernel by design. */
function isInRam(node: SyntaxNode): boolean {
  const of = unwrapped(childOf(node, 'object')!);
  return of.type === 'MemberExpression' && (nameOf(childOf(of, 'property')) === 'ram' || isInRam(of));
}

/** Functions that run while the file is loaded or its part of a kernel is built: called there, or given to what is called there. */
function calledOnce(statements: readonly SyntaxNode[]): Set<SyntaxNode> {
  const named = new Map<string, SyntaxNode>();
  for (const statement of statements) {
    const bound = [statement, ...childrenOf(statement, 'declarations')];
    for (const node of bound) {
      const value = node.type === 'FunctionDeclaration' ? node : childOf(node, 'init');
      const name = nameOf(childOf(node, 'id'));
      if (name !== null && value !== null && isFunction(unwrapped(value))) named.set(name, unwrapped(value));
    }
  }
  const found = new Set<SyntaxNode>();
  const look = (node: SyntaxNode): void =>
    walkOwn(node, (inner) => {
      if (inner.type !== 'CallExpression' && inner.type !== 'NewExpression') return;
      for (const one of [childOf(inner, 'callee')!, ...childrenOf(inner, 'arguments')].map(unwrapped)) {
        const called = isFunction(one) ? one : named.get(nameOf(one) ?? '');
        if (called === undefined || found.has(called)) continue;
        found.add(called);
        look(childOf(called, 'body')!);
      }
    });
  for (const statement of statements) if (!isFunction(statement)) look(statement);
  return found;
}

/** Every node below, but for what is in the functions there. */
function walkOwn(node: SyntaxNode, visit: (node: SyntaxNode) => void): void {
  walk(node, (inner, around) => {
    if (inner === node || !around.some((outer) => outer !== node && isFunction(outer))) visit(inner);
  });
}

/** A variable of the function that a function inside of it changes; null: there is none. */
function changedInside(called: SyntaxNode): SyntaxNode | null {
  const locals = new Set(localsOf(called));
  let found: SyntaxNode | null = null;
  walk(called, (node, around) => {
    const target = targetOf(node);
    const name = target && nameOf(target);
    if (found !== null || name === null || !locals.has(name)) return;
    const inside = around.slice(around.indexOf(called) + 1).filter(isFunction);
    if (inside.length > 0 && !inside.some((inner) => localsOf(inner).includes(name))) found = target;
  });
  return found;
}

/** Parameters and variables of a function itself. */
function localsOf(fn: SyntaxNode): string[] {
  const names = childrenOf(fn, 'params').flatMap(boundIn);
  walkOwn(childOf(fn, 'body')!, (node) => {
    if (node.type === 'VariableDeclarator') names.push(...boundIn(childOf(node, 'id')!));
  });
  return names;
}

/** Names that functions of the file bind: there they may stand for something else than in the file. */
function declaredBelow(program: SyntaxNode): Set<string> {
  const names = new Set<string>();
  walk(program, (node) => {
    if (isFunction(node)) for (const name of localsOf(node)) names.add(name);
  });
  return names;
}
