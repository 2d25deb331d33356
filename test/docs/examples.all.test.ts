// SPDX-License-Identifier: GPL-2.0-only
/** @file The examples of the documents print what stands below them. */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { buildBin, ROOT, shell } from '../cli/bin.js';
import { examplesIn, fits } from '../cli/examples.js';

const FOLDER = mkdtempSync(join(tmpdir(), 'luocheck-examples-'));
beforeAll(buildBin);
afterAll(() => rmSync(FOLDER, { recursive: true }));

describe.each(['README.md', 'examples/README.md', 'docs/cli.md', 'docs/json.md', 'docs/formats.md'])('%s', (path) => {
  const examples = examplesIn(readFileSync(join(ROOT, path), 'utf8'));

  it('has examples', () => {
    expect(examples).not.toEqual([]);
  });

  it.each(examples.map(({ command, output }) => [command, output] as const))('%s', async (command, output) => {
    const { stdout, stderr } = await shell(`TMPDIR='${FOLDER}'; { ${command}; } 2>&1`);
    expect(stderr).toBe('');
    expect(stdout).toSatisfy((text: string) => fits(text, output), `expected\n${output}`);
  });
});
