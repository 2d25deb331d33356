// SPDX-License-Identifier: GPL-2.0-only
/** @file The fixes in C: they apply to what the mailed patch leaves behind, alone and together, and what is whole of them compiles. */
import { spawnSync } from 'node:child_process';
import { applyPatch } from 'diff';
import { describe, expect, it } from 'vitest';
import { cDiff, segmentsOf, type Edit } from '../../../report/lore/c-diff.js';
import { C_EDITS, cFixesFor } from '../../../report/lore/c-fixes.js';
import type { Hunk } from '../../../report/lore/hunk.js';
import { readMails } from '../../../report/lore/mail.js';
import { hunksOf } from '../../../report/lore/patch.js';
import { POSTED_HUNKS } from '../../../report/lore/posted-hunks.js';
import { seed, withoutSeed } from '../../seed.js';
import { MAIL } from './mails.js';

const FILE = 'kernel/liveupdate/luo_files.c';
const hasCompiler = spawnSync('gcc', ['--version']).status === 0;

const read = async (text: string): Promise<readonly Hunk[]> => hunksOf((await readMails(text))[0]!.body);
const ours = await read(MAIL);

/** The file with the patch applied: lines that no hunk shows are told apart by their number. */
function fileAfter(hunks: readonly Hunk[]): string {
  const lines: string[] = [];
  for (const { start, lines: known } of segmentsOf(hunks, FILE)) {
    while (lines.length < start - 1) lines.push(`/* line ${lines.length + 1} */`);
    lines.push(...known.map(({ text }) => text));
  }
  return `${lines.join('\n')}\n/* the end */\n`;
}

function applied(file: string, diff: readonly string[]): string {
  const result = applyPatch(file, `${diff.join('\n')}\n`, { fuzzFactor: 0 });
  expect(result, diff.join('\n')).not.toBe(false);
  return result as string;
}

