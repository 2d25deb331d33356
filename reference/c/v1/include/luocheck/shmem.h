/* SPDX-License-Identifier: GPL-2.0-only */
/* Files that are memory: LUO of June 2025 has no handler of them. */
#ifndef LUOCHECK_SHMEM_H
#define LUOCHECK_SHMEM_H
#endif
