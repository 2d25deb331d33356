// SPDX-License-Identifier: GPL-2.0-only
/** @file The arrows between the rooms of the house, and how files are written. */
import { describe, expect, it } from 'vitest';
import { importsOf, sourcesIn, type Source } from './sources.js';

const ALL = sourcesIn('model', 'reference', 'properties', 'systems', 'search', 'report', 'cli', 'bench', 'scripts', 'test');
const code = ALL.filter(({ path }) => !path.startsWith('test/'));

/** Room -> the rooms that it may know. The longest prefix of a path is its room. */
const ARROWS: Readonly<Record<string, readonly string[]>> = {
  model: ['model'],
  'reference/engine': ['reference/engine'],
  'reference/kernel': ['reference/kernel', 'reference/engine'],
  'reference/v1': ['reference/v1', 'reference/loader', 'reference/kernel'],
  'reference/loader': ['reference/loader', 'reference/v1', 'reference/kernel'],
  'reference/own': ['reference/own', 'reference/loader', 'reference/v1', 'reference/mainline', 'reference/kernel', 'reference/engine'],
  'reference/mainline': ['reference/mainline', 'reference/loader', 'reference/kernel'],
  'reference/machine': ['reference/machine', 'reference/v1', 'reference/kernel', 'reference/engine'],
  'reference/c': ['reference/c', 'reference/loader', 'reference/kernel', 'reference/engine'],
  // What knows both designs, to tell which one a tree is of.
  'reference/c/compiled': ['reference/c', 'reference/mainline', 'reference/v1'],
  'reference/c/v1': ['reference/c', 'reference/v1', 'reference/loader', 'reference/kernel', 'reference/engine'],
  'reference/c/mainline': ['reference/c', 'reference/mainline', 'reference/loader', 'reference/kernel', 'reference/engine'],
  'reference/machine/mainline': ['reference/machine', 'reference/mainline', 'reference/kernel', 'reference/engine'],
  properties: ['properties', 'model', 'reference'],
  systems: ['systems', 'properties', 'model', 'reference'],
  search: ['search', 'systems', 'properties', 'model', 'reference'],
  report: ['report', 'search', 'systems', 'properties', 'model'],
  // The page shows what the document says: it knows nothing else.
  'report/html/view': ['report/html/view', 'report/html/document'],
  cli: ['cli', 'report', 'search', 'systems', 'properties', 'model', 'reference'],
  scripts: ['scripts', 'search', 'systems', 'properties', 'reference'],
  bench: ['bench', 'cli', 'report', 'search', 'systems', 'properties', 'model', 'reference'],
};

const within = (path: string, room: string): boolean => path.startsWith(`${room}/`) || path === `${room}.ts`;
const roomOf = (path: string): string =>
  Object.keys(ARROWS)
    .filter((room) => within(path, room))
    .sort((a, b) => b.length - a.length)[0]!;

function forbidden(source: Source): string[] {
  const allowed = ARROWS[roomOf(source.path)]!;
  return importsOf(source).filter((target) => !allowed.some((room) => within(target, room)));
}

