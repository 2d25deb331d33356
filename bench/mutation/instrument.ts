// SPDX-License-Identifier: GPL-2.0-only
/** @file Texts of C files that say which statements they carry out, and that give up on endless loops. */
import ts from 'typescript';
import { loadRevision, type Scope } from '../../reference/luo/load.js';
import type { LuoKernel, Revision } from '../../reference/luo/luo_internal.js';
import { corrected } from '../../reference/luo/revisions.js';
import { C_FILES, sourceTree, type SourceTree } from '../../reference/luo/tree.js';
import { isCounted } from './generate.js';
import { edited, mutatedTree, type Edit, type Mutant } from './mutant.js';

/** A loop went round so often within one call that it will not end. */
export class EndlessLoop extends Error {
  override readonly name = 'EndlessLoop';
}

/** Turns of all loops of a file within one call: a hundred times what the largest program takes. */
const TURNS = 20_000;

const parse = (text: string): ts.SourceFile => ts.createSourceFile('file.ts', text, ts.ScriptTarget.ES2022, true);

/** Inserts what `before` says at statements, with braces where a statement stands alone, and what `turn` says in loops. */
function instrumented(text: string, before: (statement: ts.Statement) => string | null, turn: string): string {
  const openings: Edit[] = [];
  const closings: Edit[] = [];
  const insert = (at: number, inserted: string): Edit => ({ start: at, end: at, text: inserted });
  (function visit(node: ts.Node): void {
    const head = ts.isStatement(node) ? before(node) : null;
    const isBodyOfLoop = ts.isIterationStatement(node.parent ?? node, false) && (node.parent as ts.IterationStatement).statement === node;
    const text = `${isBodyOfLoop ? turn : ''}${head ?? ''}`;
    if (isBodyOfLoop && ts.isBlock(node)) openings.push(insert(node.getStart() + 1, text));
    else if (text !== '') {
      const isAlone = !ts.isBlock(node.parent) && !ts.isCaseClause(node.parent) && !ts.isDefaultClause(node.parent);
      openings.push(insert(node.getStart(), isAlone ? `{ ${text}` : text));
      if (isAlone) closings.unshift(insert(node.end, ' }'));
    }
    ts.forEachChild(node, visit);
  })(parse(text));
  return edited(text, [...closings, ...openings]);
}

/** `corrected`, calling `covered` with the file's number times a million plus where it begins for each statement that it carries out. */
export function coveredRevision(covered: (statement: number) => void): Revision {
  const tree = sourceTree('corrected');
  const texts = C_FILES.map(
    (file, i) => [file, instrumented(tree[file], (node) => (isCounted(node) ? `covered(${statementId(i, node.getStart())}); ` : null), '')] as const,
  );
  return load('corrected, counted', Object.fromEntries(texts) as unknown as SourceTree, { covered });
}

/** What `covered` is told: the file, and where the statement begins. */
export const statementId = (file: number, start: number): number => file * 1_000_000 + start;

/** Throws LoadError when the mutant is no program, and EndlessLoop when it runs for ever. */
export function mutantRevision(mutant: Mutant): Revision {
  const tree = mutatedTree(sourceTree('corrected'), mutant);
  let round = -1;
  let turns = 0;
  const turned = (k: LuoKernel): void => {
    if (k.round !== round) [round, turns] = [k.round, 0];
    if (++turns > TURNS) throw new EndlessLoop(mutant.name);
  };
  return load(mutant.name, { ...tree, [mutant.file]: instrumented(tree[mutant.file], () => null, ' turned(k); ') }, { turned });
}

function load(name: string, tree: SourceTree, scope: Scope): Revision {
  return loadRevision({ name, title: name }, tree, { revision: corrected, tree: sourceTree('corrected') }, undefined, scope);
}
