/* SPDX-License-Identifier: GPL-2.0-only */
/* Little endian, as on x86-64: what libfdt wants of it. */
#ifndef LUOCHECK_ASM_BYTEORDER_H
#define LUOCHECK_ASM_BYTEORDER_H
#include <linux/types.h>
#define cpu_to_be16(x) ((__be16)__builtin_bswap16((u16)(x)))
#define cpu_to_be32(x) ((__be32)__builtin_bswap32((u32)(x)))
#define cpu_to_be64(x) ((__be64)__builtin_bswap64((u64)(x)))
#define be16_to_cpu(x) __builtin_bswap16((u16)(x))
#define be32_to_cpu(x) __builtin_bswap32((u32)(x))
#define be64_to_cpu(x) __builtin_bswap64((u64)(x))
#endif
