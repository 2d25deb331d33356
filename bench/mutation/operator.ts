// SPDX-License-Identifier: GPL-2.0-only
/** @file What a mutation operator is, and what it may know of the code. */
import ts from 'typescript';
import type { Edit } from './mutant.js';

/** One change that an operator makes. */
export interface Change {
  readonly edits: readonly Edit[];
  /** The node that the reader is shown. */
  readonly node: ts.Node;
  /** What replaces it. */
  readonly is: string;
}

/** Changes one kind of thing in one way. */
export interface Operator {
  /** In kebab-case: part of the mutant's name. */
  readonly name: string;
  /** One sentence. */
  readonly does: string;
  /** Where the operator comes from. */
  readonly source: string;
  /** The changes at one node: called for every node of every function, outermost first. */
  mutate(node: ts.Node, code: Code): Iterable<Change>;
}

/** A file that is mutated. */
export interface Code {
  readonly source: ts.SourceFile;
  readonly checker: ts.TypeChecker;
  /** Names that the file imports from the kernel's headers and the header of LUO. */
  readonly imported: ReadonlySet<string>;
  /** An edit that imports one more name from the kernel's headers; none when it is there. */
  readonly importing: (name: string) => readonly Edit[];
}

export const replacement = (node: ts.Node, text: string): Edit => ({ start: node.getStart(), end: node.end, text });

/** A change of one node. */
export const change = (node: ts.Node, is: string, ...more: readonly Edit[]): Change => ({ edits: [replacement(node, is), ...more], node, is });

/** A statement made empty. */
export const removal = (node: ts.Node): Change => ({ edits: [replacement(node, ';')], node, is: 'nothing' });

/** Does evaluating it do something besides giving a value? */
export function hasEffect(node: ts.Node): boolean {
  if (ts.isCallExpression(node) || ts.isYieldExpression(node)) return true;
  return ts.forEachChild(node, (child) => hasEffect(child) || undefined) ?? false;
}

/** `value` in place of `node`, whose effects stay. */
export const insteadOf = (node: ts.Expression, value: string): string => (hasEffect(node) ? `(${node.getText()}, ${value})` : value);

/** The innermost function around a node: its declaration, its arrow, or a constructor. */
export function functionOf(node: ts.Node): ts.SignatureDeclaration | undefined {
  return ts.findAncestor(
    node.parent,
    (n): n is ts.SignatureDeclaration => ts.isFunctionDeclaration(n) || ts.isArrowFunction(n) || ts.isConstructorDeclaration(n),
  );
}

/** The call of an expression statement, without `yield`: `down_read(sem)` of `yield down_read(sem);`. */
export function callOf(node: ts.Node): ts.CallExpression | undefined {
  if (!ts.isExpressionStatement(node)) return undefined;
  const { expression } = node;
  const inner = ts.isYieldExpression(expression) ? expression.expression : expression;
  return inner && ts.isCallExpression(inner) ? inner : undefined;
}

/** The name of the function that a call calls. */
export const calleeOf = ({ expression }: ts.CallExpression): string => expression.getText();
