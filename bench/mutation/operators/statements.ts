// SPDX-License-Identifier: GPL-2.0-only
/** @file Operators that take statements away, repeat them, change their order, or go elsewhere. */
import ts from 'typescript';
import { calleeOf, callOf, change, functionOf, removal, replacement, type Change, type Operator } from '../operator.js';
import { isLockOperation } from './locks.js';

/** What counts something, or frees it: once too often is a bug of its own. */
const COUNTED = new Set([
  'fput',
  'kfree',
  'free_pages',
  'list_del',
  'list_del_init',
  'list_add_tail',
  'atomic64_inc',
  'atomic64_dec',
  'xa_destroy',
  'mutex_destroy',
  'set_preserved',
  'module_put',
  'xa_erase',
  'refcount_inc',
  'get_file',
  'put_unused_fd',
  'fd_install',
  'vfree',
  'folio_put',
  'unpin_folio',
  'kho_unpreserve_folio',
  'kho_unpreserve_vmalloc',
  'kho_unpreserve_free',
  'kho_restore_free',
  'kho_block_free_ser',
  'liveupdate_flb_put_incoming',
  'liveupdate_flb_put_outgoing',
]);

const SCAFFOLDS = new Set(['read', 'write', 'read_pos']);

const isJump = (node: ts.Node): node is ts.BreakOrContinueStatement => ts.isBreakStatement(node) || ts.isContinueStatement(node);

const isLoop = (node: ts.Node): boolean => ts.isForOfStatement(node) || ts.isForStatement(node) || ts.isWhileStatement(node);

/** The last statement of a function: without it the function has no value, which the compiler refuses. */
const isLast = (node: ts.ReturnStatement): boolean => {
  const owner = functionOf(node);
  return node.parent === (owner as ts.FunctionDeclaration | undefined)?.body && (node.parent as ts.Block).statements.at(-1) === node;
};

/** All that an if without else does: leaving it out is what `condition-false` does. */
function isAllOfAnIf(node: ts.Statement): boolean {
  const { parent } = node;
  const body: ts.Node = ts.isBlock(parent) && parent.statements.length === 1 ? parent : node;
  return ts.isIfStatement(body.parent) && body.parent.thenStatement === body && !body.parent.elseStatement;
}

/** `super(k)`, `yield read(x, 'y')` and the like stand for nothing in C: they make a struct and a step. */
function isScaffold(node: ts.Statement): boolean {
  const call = callOf(node);
  return call !== undefined && (call.expression.kind === ts.SyntaxKind.SuperKeyword || SCAFFOLDS.has(calleeOf(call)));
}

/** The statement after this one in the same block. */
function nextOf(node: ts.Statement): ts.Statement | undefined {
  const { parent } = node;
  if (!ts.isBlock(parent) && !ts.isCaseClause(parent)) return undefined;
  return parent.statements[parent.statements.indexOf(node) + 1];
}

/** May the two change places? Two effects; or a lock operation and anything that does not leave. */
function areSwappable(first: ts.Statement, second: ts.Statement): boolean {
  if (isScaffold(first) || isScaffold(second)) return false;
  if (ts.isExpressionStatement(first) && ts.isExpressionStatement(second)) return first.getText() !== second.getText();
  const [operation, other] = isLockOperation(first) ? [first, second] : isLockOperation(second) ? [second, first] : [];
  if (!operation || !other || isJump(other) || ts.isReturnStatement(other) || ts.isFunctionDeclaration(other)) return false;
  // A lock that the other statement declares cannot come before it.
  if (ts.isVariableStatement(other)) return !other.declarationList.declarations.some(({ name }) => operation.getText().includes(`${name.getText()}.`));
  return true;
}

/** Labels of the blocks around a node, innermost first. */
function labelsAround(node: ts.Node): string[] {
  const labels: string[] = [];
  for (let at: ts.Node | undefined = node.parent; at && !ts.isFunctionDeclaration(at); at = at.parent)
    if (ts.isLabeledStatement(at)) labels.push(at.label.text);
  return labels;
}

export const STATEMENTS: readonly Operator[] = [
  {
    name: 'remove-statement',
    does: 'A call, an assignment, a break, a continue or an early return is left out: also a single lock, unlock, list_del, fput.',
    source: 'Agrawal et al. 1989: SSDL; Deng, Offutt, Li 2013',
    *mutate(node): Iterable<Change> {
      if (!ts.isStatement(node) || isAllOfAnIf(node) || isScaffold(node)) return;
      if (ts.isExpressionStatement(node) || isJump(node) || (ts.isReturnStatement(node) && !isLast(node))) yield removal(node);
    },
  },
  {
    name: 'swap-statements',
    does: 'Two neighbouring statements change places: also a lock or unlock with what stands before or after it.',
    source: 'Bradbury, Cordy, Dingel 2006: SHCR, EXCR, SKCR (shift, expand, shrink critical region)',
    *mutate(node): Iterable<Change> {
      if (!ts.isStatement(node)) return;
      const next = nextOf(node);
      if (!next || !areSwappable(node, next)) return;
      yield { edits: [replacement(node, next.getText()), replacement(next, node.getText())], node, is: `first ${next.getText()}` };
    },
  },
  {
    name: 'duplicate-statement',
    does: 'What counts or frees is done twice.',
    source: 'off-by-one reference counts: double fput, double kfree, double list_del',
    *mutate(node): Iterable<Change> {
      const call = callOf(node);
      if (call && COUNTED.has(calleeOf(call))) yield change(node, `{ ${node.getText()} ${node.getText()} }`);
    },
  },
  {
    name: 'zero-trip-loop',
    does: 'The body of a loop is never entered.',
    source: 'Agrawal et al. 1989: SMTT (loop traps); Stryker: BlockStatement',
    *mutate(node): Iterable<Change> {
      if (ts.isForOfStatement(node) || ts.isForStatement(node)) yield change(node.statement, '{}');
    },
  },
  {
    name: 'one-trip-loop',
    does: 'A loop ends after its first turn.',
    source: 'Agrawal et al. 1989: SMTC, SBRn',
    *mutate(node): Iterable<Change> {
      if (ts.isForOfStatement(node) || ts.isForStatement(node) || ts.isWhileStatement(node))
        yield change(node.statement, `{ ${node.statement.getText()} break; }`);
    },
  },
  {
    name: 'break-for-continue',
    does: 'break for continue, and the other way round.',
    source: 'Agrawal et al. 1989: SBRC, SCRB',
    *mutate(node): Iterable<Change> {
      if (!isJump(node) || node.label !== undefined) return;
      if (ts.isContinueStatement(node)) yield change(node, 'break;');
      else if (ts.findAncestor(node, (n) => isLoop(n) || ts.isSwitchStatement(n))?.kind !== ts.SyntaxKind.SwitchStatement) yield change(node, 'continue;');
    },
  },
  {
    name: 'wrong-label',
    does: 'A goto goes to another label.',
    source: 'Agrawal et al. 1989: SGLR (goto label replacement)',
    *mutate(node): Iterable<Change> {
      if (!ts.isBreakStatement(node) || !node.label) return;
      for (const label of labelsAround(node)) if (label !== node.label.text) yield change(node, `break ${label};`);
    },
  },
];
