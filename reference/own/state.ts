// SPDX-License-Identifier: GPL-2.0-only
/** @file State that a kernel keeps outside of its memory: it would survive every reboot, and one execution would know of the one before it. */
import { LoadError } from '../loader/load.js';
import { LANGUAGE } from './globals.js';
import { childOf, childrenOf, nameOf, placeIn, type Syntax, type SyntaxNode } from './syntax.js';

/** What is said of what would be there still in the next kernel, and in the next execution. */
export const OUTSIDE = 'is kept outside of the kernel and would survive a reboot: make it a field of bss()';

const WRAPPERS = ['TSAsExpression', 'TSNonNullExpression', 'TSTypeAssertion', 'TSSatisfiesExpression', 'ParenthesizedExpression'];

/** `factory`: the name of the function that builds the file's part of a kernel. Throws LoadError at the first variable that is kept beside it. */
export function checkState({ program, text, path }: Syntax, factory: string): void {
  for (const statement of loadStatements(program, factory).flatMap(({ statements }) => statements)) {
    if (statement.type !== 'VariableDeclaration') continue;
    for (const declarator of childrenOf(statement, 'declarations')) {
      const isFilledLater = statement['kind'] === 'const' && isContainer(childOf(declarator, 'init'));
      if (statement['kind'] === 'const' && !isFilledLater) continue;
      const name = nameOf(childOf(declarator, 'id')) ?? 'a variable';
      throw new LoadError(`${placeIn(text, path, declarator.start)}: ${name} ${OUTSIDE}`);
    }
  }
}

/** Statements that are carried out once. */
export interface LoadStatements {
  /** Where the first of them may stand. */
  readonly list: number;
  readonly statements: readonly SyntaxNode[];
  /** What the kernel is called that is built; null: they are those of the file, and none is yet. */
  readonly kernel: string | null;
}

/** Those of the file, and of its factory. */
export function loadStatements(program: SyntaxNode, factory: string): LoadStatements[] {
  const ofFile = childrenOf(program, 'body').map((statement) => childOf(statement, 'declaration') ?? statement);
  const factories = ofFile.filter((node) => node.type === 'FunctionDeclaration' && nameOf(childOf(node, 'id')) === factory);
  return [
    { list: 0, statements: ofFile, kernel: null },
    ...factories.map((node) => {
      const body = childOf(node, 'body')!;
      return { list: body.start + 1, statements: childrenOf(body, 'body'), kernel: nameOf(childrenOf(node, 'params')[0] ?? null) };
    }),
  ];
}

/** Without casts and parentheses. */
export function unwrapped(node: SyntaxNode): SyntaxNode {
  return WRAPPERS.includes(node.type) ? unwrapped(childOf(node, 'expression')!) : node;
}

/** Something empty, or one of the language's own collections: a constant that is of use only to who fills it. */
function isContainer(init: SyntaxNode | null): boolean {
  if (init === null) return false;
  const value = unwrapped(init);
  if (value.type === 'ArrayExpression') return childrenOf(value, 'elements').length === 0;
  if (value.type === 'ObjectExpression') return childrenOf(value, 'properties').length === 0;
  return value.type === 'NewExpression' && LANGUAGE.has(nameOf(childOf(value, 'callee')) ?? '');
}
