// SPDX-License-Identifier: GPL-2.0-only
/** @file Each statement of a reviewer's file notes that it begins: what a watchdog says of code that does not come back, and of what it throws. */
import { isKeptName } from './constant.js';
import type { Insertion } from './insert.js';
import { placeNumber } from './place.js';
import type { NamedRange } from './loaded.js';
import { childOf, nameOf, walk, type Syntax, type SyntaxNode } from './syntax.js';

/** The name under which a compiled file knows `watched.cells`. */
export const CELLS_NAME = '$at';
/** The name under which it knows `watched.check`. */
export const CHECK_NAME = '$was';

const LISTS = ['Program', 'BlockStatement', 'StaticBlock', 'SwitchCase'];
const UNMARKED = ['EmptyStatement', 'BlockStatement', 'FunctionDeclaration', 'ClassDeclaration'];

/** Assignments, calls and no branches: they are none of the file's. `file`: its number. Lines stay lines. */
export function placeMarks({ program, text }: Syntax, file: number): Insertion[] {
  const insertions: Insertion[] = [];
  const lineOf = lineFinder(text);
  walk(program, (node, around) => {
    const parent = around.at(-1);
    if (parent === undefined || !isStatement(node)) return;
    const check = mayChangeMember(node) ? [{ at: node.end, text: `;${CHECK_NAME}();`, closes: true }] : [];
    const mark = `${CELLS_NAME}[0]=${placeNumber(file, lineOf(node.start))};`;
    if (LISTS.includes(parent.type)) insertions.push({ at: node.start, text: mark }, ...check);
    else if (parent.type === 'IfStatement') insertions.push({ at: node.start, text: `{${mark}` }, ...check, { at: node.end, text: '}', closes: true });
  });
  return insertions;
}

/**
 * Is it written in the statement that it gives a member of that name, or of a name that nobody sees here, to anything, or takes one away? Where
 * that was one of those that are compared, this statement is told; whoever gets there in another way is told after the call.
 */
function mayChangeMember(statement: SyntaxNode): boolean {
  if (statement.type !== 'ExpressionStatement' && statement.type !== 'VariableDeclaration') return false;
  let may = false;
  const target = (node: SyntaxNode | null): void => {
    if (node?.type !== 'MemberExpression') return;
    const name = nameOf(childOf(node, 'property'));
    may ||= node['computed'] === true || (name !== null && isKeptName(name));
  };
  walk(statement, (node) => {
    if (node.type === 'AssignmentExpression') target(childOf(node, 'left'));
    if (node.type === 'UpdateExpression' || (node.type === 'UnaryExpression' && node['operator'] === 'delete')) target(childOf(node, 'argument'));
    may ||= REFLECTION.has(nameOf(node) ?? '');
  });
  return may;
}

/** What changes members by call, or leads to it. */
const REFLECTION = new Set(['Object', 'Reflect', 'Proxy', 'prototype', '__proto__', '__defineGetter__', '__defineSetter__', 'getPrototypeOf']);

function isStatement({ type }: SyntaxNode): boolean {
  return (type.endsWith('Statement') || type === 'VariableDeclaration') && !UNMARKED.includes(type);
}

/** The named functions of a file and their lines, outer ones first. */
export function functionRanges({ program, text }: Syntax): NamedRange[] {
  const lineOf = lineFinder(text);
  const ranges: NamedRange[] = [];
  walk(program, (node) => {
    const name = node.type === 'FunctionDeclaration' ? nameOf(childOf(node, 'id')) : null;
    if (name !== null) ranges.push({ name, first: lineOf(node.start), last: lineOf(node.end) });
  });
  return ranges;
}

/** The line of an offset, from 1. */
function lineFinder(text: string): (offset: number) => number {
  const starts = [0];
  for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) starts.push(at + 1);
  return (offset) => {
    let [low, high] = [0, starts.length];
    while (high - low > 1) {
      const middle = (low + high) >> 1;
      if (starts[middle]! <= offset) low = middle;
      else high = middle;
    }
    return low + 1;
  };
}
