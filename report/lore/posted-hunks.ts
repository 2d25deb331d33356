// SPDX-License-Identifier: GPL-2.0-only
/** @file The hunks of the patch that `posted` mirrors: where a review is to point when it is not given the mail. */
import type { KnownHunk } from './mirrored.js';

/** In the order of the mail. */
export const POSTED_HUNKS: readonly KnownHunk[] = [
  { file: 'kernel/liveupdate/luo_files.c', header: '@@ -67,7 +67,6 @@', digest: '5f2c246d7d5e', changes: {} },
  { file: 'kernel/liveupdate/luo_files.c', header: '@@ -81,6 +80,15 @@ static size_t luo_file_fdt_out_size;', digest: 'b51cf531c1d4', changes: {} },
  {
    file: 'kernel/liveupdate/luo_files.c',
    header: '@@ -262,6 +270,7 @@ static int luo_files_to_fdt(struct xarray *files_xa_out)',
    digest: 'ea40eb4f5eea',
    changes: { luo_files_fdt_setup: 1 },
  },
  {
    file: 'kernel/liveupdate/luo_files.c',
    header: '@@ -300,9 +309,15 @@ static int luo_files_fdt_setup(void)',
    digest: 'fd10d4e207e8',
    changes: { luo_files_fdt_setup: 12 },
  },
  {
    file: 'kernel/liveupdate/luo_files.c',
    header: '@@ -405,44 +420,59 @@ static void luo_files_cancel_one(struct luo_file *h)',
    digest: 'a6a2fd3ce3f2',
    changes: { __luo_files_cancel: 14, luo_files_commit_data_to_fdt: 30, luo_files_prepare: 1 },
  },
  {
    file: 'kernel/liveupdate/luo_files.c',
    header: '@@ -451,16 +481,21 @@ static int luo_files_prepare(void *arg, u64 *data)',
    digest: '023747660638',
    changes: { luo_files_prepare: 19 },
  },
  {
    file: 'kernel/liveupdate/luo_files.c',
    header: '@@ -473,20 +508,26 @@ static int luo_files_prepare(void *arg, u64 *data)',
    digest: '5565fd2c9bd1',
    changes: { luo_files_freeze: 20 },
  },
  { file: 'kernel/liveupdate/luo_files.c', header: '@@ -561,6 +602,7 @@ late_initcall(luo_files_startup);', digest: '4a73ac9d5958', changes: {} },
  {
    file: 'kernel/liveupdate/luo_files.c',
    header: '@@ -568,10 +610,11 @@ late_initcall(luo_files_startup);',
    digest: '44a28e5a8a00',
    changes: { luo_register_file: 1 },
  },
  {
    file: 'kernel/liveupdate/luo_files.c',
    header: '@@ -615,15 +658,20 @@ int luo_register_file(u64 token, int fd)',
    digest: 'ccec3127d374',
    changes: { luo_register_file: 19 },
  },
  { file: 'kernel/liveupdate/luo_files.c', header: '@@ -646,6 +694,7 @@ int luo_register_file(u64 token, int fd)', digest: 'a49bd593df10', changes: {} },
  {
    file: 'kernel/liveupdate/luo_files.c',
    header: '@@ -659,7 +708,7 @@ int luo_register_file(u64 token, int fd)',
    digest: 'f0d72d0b3a1d',
    changes: { luo_unregister_file: 0 },
  },
  {
    file: 'kernel/liveupdate/luo_files.c',
    header: '@@ -671,7 +720,7 @@ int luo_unregister_file(u64 token)',
    digest: 'b97e0bb2320b',
    changes: { luo_unregister_file: 2 },
  },
  {
    file: 'kernel/liveupdate/luo_files.c',
    header: '@@ -736,6 +785,74 @@ int luo_retrieve_file(u64 token, struct file **filep)',
    digest: 'e7e083216039',
    changes: { luo_create_session: 11, luo_destroy_session: 17 },
  },
  {
    file: 'kernel/liveupdate/luo_files.c',
    header: '@@ -796,6 +913,7 @@ EXPORT_SYMBOL_GPL(liveupdate_register_file_handler);',
    digest: 'ea40eb4f5eea',
    changes: { liveupdate_unregister_file_handler: 1 },
  },
  {
    file: 'kernel/liveupdate/luo_files.c',
    header: '@@ -807,15 +925,18 @@ int liveupdate_unregister_file_handler(struct liveupdate_file_handler *fh)',
    digest: 'bcf18ca0aca0',
    changes: { liveupdate_unregister_file_handler: 15 },
  },
  { file: 'kernel/liveupdate/luo_internal.h', header: '@@ -25,9 +25,14 @@ int luo_do_subsystems_freeze_calls(void);', digest: '4f59e9acc0ca', changes: {} },
  {
    file: 'kernel/liveupdate/luo_ioctl.c',
    header: '@@ -62,6 +62,17 @@ static int luo_open(struct inode *inodep, struct file *filep)',
    digest: 'c2eaa3cfbe8c',
    changes: { luo_open: 5, luo_release: 1 },
  },
  {
    file: 'kernel/liveupdate/luo_ioctl.c',
    header: '@@ -101,9 +112,11 @@ static long luo_ioctl(struct file *filep, unsigned int cmd, unsigned long arg)',
    digest: '035a76472403',
    changes: { luo_ioctl: 6 },
  },
  {
    file: 'kernel/liveupdate/luo_ioctl.c',
    header: '@@ -114,7 +127,7 @@ static long luo_ioctl(struct file *filep, unsigned int cmd, unsigned long arg)',
    digest: '4a7a35025180',
    changes: { luo_ioctl: 2 },
  },
  {
    file: 'kernel/liveupdate/luo_ioctl.c',
    header: '@@ -140,6 +153,7 @@ static long luo_ioctl(struct file *filep, unsigned int cmd, unsigned long arg)',
    digest: '77e4cf162fd9',
    changes: {},
  },
];
