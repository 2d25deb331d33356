// SPDX-License-Identifier: GPL-2.0-only
/** @file Operators that change what is decided. */
import ts from 'typescript';
import { change, insteadOf, type Change, type Operator } from '../operator.js';

const isWarning = (node: ts.Node): node is ts.CallExpression => ts.isCallExpression(node) && ['WARN_ON', 'WARN_ON_ONCE'].includes(node.expression.getText());

/** The condition that a node decides by, and whether it repeats. */
function conditionOf(node: ts.Node): { readonly condition: ts.Expression; readonly loop: boolean } | undefined {
  if (ts.isIfStatement(node)) return { condition: node.expression, loop: false };
  if (ts.isConditionalExpression(node)) return { condition: node.condition, loop: false };
  if (ts.isWhileStatement(node)) return { condition: node.expression, loop: true };
  if (isWarning(node)) return { condition: node.arguments[2]!, loop: false };
  // is_current_luo_state and its like: a comparison that has a name.
  if (ts.isArrowFunction(node) && ts.isBinaryExpression(node.body)) return { condition: node.body, loop: false };
  return undefined;
}

/** The parts of a condition between && and ||. */
function atoms(condition: ts.Expression): ts.Expression[] {
  if (ts.isParenthesizedExpression(condition)) return atoms(condition.expression);
  // A WARN inside a condition has a condition of its own.
  if (isWarning(condition)) return [];
  if (ts.isBinaryExpression(condition) && isLogical(condition)) return [...atoms(condition.left), ...atoms(condition.right)];
  return [condition];
}

const isLogical = ({ operatorToken: { kind } }: ts.BinaryExpression): boolean =>
  kind === ts.SyntaxKind.AmpersandAmpersandToken || kind === ts.SyntaxKind.BarBarToken;

function negated(atom: ts.Expression): string {
  if (ts.isPrefixUnaryExpression(atom) && atom.operator === ts.SyntaxKind.ExclamationToken) return `!!(${atom.operand.getText()})`;
  return `!(${atom.getText()})`;
}

function* atomsOf(node: ts.Node): Generator<{ readonly atom: ts.Expression; readonly loop: boolean }> {
  const decided = conditionOf(node);
  if (decided) for (const atom of atoms(decided.condition)) yield { atom, loop: decided.loop };
}

const STRYKER_CONDITION = 'Stryker: ConditionalExpression; Offutt et al. 1996: ROR';

export const CONDITIONS: readonly Operator[] = [
  {
    name: 'negate-condition',
    does: 'A part of a condition says the opposite.',
    source: STRYKER_CONDITION,
    *mutate(node): Iterable<Change> {
      for (const { atom } of atomsOf(node)) yield change(atom, negated(atom));
    },
  },
  {
    name: 'condition-true',
    does: 'A part of a condition is always true.',
    source: STRYKER_CONDITION,
    *mutate(node): Iterable<Change> {
      for (const { atom, loop } of atomsOf(node)) if (!loop) yield change(atom, insteadOf(atom, 'true'));
    },
  },
  {
    name: 'condition-false',
    does: 'A part of a condition is always false.',
    source: STRYKER_CONDITION,
    *mutate(node): Iterable<Change> {
      for (const { atom } of atomsOf(node)) yield change(atom, insteadOf(atom, 'false'));
    },
  },
  {
    name: 'conditional-boundary',
    does: 'A comparison includes its boundary, or no longer does.',
    source: 'Stryker: EqualityOperator; PIT: conditionals boundary',
    *mutate(node): Iterable<Change> {
      const other = ts.isBinaryExpression(node) ? BOUNDARY[node.operatorToken.getText()] : undefined;
      if (other !== undefined) yield change((node as ts.BinaryExpression).operatorToken, other);
    },
  },
  {
    name: 'swap-logical',
    does: '&& for ||, and the other way round.',
    source: 'Stryker: LogicalOperator; Offutt et al. 1996: LCR',
    *mutate(node): Iterable<Change> {
      if (ts.isBinaryExpression(node) && isLogical(node)) yield change(node.operatorToken, node.operatorToken.getText() === '&&' ? '||' : '&&');
    },
  },
];

const BOUNDARY: Readonly<Record<string, string>> = { '<': '<=', '<=': '<', '>': '>=', '>=': '>' };
