/* SPDX-License-Identifier: GPL-2.0-only */
/* What libfdt wants of the kernel around it. Its own copies of strings and blobs are nobody's accesses: libfdt/runtime/fdt.c tells what a call comes to. */
#ifndef LIBFDT_ENV_H
#define LIBFDT_ENV_H
#include <linux/limits.h>
#include <asm/byteorder.h>

#ifndef INT32_MAX
#define INT32_MAX S32_MAX
#define UINT32_MAX U32_MAX
#endif

typedef __be16 fdt16_t;
typedef __be32 fdt32_t;
typedef __be64 fdt64_t;
#define fdt32_to_cpu(x) be32_to_cpu(x)
#define cpu_to_fdt32(x) cpu_to_be32(x)
#define fdt64_to_cpu(x) be64_to_cpu(x)
#define cpu_to_fdt64(x) cpu_to_be64(x)

#ifdef LUOCHECK_LIBRARY
void *luocheck_plain_memcpy(void *to, const void *from, size_t count);
void *luocheck_plain_memmove(void *to, const void *from, size_t count);
void *luocheck_plain_memset(void *to, int byte, size_t count);
int luocheck_plain_memcmp(const void *a, const void *b, size_t count);
void *luocheck_plain_memchr(const void *p, int byte, size_t count);
size_t luocheck_plain_strlen(const char *text);
size_t luocheck_plain_strnlen(const char *text, size_t limit);
char *luocheck_plain_strrchr(const char *text, int c);
#define memcpy luocheck_plain_memcpy
#define memmove luocheck_plain_memmove
#define memset luocheck_plain_memset
#define memcmp luocheck_plain_memcmp
#define memchr luocheck_plain_memchr
#define strlen luocheck_plain_strlen
#define strnlen luocheck_plain_strnlen
#define strrchr luocheck_plain_strrchr
#endif
#endif
