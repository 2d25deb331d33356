// SPDX-License-Identifier: GPL-2.0-only
/** @file Forgotten yields: a call that compiles, does nothing, and would make every verdict worthless. */
import { LoadError } from '../loader/load.js';
import { GENERATOR_PRIMITIVES, includesOf, mannerOf, STEP_PRIMITIVES, type Manner } from './names.js';
import { childOf, childrenOf, nameOf, placeIn, walk, type Syntax, type SyntaxNode } from './syntax.js';

const FUNCTIONS = ['FunctionDeclaration', 'FunctionExpression', 'ArrowFunctionExpression'];
/** Casts and parentheses: the value goes through them. */
const WRAPPERS = ['TSAsExpression', 'TSNonNullExpression', 'TSTypeAssertion', 'TSSatisfiesExpression', 'ParenthesizedExpression', 'ChainExpression'];

/** `manners`: those of the functions of all files of the revision. Throws LoadError at the first call that is not run. */
export function checkYields(syntax: Syntax, manners: ReadonlyMap<string, Manner>): void {
  const known = knownIn(syntax, manners);
  walk(syntax.program, (node, around) => {
    if (node.type !== 'CallExpression') return;
    const callee = unwrap(childOf(node, 'callee')!);
    const name = nameOf(callee) ?? nameOf(childOf(callee, 'property'));
    const ofMember = isPoint(callee) ? 'step' : manners.get(name ?? '');
    const manner = callee.type === 'MemberExpression' ? ofMember : known.get(name ?? '');
    if (name === null || manner === undefined || isRun(manner, around)) return;
    const wanted = manner === 'step' ? 'yield' : 'yield*';
    throw new LoadError(`${placeIn(syntax.text, syntax.path, node.start)}: ${name}() is called and not run: '${wanted}' is missing`);
  });
}

/** `k.at(POINT)`: a step that is no primitive's. */
const isPoint = (callee: SyntaxNode): boolean => nameOf(childOf(callee, 'object')) === 'k' && nameOf(childOf(callee, 'property')) === 'at';

/** The names of this file that can only be run. */
function knownIn(syntax: Syntax, manners: ReadonlyMap<string, Manner>): Map<string, Manner> {
  const known = new Map<string, Manner>();
  for (const { imported, local, from, isType } of includesOf(syntax)) {
    if (isType || !from.endsWith('/kernel/index.js')) continue;
    if (STEP_PRIMITIVES.includes(imported)) known.set(local, 'step');
    if (GENERATOR_PRIMITIVES.includes(imported)) known.set(local, 'generator');
  }
  walk(syntax.program, (node) => {
    const own = nameOf(childOf(node, 'id'));
    const manner = own === null ? undefined : mannerOf(node, manners);
    if (manner !== undefined) known.set(own!, manner);
    // `const { luo_prepare } = k.modules.luo_core`, `const { finish: callback } = h.fh.ops`
    if (node.type !== 'VariableDeclarator') return;
    const pattern = childOf(node, 'id')!;
    for (const property of pattern.type === 'ObjectPattern' ? childrenOf(pattern, 'properties') : []) {
      const manner = manners.get(nameOf(childOf(property, 'key')) ?? '');
      const local = nameOf(childOf(property, 'value'));
      if (manner !== undefined && local !== null) known.set(local, manner);
    }
  });
  return known;
}

function unwrap(node: SyntaxNode): SyntaxNode {
  return WRAPPERS.includes(node.type) ? unwrap(childOf(node, 'expression')!) : node;
}

/** A function that is no generator may hand a step or a generator on to its caller. */
function isRun(manner: Manner, around: readonly SyntaxNode[]): boolean {
  const parent = around.findLast(({ type }) => !WRAPPERS.includes(type))!;
  if (parent.type === 'YieldExpression') return (parent['delegate'] === true) === (manner === 'generator');
  const isAnswer = parent.type === 'ReturnStatement' || parent.type === 'ArrowFunctionExpression';
  return isAnswer && around.findLast(({ type }) => FUNCTIONS.includes(type))?.['generator'] !== true;
}
