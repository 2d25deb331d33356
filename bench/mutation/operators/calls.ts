// SPDX-License-Identifier: GPL-2.0-only
/** @file Operators that call something else, or with something else. */
import ts from 'typescript';
import { calleeOf, change, functionOf, replacement, type Change, type Code, type Operator } from '../operator.js';

/** A primitive -> the one that a tired author writes in its place. */
const SIBLINGS: Readonly<Record<string, string>> = {
  list_for_each_entry_safe: 'list_for_each_entry',
  list_del_init: 'list_del',
  atomic64_inc: 'atomic64_dec',
  atomic64_dec: 'atomic64_inc',
  kmalloc_nofail: 'kmalloc',
};

/** From one end of a list, and from the other. */
const OTHER_END: Readonly<Record<string, string>> = {
  list_for_each_entry: 'list_for_each_entry_reverse',
  list_for_each_entry_reverse: 'list_for_each_entry',
  list_first_entry: 'list_last_entry',
  list_last_entry: 'list_first_entry',
  list_first_entry_or_null: 'list_last_entry_or_null',
  list_last_entry_or_null: 'list_first_entry_or_null',
  list_is_first: 'list_is_last',
  list_is_last: 'list_is_first',
  list_next_entry: 'list_prev_entry',
  list_prev_entry: 'list_next_entry',
};

/** Variables of the same class that a use could mean instead: parameters and locals of the function, declared before. */
function otherVariables(node: ts.Identifier, { checker }: Code): string[] {
  const owner = functionOf(node);
  const type = checker.getNonNullableType(checker.getTypeAtLocation(node));
  if (!owner || !type.isClassOrInterface() || type.getProperties().length === 0) return [];
  const names: string[] = [];
  (function visit(at: ts.Node): void {
    if (
      (ts.isVariableDeclaration(at) || ts.isParameter(at)) &&
      ts.isIdentifier(at.name) &&
      at.name.text !== node.text &&
      at.end <= node.getStart() &&
      isInScope(at, node)
    )
      if (checker.getNonNullableType(checker.getTypeAtLocation(at.name)) === type) names.push(at.name.text);
    ts.forEachChild(at, visit);
  })(owner);
  return names;
}

/** Does the block or loop that declares `declaration` contain `use`? */
function isInScope(declaration: ts.Node, use: ts.Node): boolean {
  const scope = ts.findAncestor(declaration.parent, (n) => ts.isBlock(n) || ts.isForOfStatement(n) || ts.isFunctionLike(n))!;
  return scope.pos <= use.pos && use.end <= scope.end;
}

/** A use of a variable's value: not its declaration, not a member's name, not what is assigned to. */
function isUse(node: ts.Node): node is ts.Identifier {
  if (!ts.isIdentifier(node)) return false;
  const { parent } = node;
  if (ts.isVariableDeclaration(parent) || ts.isParameter(parent) || ts.isFunctionDeclaration(parent) || ts.isTypeNode(parent) || ts.isBindingElement(parent))
    return false;
  if (ts.isPropertyAccessExpression(parent)) return parent.expression === node;
  return !(ts.isBinaryExpression(parent) && parent.left === node && parent.operatorToken.kind === ts.SyntaxKind.EqualsToken);
}

export const CALLS: readonly Operator[] = [
  {
    name: 'swap-arguments',
    does: 'Two neighbouring arguments of one type change places.',
    source: 'Delamaro, Maldonado, Mathur 2001: IndVarRepPar; PIT: argument propagation',
    *mutate(node, { checker }): Iterable<Change> {
      if (!ts.isCallExpression(node)) return;
      const list = node.arguments;
      for (let i = 0; i + 1 < list.length; i++) {
        const [a, b] = [list[i]!, list[i + 1]!];
        const [left, right] = [a, b].map((argument) => checker.getBaseTypeOfLiteralType(checker.getTypeAtLocation(argument)));
        if (left !== right || a.getText() === b.getText() || calleeOf(node) === 'WARN_ON_ONCE' || calleeOf(node) === 'k.panic') continue;
        yield { edits: [replacement(a, b.getText()), replacement(b, a.getText())], node, is: `${calleeOf(node)}(…, ${b.getText()}, ${a.getText()}, …)` };
      }
    },
  },
  {
    name: 'swap-call',
    does: 'A sibling of the right primitive is called: unsafe for safe, up for down, without for with.',
    source: 'Delamaro, Maldonado, Mathur 2001: CovAllNod family; kernel siblings',
    *mutate(node, { importing }): Iterable<Change> {
      if (!ts.isCallExpression(node)) return;
      const name = calleeOf(node);
      // A counted reference that is not counted.
      if (name === 'get_file') yield change(node, node.arguments[0]!.getText());
      const sibling = SIBLINGS[name];
      if (sibling !== undefined) yield change(node.expression, sibling, ...importing(sibling));
      // Of the previous kernel, of this one.
      const [first, page] = node.arguments;
      if (name === 'kho_restore_free') yield change(node, `kho_unpreserve_free(${page!.getText()})`, ...importing('kho_unpreserve_free'));
      if (name === 'kho_unpreserve_free') yield change(node, `kho_restore_free(k, ${first!.getText()})`, ...importing('kho_restore_free'));
    },
  },
  {
    name: 'swap-order',
    does: 'A list is walked from its other end, or that end is taken.',
    source: 'Delamaro, Maldonado, Mathur 2001: CovAllNod family; kernel siblings',
    *mutate(node, { importing }): Iterable<Change> {
      const other = ts.isCallExpression(node) ? OTHER_END[calleeOf(node)] : undefined;
      if (other !== undefined) yield change((node as ts.CallExpression).expression, other, ...importing(other));
    },
  },
  {
    name: 'swap-variable',
    does: 'Another variable of the same class is used.',
    source: 'Agrawal et al. 1989: VSRR, VTRR (variable replacement)',
    *mutate(node, code): Iterable<Change> {
      if (isUse(node)) for (const other of otherVariables(node, code)) yield change(node, other);
    },
  },
];
