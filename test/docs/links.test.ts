// SPDX-License-Identifier: GPL-2.0-only
/** @file The documents name only files that exist, and speak of nothing that a reader does not have. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { ROOT } from '../tidy/sources.js';

const PAGES = ['README.md', 'CHANGELOG.md', 'CONTRIBUTING.md', ...readdirSync(join(ROOT, 'docs')).map((name) => `docs/${name}`)].filter((path) =>
  path.endsWith('.md'),
);
const ROOMS = /^(?:\.\.?\/)*(?:model|reference|properties|report|cli|bench|scripts|test|docs|\.ci|\.github)\//;

/** Paths in backquotes and targets of links, without what has a placeholder in it. */
function named(text: string): string[] {
  const quoted = [...text.matchAll(/`([^`\s]+)`/g)].map(([, path]) => path!);
  const linked = [...text.matchAll(/\]\(([^)#\s]+)[^)]*\)/g)].map(([, path]) => path!);
  return [...new Set([...quoted.filter((path) => ROOMS.test(path)), ...linked.filter((path) => !/^https?:/.test(path))])].filter(
    (path) => !/[<>*…{}]/.test(path),
  );
}

const exists = (path: string, page: string): boolean =>
  [join(ROOT, path), join(ROOT, page, '..', path)].some((candidate) => existsSync(candidate.replace(/:\d+$/, '')));

describe.each(PAGES)('%s', (page) => {
  const text = readFileSync(join(ROOT, page), 'utf8');

  it('names only files that exist', () => {
    expect(named(text).filter((path) => !exists(path, page))).toEqual([]);
  });

  it('speaks to readers', () => {
    expect(text).not.toMatch(/\/(?:work|home|root|tmp)\/|\bissue #?\d|localhost|registry\./i);
  });
});

it('a file that does not exist is noticed', () => {
  const found = named('see `model/nowhere.ts`, `reference/v1/fixes/*.patch`, [this](docs/cli.md#check) and [that](json.mdx)');
  expect(found).toEqual(['model/nowhere.ts', 'docs/cli.md', 'json.mdx']);
  expect(found.filter((path) => !exists(path, 'README.md'))).toEqual(['model/nowhere.ts', 'json.mdx']);
});
