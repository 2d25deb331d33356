// SPDX-License-Identifier: GPL-2.0-only
/** @file Progress where there is no terminal: one line every few seconds on standard error; and what each command costs stands in its help. */
import { describe, expect, it } from 'vitest';
import { progressInterval, progressLines } from '../../cli/terminal.js';
import { luocheck } from './fake-terminal.js';

describe('without a terminal', () => {
  it('a line comes when some time has gone by, and then no sooner again', () => {
    let now = 0;
    const said: string[] = [];
    const progress = progressLines(
      5000,
      () => now,
      (text) => said.push(text),
    );
    for (; now <= 12_000; now += 100) progress(`at ${now}`);
    progress(null);
    expect(said).toEqual(['luocheck: at 5000\n', 'luocheck: at 10000\n']);
  });

  it('the environment says how often, and whether', () => {
    const seconds = (given?: string): number => progressInterval(given === undefined ? {} : { LUOCHECK_PROGRESS: given }) / 1000;
    expect([seconds(), seconds(''), seconds('2.5'), seconds('0'), seconds('often'), seconds('-1')]).toEqual([5, 5, 2.5, Infinity, 5, 5]);
  });
});

it('the help of every command says what it costs', async () => {
  const { stdout } = await luocheck(['--help']);
  const commands = [...stdout.slice(stdout.indexOf('Commands:')).matchAll(/^ {2}([a-z]+)[ |]/gm)].map((match) => match[1]!).filter((name) => name !== 'help');
  expect(commands.length).toBeGreaterThan(15);
  for (const command of commands) expect((await luocheck([command, '--help'])).stdout, command).toMatch(/\nTakes: [a-z][^\n]+\.\n/);
});
