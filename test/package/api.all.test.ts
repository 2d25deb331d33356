// SPDX-License-Identifier: GPL-2.0-only
/** @file What the package exports is documented where it is declared, and the API reference has it. */
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import ts from 'typescript';
import { describe, expect, it } from 'vitest';
import { ROOT } from '../cli/bin.js';

/** The doors of the package, but for the simulated kernel, whose functions go by the names of the C ones. */
const DOORS = ['index.ts', 'model/index.ts', 'reference/engine/index.ts'] as const;

const program = ts.createProgram(
  DOORS.map((door) => join(ROOT, door)),
  { module: ts.ModuleKind.NodeNext, moduleResolution: ts.ModuleResolutionKind.NodeNext, target: ts.ScriptTarget.ES2022, strict: true, types: ['node'] },
);
const checker = program.getTypeChecker();

function exportsOf(door: string): ts.Symbol[] {
  const source = program.getSourceFile(join(ROOT, door))!;
  const exported = checker.getExportsOfModule(checker.getSymbolAtLocation(source)!);
  return exported.map((symbol) => (symbol.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(symbol) : symbol));
}

describe.each(DOORS)('%s', (door) => {
  it('exports nothing that has no sentence', () => {
    const exported = exportsOf(door);
    expect(exported.length).toBeGreaterThan(5);
    const silent = exported.filter((symbol) => ts.displayPartsToString(symbol.getDocumentationComment(checker)).trim() === '');
    expect(silent.map((symbol) => symbol.name)).toEqual([]);
  });
});

it('the reference is made without a warning', () => {
  const { status, stdout, stderr } = spawnSync(process.execPath, [join(ROOT, 'node_modules/typedoc/bin/typedoc'), '--emit', 'none'], {
    cwd: ROOT,
    encoding: 'utf8',
  });
  expect([status, `${stdout}${stderr}`.split('\n').filter((line) => /warning|error/.test(line))]).toEqual([0, []]);
});
