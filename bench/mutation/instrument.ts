// SPDX-License-Identifier: GPL-2.0-only
/** @file Texts of C files that say which statements they carry out, and mutants whose loops end. */
import ts from 'typescript';
import type { Sources } from '../../reference/loader/design.js';
import { loadRevision, type Prepare } from '../../reference/loader/load.js';
import { withInsertions } from '../../reference/own/insert.js';
import { GUARD, LoopGuard, loopGuards } from '../../reference/own/loops.js';
import { parseSyntax } from '../../reference/own/syntax.js';
import type { Revision } from '../../systems/system.js';
import { isCounted } from './generate.js';
import { edited, mutatedTree, type Edit, type Mutant } from './mutant.js';
import type { Subject } from './subject.js';

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

/** The subject, calling `covered` with the `statementId` of each statement that it carries out. */
export function coveredRevision(subject: Subject, covered: (statement: number) => void): Revision {
  return load(subject, `${subject.revision.name}, counted`, subject.tree, {}, (file, source) => ({
    source: instrumented(source, (node) => `covered(${statementId(subject.design.files.indexOf(file), node.getStart())}); `),
    globals: { covered },
  }));
}

/** A statement: the number of its file, and where it begins. */
export const statementId = (file: number, start: number): number => file * 1_000_000 + start;

/** A loop that does not end is an oops. */
const guarded: Prepare = (file, source) => ({
  source: withInsertions(source, loopGuards(parseSyntax(source, file))),
  globals: { [GUARD]: new LoopGuard() },
});

const originals = new WeakMap<Subject, Revision>();

/** The subject itself, with such loops: another file may be the one that goes round for ever. */
function originalOf(subject: Subject): Revision {
  let original = originals.get(subject);
  if (original === undefined) originals.set(subject, (original = load(subject, subject.revision.name, subject.tree, {}, guarded)));
  return original;
}

/** Throws LoadError when the mutant is no program. A loop that does not end is an oops. */
export function mutantRevision(subject: Subject, mutant: Mutant): Revision {
  const { tree } = subject;
  return load(subject, mutant.name, mutatedTree(tree, mutant), tree, guarded, originalOf(subject));
}

/** Compiles the files whose text is not `kept`'s: the others are those of `from`. */
function load({ design, revision }: Subject, name: string, tree: Sources, kept: Sources, prepare: Prepare, from: Revision = revision): Revision {
  return loadRevision(design, { name, title: name }, tree, { revision: from, tree: kept }, undefined, prepare);
}
