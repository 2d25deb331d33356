// SPDX-License-Identifier: GPL-2.0-only
/** @file The recordings of the C code: all identical, and differences are noticed. */
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { checkRecordings, parseRecordings, readRecordings, RecordingError, replayRecording, type Recording } from '../../systems/v1/recorded.js';
import { atomic64_inc, type Kernel } from '../../reference/kernel/index.js';
import type { LuoFiles, LuoKernel, Revision } from '../../reference/v1/luo_internal.js';
import { base, posted } from '../../reference/v1/revisions.js';

const traces = (name: string): string => new URL(`../fixtures/traces/${name}.jsonl.gz`, import.meta.url).pathname;
const textOf = (name: string): string => gunzipSync(readFileSync(traces(name))).toString();
const first = (text: string): Recording => parseRecordings(text).next().value as Recording;

function errorOf(read: () => Iterable<Recording>): RecordingError {
  try {
    for (const recording of read()) void recording;
  } catch (error) {
    expect(error).toBeInstanceOf(RecordingError);
    return error as RecordingError;
  }
  return expect.fail('no error');
}

describe('recorded behaviour of the C code', () => {
  it('is that of posted: 1,000 of 1,000 sequences', () => {
    expect(checkRecordings(readRecordings(traces('posted')), posted)).toEqual({ total: 1000, identical: 1000, first: null });
  });

  it('is that of base: 400 of 400 sequences', () => {
    expect(checkRecordings(readRecordings(traces('base')), base)).toEqual({ total: 400, identical: 400, first: null });
  });

  it('differs between the two: sessions are what the patch is about', () => {
    const { identical, first: difference } = checkRecordings(readRecordings(traces('posted')), base);
    expect(identical).toBe(0);
    expect(difference?.fields.map(({ field }) => field)).toContain('after.sessions');
  });
});

describe('a deliberately wrong revision', () => {
  /** Forgets that a token may be taken by another session. */
  const forgetful: Revision = {
    ...posted,
    name: 'forgetful',
    luo_files(k: LuoKernel): LuoFiles {
      const files = posted.luo_files(k) as LuoFiles;
      return {
        ...files,
        *luo_unregister_file(s, token): Kernel<number> {
          const ret = yield* files.luo_unregister_file(s, token);
          const count = k.root('luo_files_count') as Parameters<typeof atomic64_inc>[0];
          if (ret === 0) yield atomic64_inc(count);
          return ret;
        },
      };
    },
  };

  it('is noticed at the first operation that it changes', () => {
    const { total, identical, first: difference } = checkRecordings(readRecordings(traces('posted')), forgetful);
    expect(total).toBe(1000);
    expect(identical).toBeLessThan(1000);
    expect(difference).toMatchObject({ recording: { file: 'posted.jsonl.gz', revision: 'posted' }, input: { op: 'unregister' } });
    expect(difference?.fields).toEqual([{ field: 'after.count', recorded: 0, replayed: 1 }]);
  });
});

describe('a changed recording', () => {
  const line = textOf('posted').split('\n')[0]!;

  /** The fields that differ when one piece of the first sequence is replaced. */
  function changed(from: string, to: string): readonly string[] {
    expect(line).toContain(from);
    const difference = replayRecording(first(line.replace(from, to)), posted);
    return difference?.fields.map(({ field }) => field) ?? [];
  }

  it.each([
    ['"ret":"-ENOENT"', '"ret":"-EBUSY"', 'ret'],
    ['"state":"prepared"', '"state":"frozen"', 'state'],
    ['"outcome":"not_live"', '"outcome":"failed"', 'outcome'],
    ['["can_preserve","f1",1]', '["can_preserve","f1",0]', 'callbacks'],
    ['"events":["recursive_read:luo_state_rwsem"]', '"events":[]', 'events'],
    ['"kho":[1,2]', '"kho":[1,3]', 'after.kho'],
    ['"refs":{"f1":2}', '"refs":{"f2":2}', 'after.refs'],
    ['"fdt":[]', '"fdt":[[1,1]]', 'after.fdt'],
    ['[2,"f1","N",0]', '[2,"f1","P",0]', 'after.sessions'],
    ['"boot":1', '"boot":2', 'after.boot'],
  ])('%s is noticed', (from, to, field) => {
    expect(changed(from, to)).toEqual([field]);
  });

  it('is the same with the fields in another order', () => {
    const reversed = JSON.stringify(JSON.parse(line), (_key, value: unknown) =>
      typeof value === 'object' && value !== null && !Array.isArray(value) ? Object.fromEntries(Object.entries(value).reverse()) : value,
    );
    expect(reversed).not.toBe(line);
    expect(replayRecording(first(reversed), posted)).toBeNull();
  });
});

