// SPDX-License-Identifier: GPL-2.0-only
/** @file State that a kernel keeps outside of its memory: it would survive every reboot, and one execution would know of the one before it. */
import { LoadError } from '../loader/load.js';
import { LANGUAGE } from './globals.js';
import { childOf, childrenOf, nameOf, placeIn, type Syntax, type SyntaxNode } from './syntax.js';

const WRAPPERS = ['TSAsExpression', 'TSNonNullExpression', 'TSTypeAssertion', 'TSSatisfiesExpression', 'ParenthesizedExpression'];

/** `factory`: the name of the function that builds the file's part of a kernel. Throws LoadError at the first variable that is kept beside it. */
export function checkState({ program, text, path }: Syntax, factory: string): void {
  for (const statement of statementsOf(program, factory)) {
    if (statement.type !== 'VariableDeclaration') continue;
    for (const declarator of childrenOf(statement, 'declarations')) {
      const isFilledLater = statement['kind'] === 'const' && isContainer(childOf(declarator, 'init'));
      if (statement['kind'] === 'const' && !isFilledLater) continue;
      const name = nameOf(childOf(declarator, 'id')) ?? 'a variable';
      throw new LoadError(
        `${placeIn(text, path, declarator.start)}: ${name} is kept outside of the kernel and would survive a reboot: make it a field of bss()`,
      );
    }
  }
}

/** Those that are carried out once: of the file, and of its factory. */
function statementsOf(program: SyntaxNode, factory: string): SyntaxNode[] {
  const ofFile = childrenOf(program, 'body').map((statement) => childOf(statement, 'declaration') ?? statement);
  const found = ofFile.filter((node) => node.type === 'FunctionDeclaration' && nameOf(childOf(node, 'id')) === factory);
  return [...ofFile, ...found.flatMap((node) => childrenOf(childOf(node, 'body')!, 'body'))];
}

/** Something empty, or one of the language's own collections: a constant that is of use only to who fills it. */
function isContainer(value: SyntaxNode | null): boolean {
  if (value === null) return false;
  if (WRAPPERS.includes(value.type)) return isContainer(childOf(value, 'expression'));
  if (value.type === 'ArrayExpression') return childrenOf(value, 'elements').length === 0;
  if (value.type === 'ObjectExpression') return childrenOf(value, 'properties').length === 0;
  return value.type === 'NewExpression' && LANGUAGE.has(nameOf(childOf(value, 'callee')) ?? '');
}
