// SPDX-License-Identifier: GPL-2.0-only
import { defineConfig } from 'eslint/config';
import tseslint from 'typescript-eslint';

export default defineConfig(
  { ignores: ['dist/', 'examples/build/', 'node_modules/', '*.js'] },
  tseslint.configs.recommendedTypeChecked,
  {
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    linterOptions: { reportUnusedDisableDirectives: 'error' },
    rules: {
      eqeqeq: 'error',
      '@typescript-eslint/no-this-alias': ['error', { allowedNames: ['runner'] }],
      'no-console': 'error',
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/switch-exhaustiveness-check': ['error', { considerDefaultExhaustiveForUnions: true }],
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_' }],
      // `new Map()` gets its types from the left-hand side, XState's state values have none.
      '@typescript-eslint/no-unsafe-argument': 'off',
      // Half of them are there for the reader.
      '@typescript-eslint/no-unnecessary-type-assertion': 'off',
    },
  },
  {
    // A module of the kernel is a table of functions without `this`: `const { luo_prepare } = k.modules.luo_core`.
    files: ['reference/**', 'properties/**', 'search/**', 'systems/**', 'test/**'],
    rules: { '@typescript-eslint/unbound-method': 'off' },
  },
  {
    // They show what they find.
    files: ['examples/**'],
    rules: { 'no-console': 'off' },
  },
  {
    // Whoever knows a machine only as AnyStateMachine gets `any` from it.
    files: ['model/compile.ts', 'bench/xstate-product.ts'],
    rules: { '@typescript-eslint/no-unsafe-assignment': 'off', '@typescript-eslint/no-unsafe-member-access': 'off' },
  },
);
