// SPDX-License-Identifier: GPL-2.0-only
/** @file What a patch calls by another name is nothing new. */
import { describe, expect, it } from 'vitest';
import type { Code } from '../../reference/loader/code.js';
import { isRenamed } from '../../search/renamed.js';

const tree = (text: string): { code: Code } => ({ code: { files: ['a.c'], read: () => text, locate: () => null } });

const before = tree('static struct box box; void box_close(void) { guard(mutex)(&box.lock); kfree(box.page); } int box_open(void)');
const renamed = tree('static struct crate crate; void crate_close(void) { guard(mutex)(&crate.lock); kfree(crate.page); } int box_open(void)');
const split = tree('static struct box box; void box_free(void) { kfree(box.page); } void box_close(void) { box_free(); } int box_open(void)');

describe('isRenamed', () => {
  it.each([
    ['no-use-after-free/crate_close/use_after_free-crate', 'no-use-after-free/box_close/use_after_free-box', renamed, true],
    ['no-use-after-free/box_free/use_after_free-box', 'no-use-after-free/box_close/use_after_free-box', split, true],
    // Both functions are in both trees.
    ['no-use-after-free/box_open/use_after_free-box', 'no-use-after-free/box_close/use_after_free-box', split, false],
    // What went wrong is another thing.
    ['no-use-after-free/box_free/double_free-box', 'no-use-after-free/box_close/use_after_free-box', split, false],
    ['no-use-after-free/box_free/use_after_free-box', 'no-leaks/box_close/use_after_free-box', split, false],
    ['no-oops/box_free/null_pointer_dereference', 'no-use-after-free/box_close/use_after_free-box', split, false],
  ])('%s for %s', (id, was, now, expected) => {
    expect(isRenamed(id, was, now, before)).toBe(expected);
  });

  it('finds the same of a helper that was taken back', () => {
    expect(isRenamed('no-leaks/box_close/leak-box', 'no-leaks/box_free/leak-box', before, split)).toBe(true);
  });

  it('knows nothing of mirrored code', () => {
    expect(isRenamed('no-leaks/box_close/leak-box', 'no-leaks/box_free/leak-box', {}, split)).toBe(false);
  });
});
