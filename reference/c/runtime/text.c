/* SPDX-License-Identifier: GPL-2.0-only */
/* Strings of the kernel, as far as LUO uses them. */
#include <luocheck/kernel.h>

/* runtime/access.c: what the caller sees of it is one access of the whole. */
void luocheck_reads(const void *p, size_t count);
void luocheck_writes(const void *p, size_t count);

void *memset(void *to, int byte, size_t count)
{
	char *p = to;

	luocheck_writes(to, count);
	while (count--)
		*p++ = byte;
	return to;
}

void *memcpy(void *to, const void *from, size_t count)
{
	char *p = to;
	const char *q = from;

	luocheck_reads(from, count);
	luocheck_writes(to, count);
	while (count--)
		*p++ = *q++;
	return to;
}

void *memmove(void *to, const void *from, size_t count)
{
	char *p = to;
	const char *q = from;

	if (p <= q)
		return memcpy(to, from, count);
	luocheck_reads(from, count);
	luocheck_writes(to, count);
	while (count--)
		p[count] = q[count];
	return to;
}

int memcmp(const void *a, const void *b, size_t count)
{
	const unsigned char *p = a, *q = b;

	luocheck_reads(a, count);
	luocheck_reads(b, count);
	for (; count; count--, p++, q++)
		if (*p != *q)
			return *p - *q;
	return 0;
}

size_t strnlen(const char *text, size_t limit)
{
	size_t length = 0;

	while (length < limit && text[length])
		length++;
	luocheck_reads(text, length < limit ? length + 1 : length);
	return length;
}

size_t strlen(const char *text)
{
	return strnlen(text, (size_t)-1);
}

int strncmp(const char *a, const char *b, size_t count)
{
	size_t common = 0;

	while (common < count && a[common] == b[common] && a[common])
		common++;
	luocheck_reads(a, common < count ? common + 1 : common);
	luocheck_reads(b, common < count ? common + 1 : common);
	for (; count; count--, a++, b++) {
		if (*a != *b)
			return (unsigned char)*a < (unsigned char)*b ? -1 : 1;
		if (!*a)
			break;
	}
	return 0;
}

int strcmp(const char *a, const char *b)
{
	return strncmp(a, b, (size_t)-1);
}

ssize_t (strscpy)(char *to, const char *from, size_t size)
{
	size_t length;

	if (!size)
		return -E2BIG;
	length = strnlen(from, size);
	if (length == size) {
		memcpy(to, from, size - 1);
		to[size - 1] = 0;
		return -E2BIG;
	}
	memcpy(to, from, length + 1);
	return length;
}

LUOCHECK_CALL(format) int luocheck_format(luocheck_ptr to, u32 size, luocheck_ptr format, luocheck_ptr arguments);

int snprintf(char *to, size_t size, const char *format, ...)
{
	__builtin_va_list arguments;
	int length;

	__builtin_va_start(arguments, format);
	length = luocheck_format(LUOCHECK_PTR(to), (u32)size, LUOCHECK_PTR(format), LUOCHECK_PTR(arguments));
	__builtin_va_end(arguments);
	return length;
}

int kstrtobool(const char *text, bool *result)
{
	char first = text ? text[0] | 0x20 : 0, second = first == 'o' ? text[1] | 0x20 : 0;

	if (first == 'y' || first == 't' || (text && *text == '1') || second == 'n')
		*result = true;
	else if (first == 'n' || first == 'f' || (text && *text == '0') || second == 'f')
		*result = false;
	else
		return -EINVAL;
	return 0;
}

/* What comes out of "%#0llx", too. */
int kstrtou64(const char *text, unsigned int base, u64 *result)
{
	u64 value = 0;
	size_t at = 0, length = strlen(text += *text == '+');
	bool is_hex = length > 1 && text[0] == '0' && (text[1] | 0x20) == 'x';

	if (is_hex && (base == 0 || base == 16)) {
		base = 16;
		at = 2;
	} else if (base == 0) {
		base = length > 1 && text[0] == '0' ? 8 : 10;
	}
	if (length > at && text[length - 1] == '\n')
		length--;
	if (at == length)
		return -EINVAL;
	for (; at < length; at++) {
		char c = text[at] | 0x20;
		unsigned int digit = text[at] >= '0' && text[at] <= '9' ? text[at] - '0' : c >= 'a' && c <= 'f' ? c - 'a' + 10 : 16;

		if (digit >= base)
			return -EINVAL;
		if (value > (~0ULL - digit) / base)
			return -ERANGE;
		value = value * base + digit;
	}
	*result = value;
	return 0;
}
