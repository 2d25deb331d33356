/* SPDX-License-Identifier: GPL-2.0-only */
/* Bits, numbers, texts, orders: what the caller sees of each is one access of the whole. */
#include <luocheck/kernel.h>

void luocheck_reads(const void *p, size_t count);
void luocheck_writes(const void *p, size_t count);

void *luocheck_move(const void *from, void *to, size_t size)
{
	size_t had = ksize(from);

	if (!to)
		return NULL;
	if (had)
		memcpy(to, from, had < size ? had : size);
	kfree(from);
	return to;
}

unsigned long luocheck_find_bit(const unsigned long *bits, unsigned long count, unsigned long from, int set)
{
	luocheck_reads(bits, (count + 63) / 64 * 8);
	for (; from < count; from++)
		if (((bits[from / 64] >> (from % 64)) & 1) == (unsigned long)set)
			return from;
	return count;
}

int luocheck_ida_alloc(struct ida *ida, unsigned int from, unsigned int to)
{
	for (unsigned int id = from; id <= to && id < LUOCHECK_IDS; id++)
		if (!test_and_set_bit(id, ida->bits))
			return id;
	return -28;
}

void luocheck_ida_free(struct ida *ida, unsigned int id)
{
	if (id >= LUOCHECK_IDS || !test_and_clear_bit(id, ida->bits))
		luocheck_warn(LUOCHECK_PTR("ida_free"));
}

char *strchr(const char *text, int byte)
{
	const char *p = text;

	while (*p && *p != (char)byte)
		p++;
	luocheck_reads(text, p - text + 1);
	return *p == (char)byte ? (char *)p : NULL;
}

char *strrchr(const char *text, int byte)
{
	const char *last = NULL, *p = text;

	do {
		if (*p == (char)byte)
			last = p;
	} while (*p++);
	luocheck_reads(text, p - text);
	return (char *)last;
}

char *strstr(const char *text, const char *part)
{
	size_t length = strlen(part);

	for (; strlen(text) >= length; text++)
		if (!memcmp(text, part, length))
			return (char *)text;
	return NULL;
}

void *memchr(const void *from, int byte, size_t count)
{
	const char *p = from;

	for (size_t at = 0; at < count; at++) {
		if (p[at] != (char)byte)
			continue;
		luocheck_reads(from, at + 1);
		return (void *)(p + at);
	}
	luocheck_reads(from, count);
	return NULL;
}

/* But for a newline at the end of either. */
bool sysfs_streq(const char *a, const char *b)
{
	size_t i = 0;

	luocheck_reads(a, strlen(a) + 1);
	luocheck_reads(b, strlen(b) + 1);
	while (a[i] && a[i] == b[i])
		i++;
	return a[i] == b[i] || (!a[i] && b[i] == '\n' && !b[i + 1]) || (a[i] == '\n' && !a[i + 1] && !b[i]);
}

void luocheck_list_sort(void *priv, struct list_head *head, int (*compare)(void *priv, const struct list_head *a, const struct list_head *b))
{
	struct list_head *sorted = head, *at = head->next;

	luocheck_reads(head, sizeof(*head));
	for (at = head->next; at != head; at = sorted->next) {
		struct list_head *place = sorted;

		luocheck_reads(at, sizeof(*at));
		while (place != head && compare(priv, place, at) > 0)
			place = place->prev;
		if (place == sorted) {
			sorted = at;
			continue;
		}
		luocheck_writes(at, sizeof(*at));
		at->prev->next = at->next;
		at->next->prev = at->prev;
		luocheck_writes(place, sizeof(*place));
		at->prev = place;
		at->next = place->next;
		at->next->prev = at;
		place->next = at;
	}
}

void luocheck_sort(void *base, size_t count, size_t size, int (*compare)(const void *a, const void *b))
{
	char *elements = base;

	luocheck_reads(base, count * size);
	luocheck_writes(base, count * size);
	for (size_t i = 1; i < count; i++)
		for (size_t at = i; at && compare(elements + (at - 1) * size, elements + at * size) > 0; at--)
			for (size_t byte = 0; byte < size; byte++) {
				char *here = elements + at * size + byte, kept = *here;

				*here = here[-(long)size];
				here[-(long)size] = kept;
			}
}
