// SPDX-License-Identifier: GPL-2.0-only
/** @file A reviewer's file that does not come back, ends the process, or changes what luocheck itself computes with: one line with its place. */
import { afterAll, beforeAll, describe, it } from 'vitest';
import { buildBin } from './bin.js';
import { ForeignFiles, type Place } from './foreign.js';

const files = new ForeignFiles();
beforeAll(buildBin);
afterAll(() => files.remove());

const ENDLESS = /: does not come back: 5 seconds of processor time in one call\n$/;

describe('what one call does', () => {
  it.each([
    ['a regular expression', '/^(a+)+$/.test("a".repeat(40) + "b");', ENDLESS],
    ['a built-in function', 'Array.prototype.indexOf.call({ length: 2 ** 53 - 1 }, 1);', ENDLESS],
    ['a built-in iteration', 'new Set({ [Symbol.iterator]: () => ({ next: () => ({ done: false, value: 1 }) }) });', ENDLESS],
    ['finally', 'const again = (): void => { try { again(); } finally { again(); } }; again();', ENDLESS],
    [
      'memory',
      'const all: unknown[] = []; Array.from({ length: 2 ** 30 }, () => all.push(new Array(1000).fill(1)));',
      /: (?:out of memory|does not come back: 5 seconds of processor time in one call)\n$/,
    ],
    ['a promise that nobody waits for', 'void Array.fromAsync([{ then: (_, no) => no(null) }]);', /: /],
  ])('%s', (_, statement, message) => files.expectLine('call', statement, message));
});

describe('what it throws on a thread of its own', () => {
  it.each([
    ['a Proxy', 'throw new Proxy({}, { get() { throw 1; } });', /: throws a Proxy\n$/],
    [
      'an error that cannot be read',
      'throw new (class extends Error { override get message(): string { throw 1; } })();',
      /: throws an error without a message\n$/,
    ],
  ])('%s', (_, statement, message) => files.expectLine('call', statement, message, ['matrix', '--sessions', '1', '--tokens', '1', '--shard', '1/9']));
});

describe("what it shares with luocheck is nobody's to change", () => {
  const READ_ONLY = /: (?:Cannot (?:add|assign|redefine|delete) |Cannot define property |.* is not extensible)/;
  it.each([
    'Array.prototype[Symbol.iterator] = function* () {};',
    '[][Symbol.iterator]().__proto__.next = () => ({ done: true });',
    '(function* () {}).__proto__.prototype.next = () => ({ done: true });',
    'Map.prototype.get = () => undefined;',
    'JSON.stringify = () => "";',
    'Error.prepareStackTrace = () => 5;',
    'Error.prototype.name = { toString() { throw 1; } };',
    'Object.defineProperty(TypeError, Symbol.hasInstance, { value: () => true });',
    'Object.getPrototypeOf(() => {}).call = () => { throw 1; };',
    'RegExp.prototype.exec = () => null;',
    'Math.max = () => NaN;',
    'Object.keys = () => [];',
    'Object.getPrototypeOf(Int32Array.prototype).fill = () => { throw 1; };',
    'Object.getPrototypeOf(k).touch = () => {};',
    'delete Array.prototype.push;',
    'Object.prototype.toString = () => "";',
    '(Array.prototype as unknown as Record<string, unknown>)[["m", "ap"].join("")] = () => [];',
    'Object.defineProperty(Array.prototype, "map", { value: () => [] });',
    'const { push } = Object.assign(Array.prototype, { push: () => 0 });',
    'Object.defineProperty(Object.prototype, "__proto__", { get: () => null });',
    'Uint8Array.prototype.constructor = Array as never;',
    'Object.setPrototypeOf(Array.prototype, null);',
  ])('%s', (statement) => files.expectLine('factory', statement, READ_ONLY));
});

describe('in files of mainline', () => {
  it.each<readonly [Place, string, RegExp]>([
    ['call', '/^(a+)+$/.test("a".repeat(40) + "b");', ENDLESS],
    ['call', '(() => {}).constructor("return process")().exit(0);', /: Code generation from strings disallowed for this context\n$/],
    [
      'factory',
      '(Object.values({ luo_session })[0] as unknown as { n: number }).n = 1;',
      /: Cannot add property n, object is not extensible, while the kernel is built\n$/,
    ],
    ['load', 'for (;;) {}', /: this loop does not end: 1,000 rounds, while the file is loaded\n$/],
    ['call', 'throw new Proxy({}, { get() { throw 1; } });', /: throws a Proxy\n$/],
  ])('%s: %s', (place, statement, message) => files.expectLine(place, statement, message, undefined, 'mainline'));

  it('also on a thread of its own', () =>
    files.expectLine(
      'call',
      'throw new Proxy({}, { get() { throw 1; } });',
      /: throws a Proxy\n$/,
      ['matrix', '--sessions', '1', '--tokens', '1', '--shard', '1/20'],
      'mainline',
    ));
});
