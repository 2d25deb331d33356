// SPDX-License-Identifier: GPL-2.0-only
/** @file How LUO is compiled: what clang and its linker are told. */
import { INCLUDE_FOLDERS, OWN_FOLDER, type Files } from './headers.js';

/** What the kernel's own build has in include/generated/autoconf.h. */
const CONFIG = ['LIVEUPDATE', 'KEXEC_HANDOVER', 'KEXEC_FILE', '64BIT', 'PHYS_ADDR_T_64BIT', 'CC_IS_CLANG', 'MMU', 'MODULES'];

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
  ...INCLUDE_FOLDERS.flatMap((folder) => ['-I', folder]),
  '-include',
  `${OWN_FOLDER}/include/luocheck/kernel.h`,
] as const;

/** Of the code under test: loads and stores call what runtime/access.c has for them, as with KCSAN; so does each round of a loop, as with KCOV. */
export const INSTRUMENT = [
  ...['-fsanitize=thread', '-fsanitize-coverage-type=3', '-fsanitize-coverage-trace-pc'].flatMap((option) => ['-Xclang', option]),
  ...['-tsan-instrument-func-entry-exit=0', '-tsan-distinguish-volatile=1', '-sanitizer-coverage-prune-blocks=0'].flatMap((option) => ['-mllvm', option]),
] as const;

export const LINK = [
  '-mwasm64',
  '--no-entry',
  '--export=__stack_pointer',
  '--export=__heap_base',
  '--export=__data_end',
  '--no-stack-first',
  '-z',
  'stack-size=16384',
  '--global-base=1024',
  '--error-limit=20',
] as const;

/** `api`: the text of include/linux/liveupdate.h. */
export const hasFlbs = (api: string): boolean => api.includes('liveupdate_register_flb');

/** For a tree with these files: in what trees differ is asked of their headers. */
export function compilerFlags(files: Files): readonly string[] {
  const api = files['include/linux/liveupdate.h'] ?? '';
  return [
    ...COMPILE,
    ...(hasFlbs(api) ? ['-DLUOCHECK_HAS_FLB=1'] : []),
    ...(/\(\*get_id\)/.test(api) ? ['-DLUOCHECK_HAS_GET_ID=1'] : []),
    `-DLUOCHECK_RETRIEVE_STATUS=${api.includes('retrieve_status') ? 'retrieve_status' : 'retrieved'}`,
  ];
}

/** All that a module depends on besides its sources and the versions of its tools. */
export const recipe = (files: Files): unknown => [compilerFlags(files), INSTRUMENT, LINK];
