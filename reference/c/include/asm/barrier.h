/* SPDX-License-Identifier: GPL-2.0-only */
/* The memory model is sequentially consistent. */
#ifndef LUOCHECK_ASM_BARRIER_H
#define LUOCHECK_ASM_BARRIER_H
#include <linux/compiler.h>
#define mb() barrier()
#define rmb() barrier()
#define wmb() barrier()
#define smp_mb() barrier()
#define smp_rmb() barrier()
#define smp_wmb() barrier()
#define smp_store_mb(variable, value) WRITE_ONCE(variable, value)
#define smp_load_acquire(p) READ_ONCE(*(p))
#define smp_store_release(p, v) WRITE_ONCE(*(p), v)
#endif