describe('an edit', () => {
  it('is a diff with the lines around it and the right numbers', () => {
    const edits: readonly Edit[] = [
      { function: 'some_helper', at: /^thing_put\(/, insert: ['\tone();'], behind: ['\ttwo();'] },
      { function: 'luo_destroy_session', at: /^kfree\(s\);/, offset: -1, remove: 2 },
    ];
    const diff = cDiff(ours, FILE, edits)!;
    expect(diff).toEqual([
      `--- a/${FILE}`,
      `+++ b/${FILE}`,
      '@@ -11,7 +11,9 @@ some_helper()',
      ' \t\treturn -EBUSY;',
      ' ',
      ' \tdown_write(&thing_lock);',
      '+\tone();',
      ' \tthing_put(thing, "a rather long text in a call that will be broken", first_argument);',
      '+\ttwo();',
      ' \tup_write(&thing_lock);',
      ' \treturn 0;',
      ' }',
      '@@ -52,7 +54,5 @@ luo_destroy_session()',
      ' \tfor_each_file_of(s, token)',
      ' \t\tluo_unregister_file(s, token);',
      ' \tluo_state_read_exit();',
      '-',
      '-\tkfree(s);',
      ' }',
      ' static int last(void)',
    ]);
    expect(applied(fileAfter(ours), diff)).toContain('\tone();\n\tthing_put(');
  });

  it('is none where the patch has no such line, or too few of them', () => {
    expect(cDiff(ours, FILE, [{ function: 'some_helper', at: /^not_there\(/, remove: 1 }])).toBeNull();
    expect(cDiff(ours, FILE, [{ function: 'some_helper', at: /^thing_put\(/, nth: 2, remove: 1 }])).toBeNull();
    expect(cDiff(ours, FILE, [{ at: /^static int last/, remove: 2 }])).toBeNull();
    expect(cDiff(POSTED_HUNKS, FILE, [{ at: /^/, remove: 1 }])).toBeNull();
    expect(cFixesFor(ours).size).toBe(0);
  });
});

/** As much of the kernel as the functions below need: our own declarations. */
const STUBS = `
#define NULL ((void *)0)
#define GFP_KERNEL 0
#define ENOSPC 28
#define true 1
#define false 0
typedef _Bool bool;
typedef unsigned long long u64;
struct xarray { void *head; };
struct list_head { struct list_head *next, *prev; };
struct rw_semaphore { long count; };
struct mutex { long owner; };
typedef struct { long long counter; } atomic64_t;
struct file;
struct luo_file { struct file *file; struct mutex mutex; u64 private_data; };
static struct rw_semaphore luo_sessions_list_rwsem;
static struct list_head luo_sessions_list;
static atomic64_t luo_files_count;
static void *luo_file_fdt_out;
void down_read(struct rw_semaphore *), up_read(struct rw_semaphore *), down_write(struct rw_semaphore *), up_write(struct rw_semaphore *);
void list_del(struct list_head *), list_add_tail(struct list_head *, struct list_head *), INIT_LIST_HEAD(struct list_head *);
void xa_init(struct xarray *), xa_destroy(struct xarray *), *xa_erase(struct xarray *, unsigned long), *xa_find(struct xarray *, unsigned long *);
bool xa_empty(const struct xarray *), liveupdate_state_normal(void), liveupdate_state_updated(void);
void fput(struct file *), mutex_destroy(struct mutex *), kfree(const void *), *kmalloc(unsigned long, int), atomic64_dec(atomic64_t *);
void luo_state_read_enter(void), luo_state_read_exit(void), luo_files_fdt_cleanup(void), luo_files_cancel_one(struct luo_file *);
int snprintf(char *, unsigned long, const char *, ...), pr_err(const char *, ...), fdt_subnode_offset(const void *, int, const char *);
int fdt_setprop(void *, int, const char *, const void *, int);
const char *fdt_strerror(int);
#define entry(p, type, member) ((type *)((char *)(p) - __builtin_offsetof(type, member)))
#define list_for_each_entry(s, head, member) \\
  for (s = entry((head)->next, __typeof__(*s), member); &s->member != (head); s = entry(s->member.next, __typeof__(*s), member))
#define list_for_each_entry_safe(s, n, head, member) \\
  for (s = entry((head)->next, __typeof__(*s), member), n = entry(s->member.next, __typeof__(*s), member); \\
    &s->member != (head); s = n, n = entry(n->member.next, __typeof__(*s), member))
#define xa_for_each(xa, index, h) for (index = 0, h = xa_find(xa, &index); h; h = xa_find(xa, &index))
int luo_unregister_file(struct luo_session *s, u64 token);
`;

/** Functions and structs that the hunks show from their first line to their last. */
const WHOLE = [
  '__luo_unregister_file',
  'luo_free_session',
  'luo_free_closed_sessions',
  '__luo_files_cancel',
  'luo_files_commit_data_to_fdt',
  'luo_create_session',
  'luo_destroy_session',
];

/** The definition of a function: a copy that has lost its indentation has other braces in the first column, so they are counted. */
function definition(lines: readonly string[], head: RegExp): string[] {
  const start = lines.findIndex((line) => head.test(line) && !line.trimEnd().endsWith(';'));
  if (start < 0) return [];
  let depth = 0;
  for (let at = start; at < lines.length; at++) {
    depth += lines[at]!.split('{').length - lines[at]!.split('}').length;
    if (depth === 0 && lines[at]!.includes('}')) return lines.slice(start, at + 1);
  }
  throw new Error(`no end of ${head.source}`);
}

function unit(file: string): string {
  const lines = file.split('\n');
  const session = definition(lines, /^struct luo_session \{/);
  const functions = WHOLE.flatMap((name) => definition(lines, new RegExp(`^(?:static )?(?:void|int|struct luo_session \\*)\\s*${name}\\(`)));
  return ['struct luo_session;', STUBS, ...session, ';', ...functions, ''].join('\n');
}

const compiles = (text: string): string =>
  spawnSync('gcc', ['-fsyntax-only', '-std=gnu11', '-Wall', '-Wextra', '-Werror', '-Wno-unused-function', '-Wno-unused-variable', '-x', 'c', '-'], {
    input: text,
    encoding: 'utf8',
  }).stderr;

describe.runIf(seed !== null)(`on the patch that posted mirrors${withoutSeed}`, async () => {
  const hunks = seed === null ? [] : await read(seed);
  const fixes = cFixesFor(hunks);
  const after = fileAfter(hunks);

  it('there are those that its hunks allow', () => {
    expect([...fixes.keys()]).toEqual(['0001', '0002', '0003', '0004', '0005', '0006', '0007']);
  });

  it.each([...fixes])('%s applies alone', (_, { diff }) => {
    expect(applied(after, diff)).not.toBe(after);
  });

  it('all that do not have each other in them apply together', () => {
    const chosen = ['0001', '0003', '0005', '0006', '0007'];
    const together = cDiff(
      hunks,
      FILE,
      chosen.flatMap((number) => C_EDITS[number]!.edits),
    )!;
    const result = applied(after, together);
    const added = (diff: readonly string[]): number => diff.filter((line) => /^\+(?!\+\+ )/.test(line)).length;
    expect(added(together)).toBe(chosen.reduce((sum, number) => sum + added(fixes.get(number)!.diff), 0));
    if (hasCompiler) expect(compiles(unit(result))).toBe('');
  });

  it.runIf(hasCompiler).each([['nothing', [] as readonly string[]] as const, ...[...fixes].map(([number, { diff }]) => [number, diff] as const)])(
    `compiles as far as whole functions go: %s${hasCompiler ? '' : ' (skipped: no gcc here)'}`,
    (_, diff) => {
      const text = unit(diff.length === 0 ? after : applied(after, diff));
      expect(text).toContain('luo_destroy_session(');
      expect(compiles(text)).toBe('');
    },
  );

  it('keeps each lock as often as it lets it go, in the functions that it changes whole', () => {
    const all = cDiff(
      hunks,
      FILE,
      ['0001', '0003', '0005', '0006', '0007'].flatMap((number) => C_EDITS[number]!.edits),
    )!;
    const lines = applied(after, all).split('\n');
    for (const [name, ups] of [
      ['luo_files_commit_data_to_fdt', 2],
      ['luo_free_closed_sessions', 1],
      ['luo_destroy_session', 1],
    ] as const) {
      const text = definition(lines, new RegExp(`\\b${name}\\(`)).join('\n');
      expect(text.match(/\bdown_(?:read|write)\(/g), name).toHaveLength(1);
      expect(text.match(/\bup_(?:read|write)\(/g), name).toHaveLength(ups);
    }
  });
});
