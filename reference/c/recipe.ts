// SPDX-License-Identifier: GPL-2.0-only
/** @file How LUO is compiled: what clang and its linker are told. */
import { OWN_FOLDER, type Sources } from './headers.js';
import { REAL_SHIFT } from './section.js';

/** What the kernel's own build has in include/generated/autoconf.h. */
const CONFIG = ['LIVEUPDATE', 'LIVEUPDATE_MEMFD', 'SHMEM', 'KEXEC_HANDOVER', 'KEXEC_FILE', '64BIT', 'PHYS_ADDR_T_64BIT', 'CC_IS_CLANG', 'MMU', 'MODULES'];

/** wasm64: every layout is that of x86-64. */
const COMPILE = [
  '--target=wasm64',
  '-std=gnu11',
  '-O2',
  '-g',
  '-w',
  '-ferror-limit=20',
  '-fno-builtin',
  '-fno-strict-aliasing',
  '-fno-strict-overflow',
  '-fno-delete-null-pointer-checks',
  '-fno-inline-functions',
  '-fms-extensions',
  '-nostdinc',
  '-mno-bulk-memory',
  '-mno-bulk-memory-opt',
  '-D__KERNEL__',
  ...CONFIG.map((name) => `-DCONFIG_${name}=1`),
  '-include',
  `${OWN_FOLDER}/include/luocheck/kernel.h`,
] as const;

/** Of the code under test: loads and stores call what runtime/access.c has for them, as with KCSAN; so does each round of a loop, as with KCOV. */
export const INSTRUMENT = [
  ...['-fsanitize=thread', '-fsanitize-coverage-type=3', '-fsanitize-coverage-trace-pc'].flatMap((option) => ['-Xclang', option]),
  ...['-tsan-instrument-func-entry-exit=0', '-tsan-distinguish-volatile=1', '-sanitizer-coverage-prune-blocks=0'].flatMap((option) => ['-mllvm', option]),
] as const;

/** Of who registers a handler of files. */
export const HANDLER = ['-DLUOCHECK_HANDLER=1'] as const;

/** Of what the tree has besides LUO. */
export const LIBRARY = ['-DLUOCHECK_LIBRARY=1'] as const;

/** For variables: behind them come C stacks and the heap, up to the shadow (memory.ts). */
const MOST_DATA = 0x0100_0000;

const LINK = [
  '-mwasm64',
  '--no-entry',
  '--export=__stack_pointer',
  '--export=__heap_base',
  '--export=__data_end',
  '--no-stack-first',
  '-z',
  'stack-size=16384',
  '--global-base=1024',
  `--initial-memory=${MOST_DATA}`,
  '--error-limit=20',
] as const;

/** Of any file. */
export const compilerFlags = ({ flags }: Sources): readonly string[] => [...COMPILE, ...flags];

/** How large a page is. */
export const pageFlags = (shift: number): readonly string[] => (shift === REAL_SHIFT ? [] : [`-DLUOCHECK_PAGE_SHIFT=${shift}`]);

export const linkerFlags = ({ wrapped }: Sources): readonly string[] => [...LINK, ...wrapped.map((name) => `--wrap=${name}`)];

/** All that a module depends on besides its sources and the versions of its tools. */
export const recipe = (sources: Sources): unknown => [compilerFlags(sources), INSTRUMENT, HANDLER, LIBRARY, linkerFlags(sources)];
