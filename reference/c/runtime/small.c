/* SPDX-License-Identifier: GPL-2.0-only */
/* Numbers in texts, and more of texts: what the caller sees of each is one access of the whole. */
#include <luocheck/kernel.h>

void luocheck_reads(const void *p, size_t count);
void luocheck_writes(const void *p, size_t count);

static bool luocheck_is_space(char c) { return c == ' ' || (c >= '\t' && c <= '\r') || c == (char)0xa0; }
static char luocheck_lower(char c) { return c >= 'A' && c <= 'Z' ? c + ('a' - 'A') : c; }

int kstrtos64(const char *text, unsigned int base, s64 *result)
{
	bool is_negative = *text == '-';
	u64 size;
	int error = kstrtou64(text + is_negative, base, &size);

	if (error)
		return error;
	if (is_negative && text[1] == '+')
		return -EINVAL;
	if (size > (u64)S64_MAX + is_negative)
		return -ERANGE;
	*result = is_negative ? -size : size;
	return 0;
}

void *memchr_inv(const void *from, int byte, size_t count)
{
	const char *p = from;
	size_t at = 0;

	while (at < count && p[at] == (char)byte)
		at++;
	luocheck_reads(from, at < count ? at + 1 : count);
	return at < count ? (void *)(p + at) : NULL;
}

char *skip_spaces(const char *text)
{
	luocheck_reads(text, strlen(text) + 1);
	while (luocheck_is_space(*text))
		text++;
	return (char *)text;
}

char *strim(char *text)
{
	size_t length = strlen(text);

	while (length && luocheck_is_space(text[length - 1]))
		length--;
	if (text[length]) {
		luocheck_writes(text + length, 1);
		text[length] = 0;
	}
	return skip_spaces(text);
}

char *strsep(char **text, const char *separators)
{
	char *from = *text, *to = from;

	if (!from)
		return NULL;
	luocheck_reads(from, strlen(from) + 1);
	while (*to && !strchr(separators, *to))
		to++;
	if (*to) {
		luocheck_writes(to, 1);
		*to = 0;
		*text = to + 1;
	} else {
		*text = NULL;
	}
	return from;
}

int strcasecmp(const char *a, const char *b)
{
	size_t at = 0;

	luocheck_reads(a, strlen(a) + 1);
	luocheck_reads(b, strlen(b) + 1);
	while (a[at] && luocheck_lower(a[at]) == luocheck_lower(b[at]))
		at++;
	return luocheck_lower(a[at]) - luocheck_lower(b[at]);
}

int match_string(const char *const *texts, size_t count, const char *text)
{
	for (size_t at = 0; at < count && texts[at]; at++)
		if (!strcmp(texts[at], text))
			return (int)at;
	return -EINVAL;
}

int __sysfs_match_string(const char *const *texts, size_t count, const char *text)
{
	for (size_t at = 0; at < count && texts[at]; at++)
		if (sysfs_streq(texts[at], text))
			return (int)at;
	return -EINVAL;
}

u32 crc32_le(u32 crc, const void *from, size_t count)
{
	const unsigned char *p = from;

	luocheck_reads(from, count);
	while (count--) {
		crc ^= *p++;
		for (int bit = 0; bit < 8; bit++)
			crc = (crc >> 1) ^ (crc & 1 ? 0xedb88320u : 0);
	}
	return crc;
}