describe('the arrows', () => {
  it.each(code.map((source) => [source.path, source] as const))('%s imports only what it may', (_, source) => {
    expect(forbidden(source)).toEqual([]);
  });

  it('are noticed when they are broken', () => {
    expect(forbidden({ path: 'model/v1/system.ts', text: "import { file } from '../../reference/kernel/file.js';" })).toEqual(['reference/kernel/file.ts']);
    expect(forbidden({ path: 'reference/engine/task.ts', text: "import type { Linux } from '../kernel/linux.js';" })).toEqual(['reference/kernel/linux.ts']);
  });

  it('searches of sequences and races, walks and the HTML report import nothing of one system', () => {
    // What the ledger and the series of fixes say of a finding is said of v1 alone.
    const ofV1 = ['search/explain.ts', 'search/place.ts'];
    const imports = (sources: readonly Source[]): string[] =>
      sources.flatMap((source) =>
        importsOf(source).flatMap((target) => (/(?:^|\/)(?:v1|mainline)(?:\/|\.ts$)/.test(target) ? [`${source.path}: ${target}`] : [])),
      );
    const searches = sourcesIn('search').filter(({ path }) => /^search\/(?:(?:race|walk)\/)?[^/]*$/.test(path) && !ofV1.includes(path));
    expect(searches.length).toBeGreaterThan(30);
    expect(imports(searches)).toEqual([]);
    expect(imports(sourcesIn('report').filter(({ path }) => path.startsWith('report/html/')))).toEqual([]);
    expect(imports([{ path: 'search/check.ts', text: "import { v1 } from '../systems/v1.js';" }])).toEqual(['search/check.ts: systems/v1.ts']);
  });

  it('report takes only types from properties and model, the words for values that sentences there use too, and the order of harm', () => {
    const values = sourcesIn('report').flatMap(({ path, text }) =>
      [
        ...text.matchAll(
          /^import (?!type )[^;]*? from '\.\.[^']*\/(?:search|systems|properties|model|reference)\/(?!(?:(?:v1\/)?words|harm|verdict)\.js')[^']*';/gm,
        ),
      ].map((match) => `${path}: ${match[0]}`),
    );
    expect(values.filter((line) => !/import \{\s*(type [^,}]+,?\s*)+\}/.test(line))).toEqual([]);
  });

  it('only the command line knows the process, the clock and the terminal', () => {
    const worldly = /\bprocess\.(?:argv|env|stdout|stderr|exit)\b|\bDate\.now\b|\bnew Date\b|\bconsole\.|\bMath\.random\b|\bperformance\./;
    const guilty = code.filter(
      ({ path, text }) =>
        !path.startsWith('cli/') && !path.startsWith('bench/') && !path.startsWith('scripts/') && worldly.test(text.replace(/^\s*(?:\/\/|\*).*$/gm, '')),
    );
    expect(guilty.map(({ path }) => path)).toEqual([]);
  });

  it('the engine knows no kernel word, the kernel no word of LUO', () => {
    const words = (folder: string, pattern: RegExp): string[] =>
      sourcesIn(folder).flatMap(({ path, text }) => text.split('\n').flatMap((line, i) => (pattern.test(line) ? [`${path}:${i + 1}: ${line.trim()}`] : [])));
    expect(words('reference/engine', /\b(?:rwsem|mutex|xarray|kmalloc|luo|session)\b/i)).toEqual([]);
    expect(words('reference/kernel', /\bluo|liveupdate|\bLUO\b/i)).toEqual([]);
  });
});

describe('a source file', () => {
  /** C files, and edits of them. */
  const mirrored = (path: string): boolean => path.startsWith('reference/v1/') || path.startsWith('reference/mainline/');
  /** Numbers of lines that are too long even without what stands between their first and last quote. */
  const tooLong = (text: string): number[] => text.split('\n').flatMap((line, i) => (line.replace(/(['"`]).*\1/, '').length > 160 ? [i + 1] : []));

  it.each(ALL.map((source) => [source.path, source.text] as const))('%s has its licence and says what it is', (path, text) => {
    const head = text.replace(/^#!.*\n/, '');
    expect(head).toMatch(/^\/\/ SPDX-License-Identifier: GPL-2\.0-only\n\/\*\*\s*(?:\*\s*)?(?:\n \* )?@file \S/);
    expect(text.endsWith('\n') && !text.endsWith('\n\n'), path).toBe(true);
  });

  it('leaves nothing undone and skips nothing', () => {
    const marks = /\b(?:TODO|FIXME|XXX)\b|@ts-ignore|@ts-nocheck|\b(?:it|test|describe)\.(?:only|skip|todo)\b|\bas any\b|[:<]\s*any\s*[;,)>\]=]/;
    const guilty = ALL.filter(({ path }) => !path.startsWith('test/tidy/')).flatMap(({ path, text }) =>
      text.split('\n').flatMap((line, i) => (marks.test(line) ? [`${path}:${i + 1}`] : [])),
    );
    expect(guilty).toEqual([]);
  });

  it('has lines of at most 160 columns, texts aside', () => {
    const guilty = ALL.filter(({ path }) => !mirrored(path)).flatMap(({ path, text }) => tooLong(text).map((line) => `${path}:${line}`));
    expect(guilty).toEqual([]);
    expect(tooLong(`short\n${'x'.repeat(161)}\nf('${'x'.repeat(161)}')`)).toEqual([2]);
  });

  it('is not long, with a reason where it is', () => {
    /** A C file is as long as its C file, headers as what they declare; a catalogue is as long as what it lists. */
    const long = new Set([
      'reference/v1/base/luo_files.ts',
      'reference/v1/posted/luo_files.ts',
      'reference/v1/corrected/luo_files.ts',
      'reference/mainline/luo_internal.ts',
      'reference/mainline/linux-7.3/luo_file.ts',
      'reference/mainline/linux-7.3/luo_flb.ts',
      'reference/mainline/linux-7.3/luo_session.ts',
      'reference/mainline/linux-7.3/memfd_luo.ts',
      'reference/machine/machine.ts',
      'model/v1/mutants.ts',
      'reference/mainline/fixes.ts',
      'systems/v1/recorded.ts',
    ]);
    const guilty = code.filter(({ path, text }) => !long.has(path) && text.split('\n').length > 420);
    expect(guilty.map(({ path }) => path)).toEqual([]);
  });
});
