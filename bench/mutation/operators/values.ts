// SPDX-License-Identifier: GPL-2.0-only
/** @file Operators that change a value: constants, error codes, what is returned. */
import ts from 'typescript';
import { change, functionOf, insteadOf, type Change, type Code, type Operator } from '../operator.js';

const STATES = ['LIVEUPDATE_STATE_NORMAL', 'LIVEUPDATE_STATE_PREPARED', 'LIVEUPDATE_STATE_FROZEN', 'LIVEUPDATE_STATE_UPDATED'];

const ENUMERATIONS = [
  ['LUO_IOCTL_INCOMING', 'LUO_IOCTL_OUTGOING', 'LUO_IOCTL_ALL'],
  ['MEMFD_LUO_FOLIO_DIRTY', 'MEMFD_LUO_FOLIO_UPTODATE'],
];

const SIDES: Readonly<Record<string, string>> = { incoming: 'outgoing', outgoing: 'incoming' };

const isErrno = (node: ts.Node): node is ts.PrefixUnaryExpression & { operand: ts.Identifier } =>
  ts.isPrefixUnaryExpression(node) && node.operator === ts.SyntaxKind.MinusToken && ts.isIdentifier(node.operand) && /^E[A-Z]+$/.test(node.operand.text);

/** Another error code: -EINVAL, or -EBUSY for -EINVAL. */
function otherErrno(name: string, { importing }: Code): Pick<Change, 'is'> & { readonly edits: Change['edits'] } {
  const other = name === 'EINVAL' ? 'EBUSY' : 'EINVAL';
  return { is: `-${other}`, edits: importing(other) };
}

const isNumber = (type: ts.Type): boolean => (type.flags & ts.TypeFlags.NumberLike) !== 0 || (type.isUnion() && type.types.every(isNumber));

/** Is this the value of a field of a struct, a static variable, an argument or an operand, and not a type or a label? */
const isValue = (node: ts.Node): boolean => functionOf(node) !== undefined && !ts.isTypeNode(node.parent) && !ts.isPropertyAssignment(node.parent);

