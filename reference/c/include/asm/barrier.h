/* SPDX-License-Identifier: GPL-2.0-only */
/* The memory model is sequentially consistent. */
#ifndef LUOCHECK_ASM_BARRIER_H
#define LUOCHECK_ASM_BARRIER_H
#include <linux/types.h>
#include <linux/compiler.h>
#define mb() barrier()
#define rmb() barrier()
#define wmb() barrier()
#define smp_mb() barrier()
#define smp_rmb() barrier()
#define smp_wmb() barrier()
#define smp_store_mb(variable, value) WRITE_ONCE(variable, value)
u64 luocheck_load_acquire(const void *p, u32 size);
void luocheck_store_release(void *p, u32 size, u64 value);
#define smp_load_acquire(p) ((typeof(*(p)))luocheck_load_acquire((const void *)(p), sizeof(*(p))))
#define smp_store_release(p, v) luocheck_store_release((void *)(p), sizeof(*(p)), (u64)(v))
#endif
