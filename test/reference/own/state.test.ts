// SPDX-License-Identifier: GPL-2.0-only
/** @file A reviewer's file keeps its state in the kernel: what is beside it is refused with its place. */
import { expect, it } from 'vitest';
import { checkState } from '../../../reference/own/state.js';
import { parseSyntax } from '../../../reference/own/syntax.js';
import { C_FILES, sourceTree } from '../../../reference/loader/tree.js';

const said = (text: string): string => {
  try {
    checkState(parseSyntax(text, 'mine/luo_files.ts'), 'luo_files');
    return 'accepted';
  } catch (error) {
    return (error as Error).message;
  }
};
const inFactory = (line: string): string => `export function luo_files(k) {\n  ${line}\n  return {};\n}\n`;

it.each([
  'let count = 0;',
  'var count;',
  'const count = [];',
  'const count: bigint[] = [] as bigint[];',
  'const count = {};',
  'const count = new Map<bigint, number>();',
])('refuses %s', (line) => {
  const kept = 'count is kept outside of the kernel and would survive a reboot: make it a field of bss()';
  expect(said(inFactory(line))).toMatch(new RegExp(`^mine/luo_files\\.ts:2:\\d+: ${kept.replace(/[()]/g, '\\$&')}$`));
  expect(said(line)).toMatch(/^mine\/luo_files\.ts:1:\d+: count is kept/);
  expect(said(`export ${line}`)).toMatch(/^mine\/luo_files\.ts:1:\d+: count is kept/);
});

it.each([
  'const LIMIT = 5;',
  "const NAMES = ['a'];",
  'const OPS = { open };',
  'const lock = new rw_semaphore(k);',
  'function* f() { let ret = 0; const all = []; return ret; }',
])('accepts %s', (line) => {
  expect(said(inFactory(line))).toBe('accepted');
});

it('accepts local variables of a helper', () => {
  expect(said('function sum(all) { let sum = 0; for (const n of all) sum += n; return sum; }\n')).toBe('accepted');
});

it.each(['base', 'posted', 'corrected'] as const)('accepts what %s is made of', (name) => {
  for (const file of C_FILES) expect(() => checkState(parseSyntax(sourceTree(name)[file], file), file.slice(0, -3))).not.toThrow();
});