export const VALUES: readonly Operator[] = [
  {
    name: 'swap-errno',
    does: 'An error is told by another error code.',
    source: 'Agrawal et al. 1989: CCCR (constant replacement)',
    *mutate(node, code): Iterable<Change> {
      if (!isErrno(node)) return;
      const { is, edits } = otherErrno(node.operand.text, code);
      yield change(node, is, ...edits);
    },
  },
  {
    name: 'drop-sign',
    does: 'An error code is positive.',
    source: 'Stryker: UnaryOperator; Offutt et al. 1996: UOI',
    *mutate(node): Iterable<Change> {
      if (isErrno(node)) yield change(node, node.operand.text);
    },
  },
  {
    name: 'return-value',
    does: 'Success for an error, and an error for success.',
    source: 'PIT: return values; Agrawal et al. 1989: SRSR',
    *mutate(node, code): Iterable<Change> {
      if (!ts.isReturnStatement(node) || !node.expression) return;
      const { expression } = node;
      if (expression.getText() === '0') {
        const { is, edits } = otherErrno('', code);
        yield change(expression, is, ...edits);
      } else if (isErrno(expression) || isNumber(code.checker.getTypeAtLocation(expression))) yield change(expression, insteadOf(expression, '0'));
    },
  },
  {
    name: 'change-constant',
    does: 'A number is greater by one, a truth value is the other one.',
    source: 'Agrawal et al. 1989: CRCR (off by one); Stryker: BooleanLiteral',
    *mutate(node): Iterable<Change> {
      if (!isValue(node) || ts.isReturnStatement(node.parent)) return;
      if (ts.isNumericLiteral(node)) yield change(node, String(Number(node.text) + 1));
      if (node.kind === ts.SyntaxKind.TrueKeyword) yield change(node, 'false');
      if (node.kind === ts.SyntaxKind.FalseKeyword) yield change(node, 'true');
    },
  },
  {
    name: 'swap-state',
    does: 'The next state of LUO for the right one.',
    source: 'Agrawal et al. 1989: CCCR (constant replacement)',
    *mutate(node): Iterable<Change> {
      if (!ts.isIdentifier(node) || !STATES.includes(node.text) || !isValue(node)) return;
      yield change(node, STATES[(STATES.indexOf(node.text) + 1) % STATES.length]!);
    },
  },
  {
    name: 'swap-kind',
    does: 'The next constant of an enumeration for the right one: which sessions an ioctl is for, a seal, a flag of a folio.',
    source: 'Agrawal et al. 1989: CCCR (constant replacement)',
    *mutate(node): Iterable<Change> {
      if (!ts.isIdentifier(node) || ts.isVariableDeclaration(node.parent) || ts.isImportSpecifier(node.parent)) return;
      const kinds = ENUMERATIONS.find((names) => names.includes(node.text));
      if (kinds) yield change(node, kinds[(kinds.indexOf(node.text) + 1) % kinds.length]!);
    },
  },
  {
    name: 'swap-side',
    does: 'What goes out to the next kernel for what came in from the previous one, and the other way round.',
    source: 'Agrawal et al. 1989: VTRR (variable replacement)',
    *mutate(node): Iterable<Change> {
      if (!ts.isIdentifier(node)) return;
      const other = SIDES[node.text];
      if (other === undefined) return;
      if (ts.isPropertyAccessExpression(node.parent) && node.parent.name === node) yield change(node, other);
      else if (ts.isBindingElement(node.parent) && node.parent.name === node) yield change(node, `${other}: ${node.text}`);
    },
  },
  {
    name: 'swap-update',
    does: '++ for --, and the other way round.',
    source: 'Agrawal et al. 1989: OPPO, OMMO; PIT: increments',
    *mutate(node): Iterable<Change> {
      if (ts.isPostfixUnaryExpression(node)) yield change(node, `${node.operand.getText()}${node.operator === ts.SyntaxKind.PlusPlusToken ? '--' : '++'}`);
      else if (ts.isPrefixUnaryExpression(node) && [ts.SyntaxKind.PlusPlusToken, ts.SyntaxKind.MinusMinusToken].includes(node.operator))
        yield change(node, `${node.operator === ts.SyntaxKind.PlusPlusToken ? '--' : '++'}${node.operand.getText()}`);
    },
  },
  {
    name: 'return-other',
    does: 'A truth value is answered the other way round.',
    source: 'PIT: false returns, true returns',
    *mutate(node): Iterable<Change> {
      if (!ts.isReturnStatement(node) || !node.expression) return;
      if (node.expression.kind === ts.SyntaxKind.TrueKeyword) yield change(node.expression, 'false');
      if (node.expression.kind === ts.SyntaxKind.FalseKeyword) yield change(node.expression, 'true');
    },
  },
  {
    name: 'drop-flag',
    does: 'One of several flags is left out.',
    source: 'Offutt et al. 1996: ABS, UOI; kernel variant',
    *mutate(node): Iterable<Change> {
      if (!ts.isBinaryExpression(node) || node.operatorToken.kind !== ts.SyntaxKind.BarToken) return;
      yield change(node, node.left.getText());
      if (!ts.isBinaryExpression(node.left)) yield change(node, node.right.getText());
    },
  },
  {
    name: 'change-name',
    does: 'A node or a property of the blob has another name.',
    source: 'Stryker: StringLiteral',
    *mutate(node): Iterable<Change> {
      if (!ts.isStringLiteral(node) || !ts.isCallExpression(node.parent) || !node.parent.expression.getText().startsWith('fdt_')) return;
      yield change(node, `'${node.text}_'`);
    },
  },
  {
    name: 'swap-arithmetic',
    does: '+ for -, * for /, & for |, and an assignment without its operation.',
    source: 'Stryker: ArithmeticOperator, AssignmentOperator; Offutt et al. 1996: AOR',
    *mutate(node): Iterable<Change> {
      const other = ts.isBinaryExpression(node) ? ARITHMETIC[node.operatorToken.getText()] : undefined;
      if (other !== undefined) yield change((node as ts.BinaryExpression).operatorToken, other);
    },
  },
];

const ARITHMETIC: Readonly<Record<string, string>> = { '+': '-', '-': '+', '*': '/', '/': '*', '*=': '+=', '+=': '-=', '||=': '=', '|': '&', '&': '|' };
