// SPDX-License-Identifier: GPL-2.0-only
/** @file A C function is found where it is defined, not where its file begins. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { locateFunction } from '../../../reference/loader/locate.js';
import { ROOT } from '../../cli/bin.js';

it.each(['luo_ioctl', 'luo_open', 'luo_register_file', 'liveupdate_reboot'])('%s', (name) => {
  for (const revision of ['base', 'posted', 'corrected', 'posted+0007']) {
    const { path, line } = locateFunction(revision, name)!;
    expect(readFileSync(join(ROOT, path), 'utf8').split('\n')[line - 1]).toMatch(new RegExp(`^ +function\\* ${name}\\(`));
  }
});
