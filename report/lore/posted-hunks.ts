// SPDX-License-Identifier: GPL-2.0-only
/** @file The hunks of the patch that `posted` mirrors: where a review is to point when it is not given the mail. */
import type { Hunk } from './hunk.js';

/** In the order of the mail. */
export const POSTED_HUNKS: readonly Hunk[] = [
  { file: 'kernel/liveupdate/luo_files.c', header: '@@ -67,7 +67,6 @@', changes: {} },
  { file: 'kernel/liveupdate/luo_files.c', header: '@@ -81,6 +80,15 @@ static size_t luo_file_fdt_out_size;', changes: {} },
  {
    file: 'kernel/liveupdate/luo_files.c',
    header: '@@ -262,6 +270,7 @@ static int luo_files_to_fdt(struct xarray *files_xa_out)',
    changes: { luo_files_fdt_setup: 1 },
  },
  { file: 'kernel/liveupdate/luo_files.c', header: '@@ -300,9 +309,15 @@ static int luo_files_fdt_setup(void)', changes: { luo_files_fdt_setup: 12 } },
  {
    file: 'kernel/liveupdate/luo_files.c',
    header: '@@ -405,44 +420,59 @@ static void luo_files_cancel_one(struct luo_file *h)',
    changes: { __luo_files_cancel: 14, luo_files_commit_data_to_fdt: 30, luo_files_prepare: 1 },
  },
  {
    file: 'kernel/liveupdate/luo_files.c',
    header: '@@ -451,16 +481,21 @@ static int luo_files_prepare(void *arg, u64 *data)',
    changes: { luo_files_prepare: 19 },
  },
  {
    file: 'kernel/liveupdate/luo_files.c',
    header: '@@ -473,20 +508,26 @@ static int luo_files_prepare(void *arg, u64 *data)',
    changes: { luo_files_freeze: 20 },
  },
  { file: 'kernel/liveupdate/luo_files.c', header: '@@ -561,6 +602,7 @@ late_initcall(luo_files_startup);', changes: {} },
  { file: 'kernel/liveupdate/luo_files.c', header: '@@ -568,10 +610,11 @@ late_initcall(luo_files_startup);', changes: { luo_register_file: 1 } },
  { file: 'kernel/liveupdate/luo_files.c', header: '@@ -615,15 +658,20 @@ int luo_register_file(u64 token, int fd)', changes: { luo_register_file: 19 } },
  { file: 'kernel/liveupdate/luo_files.c', header: '@@ -646,6 +694,7 @@ int luo_register_file(u64 token, int fd)', changes: {} },
  { file: 'kernel/liveupdate/luo_files.c', header: '@@ -659,7 +708,7 @@ int luo_register_file(u64 token, int fd)', changes: { luo_unregister_file: 0 } },
  { file: 'kernel/liveupdate/luo_files.c', header: '@@ -671,7 +720,7 @@ int luo_unregister_file(u64 token)', changes: { luo_unregister_file: 2 } },
  {
    file: 'kernel/liveupdate/luo_files.c',
    header: '@@ -736,6 +785,74 @@ int luo_retrieve_file(u64 token, struct file **filep)',
    changes: { luo_create_session: 11, luo_destroy_session: 17 },
  },
  {
    file: 'kernel/liveupdate/luo_files.c',
    header: '@@ -796,6 +913,7 @@ EXPORT_SYMBOL_GPL(liveupdate_register_file_handler);',
    changes: { liveupdate_unregister_file_handler: 1 },
  },
  {
    file: 'kernel/liveupdate/luo_files.c',
    header: '@@ -807,15 +925,18 @@ int liveupdate_unregister_file_handler(struct liveupdate_file_handler *fh)',
    changes: { liveupdate_unregister_file_handler: 15 },
  },
  { file: 'kernel/liveupdate/luo_internal.h', header: '@@ -25,9 +25,14 @@ int luo_do_subsystems_freeze_calls(void);', changes: {} },
  {
    file: 'kernel/liveupdate/luo_ioctl.c',
    header: '@@ -62,6 +62,17 @@ static int luo_open(struct inode *inodep, struct file *filep)',
    changes: { luo_open: 5, luo_release: 1 },
  },
  {
    file: 'kernel/liveupdate/luo_ioctl.c',
    header: '@@ -101,9 +112,11 @@ static long luo_ioctl(struct file *filep, unsigned int cmd, unsigned long arg)',
    changes: { luo_ioctl: 6 },
  },
  {
    file: 'kernel/liveupdate/luo_ioctl.c',
    header: '@@ -114,7 +127,7 @@ static long luo_ioctl(struct file *filep, unsigned int cmd, unsigned long arg)',
    changes: { luo_ioctl: 2 },
  },
  {
    file: 'kernel/liveupdate/luo_ioctl.c',
    header: '@@ -140,6 +153,7 @@ static long luo_ioctl(struct file *filep, unsigned int cmd, unsigned long arg)',
    changes: {},
  },
];
