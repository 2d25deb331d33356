// SPDX-License-Identifier: GPL-2.0-only
import { defineConfig } from 'vitest/config';

/** In milliseconds: far more than any machine needs, so that it says that something hangs and never that a machine is slow. */
const HANGS = 3_600_000;

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    testTimeout: HANGS,
    hookTimeout: HANGS,
    teardownTimeout: HANGS,
    expect: { poll: { timeout: HANGS } },
    // Whether a command is slow enough to tell its progress depends on the machine.
    env: { LUOCHECK_PROGRESS: '0' },
    reporters: ['default', './test/skipped.ts'],
    // By default one processor is left idle: half of a small machine.
    maxWorkers: '100%',
    // Test files share modules, and with them what is compiled and searched once: no file changes what others see.
    isolate: false,
  },
});
