// SPDX-License-Identifier: GPL-2.0-only
/** @file A step that is made and not yielded, or a kernel function that is called and not run, compiles and does nothing. */
import { join } from 'node:path';
import ts from 'typescript';
import { describe, expect, it } from 'vitest';
import * as kernel from '../../reference/kernel/index.js';
import type { Sources } from '../../reference/loader/design.js';
import { GENERATOR_PRIMITIVES, mannersIn, STEP_PRIMITIVES } from '../../reference/own/names.js';
import { parseSyntax } from '../../reference/own/syntax.js';
import { checkYields } from '../../reference/own/yields.js';
import { sourceTree, type Layer } from '../../reference/loader/tree.js';
import { linuxTree, MAINLINE } from '../../reference/mainline/design.js';
import { V1 } from '../../reference/v1/design.js';
import { ROOT, sourcesIn } from './sources.js';

/** Calls whose value is a step or a generator and is neither yielded, returned nor given to somebody. */
function forgotten(files: readonly string[], overlay: Readonly<Record<string, string>> = {}): string[] {
  const options: ts.CompilerOptions = {
    target: ts.ScriptTarget.ES2022,
    module: ts.ModuleKind.NodeNext,
    moduleResolution: ts.ModuleResolutionKind.NodeNext,
    strict: true,
    skipLibCheck: true,
    noEmit: true,
  };
  const host = ts.createCompilerHost(options);
  const { readFile, fileExists } = host;
  host.readFile = (name) => overlay[name] ?? readFile(name);
  host.fileExists = (name) => name in overlay || fileExists(name);
  const program = ts.createProgram([...files, ...Object.keys(overlay)], options, host);
  const checker = program.getTypeChecker();
  const found: string[] = [];
  for (const name of [...files, ...Object.keys(overlay)]) {
    const source = program.getSourceFile(name)!;
    visit(source);
    function visit(node: ts.Node): void {
      if (ts.isExpressionStatement(node) && isLost(node.expression)) {
        const { line } = source.getLineAndCharacterOfPosition(node.getStart());
        found.push(`${name.split('/').at(-1)}:${line + 1}: ${node.getText().slice(0, 80)}`);
      }
      ts.forEachChild(node, visit);
    }
  }
  return found;

  function isLost(expression: ts.Expression): boolean {
    if (ts.isYieldExpression(expression))
      return expression.asteriskToken === undefined && expression.expression !== undefined && isGenerator(expression.expression);
    if (!ts.isCallExpression(expression)) return false;
    return isGenerator(expression) || isStep(expression);
  }

  function isGenerator(expression: ts.Expression): boolean {
    const type = checker.getTypeAtLocation(expression);
    return ['next', 'return', 'throw'].every((member) => type.getProperty(member) !== undefined);
  }

  function isStep(expression: ts.Expression): boolean {
    const type = checker.getTypeAtLocation(expression);
    return ['execute', 'access', 'object'].every((member) => type.getProperty(member) !== undefined);
  }
}

describe('forgotten yields', () => {
  it('there are none in the mirrored kernel code and the machine', () => {
    const files = sourcesIn('reference/v1', 'reference/mainline', 'reference/machine').map(({ path }) => join(ROOT, path));
    expect(forgotten(files)).toEqual([]);
  });

  it('are noticed', () => {
    const name = join(ROOT, 'reference/v1/base/snippet.ts');
    const text = `
      import { DECLARE_RWSEM, down_read, up_read, type Kernel, type Linux } from '../../kernel/index.js';
      export function f(k: Linux): () => Kernel<number> {
        const sem = DECLARE_RWSEM(k, 'sem');
        function* g(): Kernel<number> { yield down_read(sem); return 0; }
        function* h(): Kernel<number> {
          down_read(sem);
          g();
          yield g() as never;
          yield* g();
          yield up_read(sem);
          return yield* g();
        }
        return h;
      }`;
    const found = forgotten([], { [name]: text.replace('yield g() as never', 'yield (g() as unknown) as never') });
    expect(found.map((line) => line.replace(/^snippet\.ts:\d+: /, ''))).toEqual(['down_read(sem);', 'g();']);
  });
});

describe('forgotten yields in a file that is loaded at run time, where no types are', () => {
  it('the primitives are known', () => {
    const answers = (pattern: RegExp): string[] =>
      sourcesIn('reference/kernel')
        .flatMap(({ text }) => [...text.matchAll(pattern)].map((match) => match[1]!))
        // `point` makes a step to be kept: nobody calls it inside a function.
        .filter((name) => name in kernel && name !== 'point')
        .sort();
    expect(answers(/^export function (\w+)[^\n]*\): Step \{$/gm)).toEqual([...STEP_PRIMITIVES].sort());
    expect(answers(/^export function\* (\w+)/gm)).toEqual([...GENERATOR_PRIMITIVES].sort());
  });

  const ofV1 = ['base', 'posted', 'corrected'].map((layer) => [layer, V1.files, sourceTree(layer as Layer) as Sources] as const);
  const trees = [...ofV1, ['linux-7.3', MAINLINE.files, linuxTree()] as const];

  it.each(trees)('there are none in %s', (_, names, tree) => {
    const files = names.map((file) => parseSyntax(tree[file]!, file));
    const manners = mannersIn(files);
    for (const file of files) expect(() => checkYields(file, manners)).not.toThrow();
  });

  /** In each line that can be pre-empted, the first yield is taken away: one way to forget it at a time. */
  it.each(trees.filter(([name]) => name === 'posted' || name === 'linux-7.3'))('are noticed wherever they could be in %s', (_, names, tree) => {
    const manners = mannersIn(names.map((file) => parseSyntax(tree[file]!, file)));
    const missed = names.flatMap((file) =>
      [...tree[file]!.matchAll(/\byield\*? (?=\w)/g)].flatMap(({ 0: found, index }) => {
        const text = tree[file]!.slice(0, index) + tree[file]!.slice(index + found.length);
        try {
          checkYields(parseSyntax(text, file), manners);
        } catch {
          return [];
        }
        return [`${file}: ${tree[file]!.slice(index).split('\n')[0]}`];
      }),
    );
    expect(missed).toEqual([]);
  });
});
