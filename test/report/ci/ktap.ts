// SPDX-License-Identifier: GPL-2.0-only
/** @file Reads KTAP by the rules of Documentation/dev-tools/ktap.rst, and refuses what breaks one. */

export interface KtapTest {
  readonly name: string;
  readonly ok: boolean;
  readonly directive: string | null;
  /** Without `# `. */
  readonly diagnostics: readonly string[];
  readonly subtests: readonly KtapTest[];
}

const RESULT = /^(ok|not ok) (\d+)(?: ([^#]*?))?(?: # ?(SKIP|TOD[O]|XFAIL|TIMEOUT|ERROR)?(?: ?.*))?$/;

/** The tests of a text. Throws Error. */
export function readKtap(text: string): KtapTest[] {
  const lines = text.split('\n');
  if (lines.pop() !== '') throw new Error('the last line does not end');
  const { tests, next } = readLevel(lines, 0, '');
  if (next < lines.length) throw new Error(`unknown line: ${lines[next]}`);
  return tests;
}

/** One level of tests; `title`: what its `Subtest` line calls the test that they belong to. */
interface Level {
  readonly title: string | null;
  readonly tests: KtapTest[];
  readonly next: number;
}

function readLevel(lines: readonly string[], start: number, indent: string): Level {
  let at = start;
  const own = (): string | undefined => (lines[at]?.startsWith(indent) ? lines[at]!.slice(indent.length) : undefined);
  if (own() !== 'KTAP version 1') throw new Error(`no version line: ${lines[at]}`);
  at++;
  const title = /^# Subtest: (.*)$/.exec(own() ?? '')?.[1] ?? null;
  if (title !== null) at++;
  const plan = /^1\.\.(\d+)$/.exec(own() ?? '')?.[1];
  if (plan === undefined) throw new Error(`no plan: ${lines[at]}`);
  at++;
  const tests: KtapTest[] = [];
  let diagnostics: string[] = [];
  let below: Level | null = null;
  for (let line = own(); line !== undefined; line = own()) {
    if (line === '  KTAP version 1') {
      below = readLevel(lines, at, `${indent}  `);
      at = below.next;
      continue;
    }
    const result = RESULT.exec(line);
    if (line.startsWith('#')) diagnostics.push(line.replace(/^# ?/, ''));
    else if (result) {
      tests.push(testOf(result, tests.length + 1, diagnostics, below));
      [diagnostics, below] = [[], null];
    } else throw new Error(`unknown line: ${line}`);
    at++;
  }
  if (tests.length !== Number(plan)) throw new Error(`planned ${plan}, ran ${tests.length}`);
  return { title, tests, next: at };
}

function testOf([, word, number, name = '', directive]: RegExpExecArray, due: number, diagnostics: string[], below: Level | null): KtapTest {
  const ok = word === 'ok';
  const subtests = below?.tests ?? [];
  // kunit.py goes by it.
  if (below !== null && below.title !== null && below.title !== name) throw new Error(`${name} has the subtests of ${below.title}`);
  if (Number(number) !== due) throw new Error(`number ${number} instead of ${due}`);
  if (ok && subtests.some((subtest) => !subtest.ok)) throw new Error(`${name} passed although a subtest failed`);
  if (ok && (directive === 'TIMEOUT' || directive === 'ERROR')) throw new Error(`${name}: ok with ${directive}`);
  return { name, ok, directive: directive ?? null, diagnostics, subtests };
}
