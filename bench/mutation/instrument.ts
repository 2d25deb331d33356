// SPDX-License-Identifier: GPL-2.0-only
/** @file Texts of C files that say which statements they carry out, and mutants whose loops end. */
import ts from 'typescript';
import { loadRevision, type Prepare } from '../../reference/loader/load.js';
import { V1 } from '../../reference/v1/design.js';
import type { Revision } from '../../reference/v1/luo_internal.js';
import { withInsertions } from '../../reference/own/insert.js';
import { GUARD, LoopGuard, loopGuards } from '../../reference/own/loops.js';
import { parseSyntax } from '../../reference/own/syntax.js';
import { corrected } from '../../reference/v1/revisions.js';
import { C_FILES, sourceTree, type CFile, type SourceTree } from '../../reference/loader/tree.js';
import { isCounted } from './generate.js';
import { edited, mutatedTree, type Edit, type Mutant } from './mutant.js';

/** Inserts what `before` says at each counted statement, with braces where a statement stands alone. */
function instrumented(text: string, before: (statement: ts.Statement) => string): string {
  const openings: Edit[] = [];
  const closings: Edit[] = [];
  const insert = (at: number, inserted: string): Edit => ({ start: at, end: at, text: inserted });
  (function visit(node: ts.Node): void {
    if (isCounted(node)) {
      const isAlone = !ts.isBlock(node.parent) && !ts.isCaseClause(node.parent) && !ts.isDefaultClause(node.parent);
      openings.push(insert(node.getStart(), isAlone ? `{ ${before(node)}` : before(node)));
      if (isAlone) closings.unshift(insert(node.end, ' }'));
    }
    ts.forEachChild(node, visit);
  })(ts.createSourceFile('file.ts', text, ts.ScriptTarget.ES2022, true));
  return edited(text, [...closings, ...openings]);
}

/** `corrected`, calling `covered` with the `statementId` of each statement that it carries out. */
export function coveredRevision(covered: (statement: number) => void): Revision {
  return load('corrected, counted', sourceTree('corrected'), {}, (file, source) => ({
    source: instrumented(source, (node) => `covered(${statementId(C_FILES.indexOf(file as CFile), node.getStart())}); `),
    globals: { covered },
  }));
}

/** A statement: the number of its file, and where it begins. */
export const statementId = (file: number, start: number): number => file * 1_000_000 + start;

/** Throws LoadError when the mutant is no program. A loop of its that does not end is an oops. */
export function mutantRevision(mutant: Mutant): Revision {
  const tree = sourceTree('corrected');
  return load(mutant.name, mutatedTree(tree, mutant), tree, (file, source) => ({
    source: withInsertions(source, loopGuards(parseSyntax(source, file))),
    globals: { [GUARD]: new LoopGuard() },
  }));
}

/** Compiles the files whose text is not `kept`'s. */
function load(name: string, tree: SourceTree, kept: Partial<SourceTree>, prepare: Prepare): Revision {
  return loadRevision(V1, { name, title: name }, tree, { revision: corrected, tree: kept as SourceTree }, undefined, prepare);
}
