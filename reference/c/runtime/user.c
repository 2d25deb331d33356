/* SPDX-License-Identifier: GPL-2.0-only */
/* The caller's memory, a piece at a time. */
#include <luocheck/kernel.h>

enum { PIECE = 64 };

void luocheck_writes(const void *p, size_t count);

unsigned long clear_user(void __user *to, unsigned long count)
{
	static const char zeros[PIECE];

	might_fault();
	while (count) {
		u32 piece = count < PIECE ? count : PIECE;

		if (luocheck_copy_to_user(LUOCHECK_PTR(to), LUOCHECK_PTR(zeros), piece))
			break;
		to = (char *)to + piece;
		count -= piece;
	}
	return count;
}

int check_zeroed_user(const void __user *from, size_t size)
{
	char bytes[PIECE];

	might_fault();
	while (size) {
		u32 piece = size < PIECE ? size : PIECE;

		if (luocheck_copy_from_user(LUOCHECK_PTR(bytes), LUOCHECK_PTR(from), piece))
			return -EFAULT;
		for (u32 at = 0; at < piece; at++)
			if (bytes[at])
				return 0;
		from = (const char *)from + piece;
		size -= piece;
	}
	return 1;
}

long strnlen_user(const char __user *text, long limit)
{
	might_fault();
	for (long at = 0; at < limit; at++) {
		char c;

		if (luocheck_get_user(LUOCHECK_PTR(&c), LUOCHECK_PTR(text + at), 1))
			return 0;
		if (!c)
			return at + 1;
	}
	return limit + 1;
}

long strncpy_from_user(char *to, const char __user *from, long limit)
{
	might_fault();
	for (long at = 0; at < limit; at++) {
		char c;

		if (luocheck_get_user(LUOCHECK_PTR(&c), LUOCHECK_PTR(from + at), 1))
			return -EFAULT;
		luocheck_writes(to + at, 1);
		to[at] = c;
		if (!c)
			return at;
	}
	return limit;
}

int copy_struct_to_user(void __user *to, size_t usize, const void *from, size_t ksize, bool *ignored)
{
	size_t size = usize < ksize ? usize : ksize;
	bool is_cut = false;

	if (usize > ksize && clear_user((char *)to + size, usize - ksize))
		return -EFAULT;
	for (size_t at = size; at < ksize; at++)
		is_cut |= ((const char *)from)[at] != 0;
	if (ignored)
		*ignored = is_cut;
	return copy_to_user(to, from, size) ? -EFAULT : 0;
}

/* `to` was allocated for it. */
void *luocheck_fill_from_user(void *to, const void __user *from, size_t size)
{
	if (!to)
		return ERR_PTR(-12);
	if (!copy_from_user(to, from, size))
		return to;
	kfree(to);
	return ERR_PTR(-EFAULT);
}

/* Of what strndup_user() copies. */
long luocheck_user_length(const char __user *text, long limit)
{
	long length = strnlen_user(text, limit);

	return !length ? -EFAULT : length > limit ? -EINVAL : length;
}
