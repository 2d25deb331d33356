// SPDX-License-Identifier: GPL-2.0-only
/** @file The last lines of a run of the tests: how many were skipped, and what each of them needs. */
import type { Reporter, TestModule } from 'vitest/node';

/** Of names of skipped tests that end in, or stand below, `(skipped: REASON)`: one line a reason. */
export function skippedLines(names: readonly string[]): string[] {
  const counts = new Map<string, number>();
  for (const name of names) {
    const reason = /\(skipped: ([^)]+)\)/.exec(name)?.[1] ?? 'no reason given';
    counts.set(reason, (counts.get(reason) ?? 0) + 1);
  }
  return [...counts].map(([reason, count]) => `${count} ${count === 1 ? 'test' : 'tests'} skipped: ${reason}`);
}

export default class Skipped implements Reporter {
  onTestRunEnd(modules: readonly TestModule[]): void {
    const names = modules.flatMap(({ children }) => [...children.allTests('skipped')].map(({ fullName }) => fullName));
    // With -t whatever has another name counts as skipped.
    if (modules.some(({ project }) => project.globalConfig.testNamePattern !== undefined)) return;
    for (const line of skippedLines(names)) process.stdout.write(`${line}\n`);
  }
}
