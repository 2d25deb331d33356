// SPDX-License-Identifier: GPL-2.0-only
import { defineConfig } from 'vitest/config';

// By default one processor is left idle: half of a small machine.
export default defineConfig({ test: { include: ['test/**/*.test.ts'], testTimeout: 120_000, maxWorkers: '100%' } });
