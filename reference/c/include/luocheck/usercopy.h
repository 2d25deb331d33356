/* SPDX-License-Identifier: GPL-2.0-only */
/* The caller's memory: nothing of it is read or written twice where the kernel does so once. */
#ifndef LUOCHECK_USERCOPY_H
#define LUOCHECK_USERCOPY_H

/* Bytes that could not be copied. */
LUOCHECK_STEP(get_user) u32 luocheck_get_user(luocheck_ptr to, luocheck_ptr from, u32 count);
LUOCHECK_STEP(copy_from_user) u32 luocheck_copy_from_user(luocheck_ptr to, luocheck_ptr from, u32 count);
LUOCHECK_STEP(copy_to_user) u32 luocheck_copy_to_user(luocheck_ptr to, luocheck_ptr from, u32 count);
/* 0 or a negative errno. */
LUOCHECK_STEP(copy_struct_from_user) int luocheck_copy_struct_from_user(luocheck_ptr to, u32 ksize, luocheck_ptr from, u32 usize);
static LUOCHECK_INLINE unsigned long copy_from_user(void *to, const void __user *from, unsigned long count)
{
	might_fault();
	return luocheck_copy_from_user(LUOCHECK_PTR(to), LUOCHECK_PTR(from), (u32)count);
}
static LUOCHECK_INLINE unsigned long copy_to_user(void __user *to, const void *from, unsigned long count)
{
	might_fault();
	return luocheck_copy_to_user(LUOCHECK_PTR(to), LUOCHECK_PTR(from), (u32)count);
}
#define __copy_from_user(to, from, count) copy_from_user(to, from, count)
#define __copy_to_user(to, from, count) copy_to_user(to, from, count)
static LUOCHECK_INLINE int copy_struct_from_user(void *to, size_t ksize, const void __user *from, size_t usize)
{
	might_fault();
	return luocheck_copy_struct_from_user(LUOCHECK_PTR(to), (u32)ksize, LUOCHECK_PTR(from), (u32)usize);
}
/* What is pointed to may be const: the compiler must not take it for what it began as. */
#define get_user(x, from) ({						\
	union { typeof(*(from)) value; char bytes[sizeof(*(from))]; } __read = { .bytes = { 0 } }; \
	might_fault();							\
	u32 __left = luocheck_get_user(LUOCHECK_PTR(__read.bytes), LUOCHECK_PTR(from), sizeof(__read.bytes)); \
	(x) = __read.value;						\
	__left ? -EFAULT : 0;						\
})
#define __get_user(x, from) get_user(x, from)
#define put_user(x, to) ({						\
	typeof(*(to)) luocheck_put = (x);				\
	might_fault();							\
	luocheck_copy_to_user(LUOCHECK_PTR(to), LUOCHECK_PTR(&luocheck_put), sizeof(luocheck_put)) ? -EFAULT : 0; \
})
#define __put_user(x, to) put_user(x, to)
#define access_ok(address, size) ((unsigned long)(address) >= 0xc0000000UL)

/* runtime/user.c: bytes that could not be cleared; 1: all are zero, 0: one is not, or a negative errno; with the NUL, 0: none could be read. */
unsigned long clear_user(void __user *to, unsigned long count);
int check_zeroed_user(const void __user *from, size_t size);
long strnlen_user(const char __user *text, long limit);
long strncpy_from_user(char *to, const char __user *from, long limit);
int copy_struct_to_user(void __user *to, size_t usize, const void *from, size_t ksize, bool *ignored);
void *luocheck_fill_from_user(void *to, const void __user *from, size_t size);
long luocheck_user_length(const char __user *text, long limit);
#define memdup_user(from, size) ({					\
	size_t luocheck_bytes = (size);					\
	luocheck_fill_from_user(kmalloc(luocheck_bytes, GFP_USER), from, luocheck_bytes); \
})
#define vmemdup_user(from, size) memdup_user(from, size)
#define memdup_array_user(from, count, size) memdup_user(from, size_mul(count, size))
#define memdup_user_nul(from, size) ({					\
	size_t luocheck_bytes = (size);					\
	char *luocheck_text = luocheck_fill_from_user(kmalloc(luocheck_bytes + 1, GFP_KERNEL), from, luocheck_bytes); \
	if (!IS_ERR(luocheck_text))					\
		luocheck_text[luocheck_bytes] = 0;			\
	luocheck_text;							\
})
#define strndup_user(from, limit) ({					\
	const char __user *luocheck_from = (from);			\
	long luocheck_length = luocheck_user_length(luocheck_from, limit); \
	char *luocheck_string = luocheck_length < 0 ? ERR_PTR(luocheck_length) : memdup_user(luocheck_from, luocheck_length); \
	if (!IS_ERR(luocheck_string))					\
		luocheck_string[luocheck_length - 1] = 0;		\
	luocheck_string;						\
})

#endif
