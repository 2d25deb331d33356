/* SPDX-License-Identifier: GPL-2.0-only */
/* Strings and blobs inside of libfdt: include/linux/libfdt_env.h. */
#include <luocheck/kernel.h>

void *luocheck_plain_memcpy(void *to, const void *from, size_t count)
{
	char *p = to;
	const char *q = from;

	while (count--)
		*p++ = *q++;
	return to;
}

void *luocheck_plain_memmove(void *to, const void *from, size_t count)
{
	char *p = to;
	const char *q = from;

	if (p <= q)
		return luocheck_plain_memcpy(to, from, count);
	while (count--)
		p[count] = q[count];
	return to;
}

void *luocheck_plain_memset(void *to, int byte, size_t count)
{
	char *p = to;

	while (count--)
		*p++ = byte;
	return to;
}

int luocheck_plain_memcmp(const void *a, const void *b, size_t count)
{
	const unsigned char *p = a, *q = b;

	for (; count; count--, p++, q++)
		if (*p != *q)
			return *p - *q;
	return 0;
}

void *luocheck_plain_memchr(const void *p, int byte, size_t count)
{
	for (const unsigned char *q = p; count; count--, q++)
		if (*q == (unsigned char)byte)
			return (void *)q;
	return NULL;
}

size_t luocheck_plain_strnlen(const char *text, size_t limit)
{
	size_t length = 0;

	while (length < limit && text[length])
		length++;
	return length;
}

size_t luocheck_plain_strlen(const char *text) { return luocheck_plain_strnlen(text, (size_t)-1); }

char *luocheck_plain_strrchr(const char *text, int c)
{
	const char *last = NULL;

	do {
		if (*text == (char)c)
			last = text;
	} while (*text++);
	return (char *)last;
}
