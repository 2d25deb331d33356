/* SPDX-License-Identifier: GPL-2.0-only */
/* The memory model is sequentially consistent. */
#ifndef LUOCHECK_ASM_BARRIER_H
#define LUOCHECK_ASM_BARRIER_H
#include <linux/types.h>
#include <linux/compiler.h>
#ifndef barrier
#define barrier() __asm__ __volatile__("" ::: "memory")
#endif
/* Who looks for data races is told: bit 0 orders loads, bit 1 stores. */
LUOCHECK_CALL(fence) void luocheck_fence(u32 what);
#define smp_mb() do { barrier(); luocheck_fence(3); } while (0)
#define smp_rmb() do { barrier(); luocheck_fence(1); } while (0)
#define smp_wmb() do { barrier(); luocheck_fence(2); } while (0)
#define mb() smp_mb()
#define rmb() smp_rmb()
#define wmb() smp_wmb()
#define dma_rmb() smp_rmb()
#define dma_wmb() smp_wmb()
#define smp_mb__before_atomic() smp_mb()
#define smp_mb__after_atomic() smp_mb()
#define smp_mb__after_spinlock() smp_mb()
#define smp_acquire__after_ctrl_dep() smp_rmb()
#define smp_store_mb(variable, value) do { WRITE_ONCE(variable, value); smp_mb(); } while (0)
u64 luocheck_load_acquire(const void *p, u32 size);
void luocheck_store_release(void *p, u32 size, u64 value);
#define smp_load_acquire(p) ((typeof(*(p)))luocheck_load_acquire((const void *)(p), sizeof(*(p))))
#define smp_store_release(p, v) luocheck_store_release((void *)(p), sizeof(*(p)), (u64)(v))
#endif
