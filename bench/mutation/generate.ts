// SPDX-License-Identifier: GPL-2.0-only
/** @file Every first-order mutant of a subject, in order of file, place and operator. */
import ts from 'typescript';
import type { Edit, Mutant } from './mutant.js';
import { functionOf, type Change, type Code, type Operator } from './operator.js';
import { OPERATORS } from './operators.js';
import type { Subject } from './subject.js';

const OPTIONS: ts.CompilerOptions = {
  target: ts.ScriptTarget.ES2022,
  module: ts.ModuleKind.NodeNext,
  moduleResolution: ts.ModuleResolutionKind.NodeNext,
  strict: true,
  skipLibCheck: true,
  noEmit: true,
};

/** Those of all mutants that are judged. */
export const judged = ({ budget: { every } }: Subject, mutants: readonly Mutant[]): readonly Mutant[] => mutants.filter((_, i) => i % every === 0);

/** The mutants of all C files. The operators see the types: creating the program takes seconds. */
export function generateMutants({ design: { files }, tree, pathOf }: Subject, operators: readonly Operator[] = OPERATORS): Mutant[] {
  const texts = new Map(files.map((file) => [pathOf(file), tree[file]!]));
  const program = ts.createProgram([...texts.keys()], OPTIONS, hostWith(texts));
  return files.flatMap((file) => mutantsOf(file, codeOf(program, pathOf(file)), operators));
}

/** Files as they are, but for these. */
function hostWith(texts: ReadonlyMap<string, string>): ts.CompilerHost {
  const host = ts.createCompilerHost(OPTIONS);
  return {
    ...host,
    getSourceFile: (path, version, ...others) => {
      const text = texts.get(path);
      return text === undefined ? host.getSourceFile(path, version, ...others) : ts.createSourceFile(path, text, version, true);
    },
  };
}

function codeOf(program: ts.Program, path: string): Code {
  const source = program.getSourceFile(path)!;
  const imports = source.statements.filter(ts.isImportDeclaration).map(({ importClause }) => importClause!.namedBindings as ts.NamedImports);
  const imported = new Set(imports.flatMap(({ elements }) => elements.map(({ name }) => name.text)));
  // The first import is that of the kernel's headers.
  const start = imports[0]!.elements.pos;
  const importing = (name: string): readonly Edit[] => (imported.has(name) ? [] : [{ start, end: start, text: `${name}, ` }]);
  return { source, checker: program.getTypeChecker(), imported, importing };
}

function mutantsOf(file: string, code: Code, operators: readonly Operator[]): Mutant[] {
  const mutants: Mutant[] = [];
  const seen = new Set<string>();
  const counts = new Map<string, number>();
  const add = (operator: Operator, change: Change): void => {
    const key = JSON.stringify(change.edits.toSorted((a, b) => a.start - b.start));
    if (seen.has(key)) return;
    seen.add(key);
    const owner = nameOfFunction(change.node);
    const place = `${file.slice(0, -'.ts'.length)}:${owner}:${operator.name}`;
    const n = (counts.get(place) ?? 0) + 1;
    counts.set(place, n);
    const { line } = code.source.getLineAndCharacterOfPosition(change.node.getStart());
    const { edits, node, is } = change;
    mutants.push({
      name: `${place}:${n}`,
      file,
      function: owner,
      operator: operator.name,
      line: line + 1,
      was: oneLine(node.getText()),
      is: oneLine(is),
      edits,
      anchor: anchorOf(node),
    });
  };
  (function visit(node: ts.Node): void {
    // A constructor makes what C gets from the compiler.
    if (ts.isImportDeclaration(node) || ts.isTypeNode(node) || ts.isClassDeclaration(node)) return;
    if ((functionOf(node) !== undefined || isFlags(node)) && !isExportTable(node))
      for (const operator of operators) for (const change of operator.mutate(node, code)) add(operator, change);
    ts.forEachChild(node, visit);
  })(code.source);
  return mutants;
}

/** Flags that a `#define` puts together. */
const isFlags = (node: ts.Node): boolean => ts.isBinaryExpression(node) && node.operatorToken.kind === ts.SyntaxKind.BarToken;

/** `return { luo_prepare, … }` at the end of a module. */
const isExportTable = (node: ts.Node): boolean => ts.isReturnStatement(node) && node.expression !== undefined && ts.isObjectLiteralExpression(node.expression);

const oneLine = (text: string): string => {
  const line = text.replace(/\s+/g, ' ');
  return line.length > 90 ? `${line.slice(0, 89)}…` : line;
};

/** The C function: the declaration or the named arrow around a node. */
function nameOfFunction(node: ts.Node): string {
  for (let at = functionOf(node); at; at = functionOf(at)) {
    if (ts.isFunctionDeclaration(at)) return at.name!.text;
    if (ts.isArrowFunction(at) && ts.isVariableDeclaration(at.parent)) return at.parent.name.getText();
    if (ts.isArrowFunction(at) && ts.isPropertyAssignment(at.parent)) return at.parent.name.getText();
  }
  return 'static';
}

/** A statement that `covered` counts: one in a block or a case, or the body of an if or a loop. */
export function isCounted(node: ts.Node): node is ts.Statement {
  return ts.isStatement(node) && !ts.isBlock(node) && !ts.isFunctionDeclaration(node) && depthOf(node) >= 2;
}

/** How many functions are around a node: 1 in what a module does when it is built, which happens before all executions. */
function depthOf(node: ts.Node): number {
  let depth = 0;
  for (let at = functionOf(node); at; at = functionOf(at)) depth++;
  return depth;
}

/** Where the innermost counted statement around a node begins; null: there is none. */
function anchorOf(node: ts.Node): number | null {
  for (let at: ts.Node | undefined = node; at && !ts.isFunctionDeclaration(at); at = at.parent) if (isCounted(at)) return at.getStart();
  return null;
}