describe('reading', () => {
  const op = (fields: string): string => `{"seed":1,"revision":"posted","ops":[{${fields}}]}`;
  const file = (name: string, content: string | Uint8Array): string => {
    const path = join(mkdtempSync(join(tmpdir(), 'luocheck-')), name);
    writeFileSync(path, content);
    return path;
  };

  it('is exact for tokens up to 2^64-1', () => {
    const tokens = ['0', '9007199254740993', '18446744073709551615'];
    for (const token of tokens) {
      const { steps } = first(op(`"op":"unregister","s":0,"tok":${token},"ret":"-EBADF","state":"normal"`));
      expect(steps[0]!.input.tok).toBe(BigInt(token));
    }
  });

  it('tells gzip from plain text by its first bytes', () => {
    const text = textOf('base').split('\n').slice(0, 3).join('\n');
    expect([...readRecordings(file('plain.gz', text))]).toHaveLength(3);
    expect([...readRecordings(file('zipped.jsonl', gzipSync(text)))]).toHaveLength(3);
  });

  it.each([
    ['not JSON', '{"seed":1', 'not JSON'],
    ['not an object', '[1]', 'not an object'],
    ['no seed', '{"revision":"posted","ops":[]}', 'seed: not a number'],
    ['foreign', '{"name":"luocheck","version":"0.1.0"}', 'seed: not a number'],
    ['no operations', '{"seed":1,"revision":"posted"}', 'ops: not an array'],
    ['an unknown operation', op('"op":"fly","ret":0,"state":"normal"'), 'ops[0].op: not an operation'],
    ['no return value', op('"op":"open","s":0,"state":"normal"'), 'ops[0].ret: neither 0, "-ENAME" nor null'],
    ['no session', op('"op":"open","ret":0,"state":"normal"'), 'ops[0].s: missing'],
    ['a negative token', op('"op":"unregister","s":0,"tok":-1,"ret":0,"state":"normal"'), 'ops[0].tok: not an unsigned 64-bit token'],
    ['a token of 65 bits', op('"op":"unregister","s":0,"tok":18446744073709551616,"ret":0,"state":"normal"'), 'ops[0].tok: not an unsigned 64-bit token'],
    ['a token as text', op('"op":"unregister","s":0,"tok":"1","ret":0,"state":"normal"'), 'ops[0].tok: not an unsigned 64-bit token'],
    ['an unknown fault', op('"op":"open","s":0,"fault":"gremlin:1","ret":0,"state":"normal"'), "ops[0].fault: unknown kind 'gremlin'"],
    ['events that are no strings', op('"op":"open","s":0,"ret":0,"state":"normal","events":[1]'), 'ops[0].events: not strings'],
  ])('refuses %s', (_what, line, reason) => {
    const text = `${textOf('base').split('\n')[0]!}\n\n${line}\n`;
    const error = errorOf(() => parseRecordings(text, 'some.jsonl'));
    expect(error).toMatchObject({ file: 'some.jsonl', line: 3, reason });
    expect(error.message).toBe(`some.jsonl:3: ${reason}`);
  });

  it('refuses files that are no recordings at all', () => {
    expect(errorOf(() => readRecordings('/nonexistent/traces'))).toMatchObject({ file: 'traces', line: 0, reason: 'ENOENT' });
    expect(errorOf(() => readRecordings(file('empty', '\n')))).toMatchObject({ line: 0, reason: 'empty' });
    expect(errorOf(() => readRecordings(file('broken.gz', Uint8Array.of(0x1f, 0x8b, 1, 2))))).toMatchObject({ line: 0, reason: 'broken gzip' });
    expect(errorOf(() => readRecordings(file('binary', Uint8Array.of(0xff, 0xfe, 0))))).toMatchObject({ line: 0, reason: 'not a text' });
  });
});
