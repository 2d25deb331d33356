/* SPDX-License-Identifier: GPL-2.0-only */
/* XArrays and IDRs: what takes more than one step. */
#include <luocheck/kernel.h>

void luocheck_writes(const void *p, size_t count);
LUOCHECK_CALL(xa_high) u32 luocheck_xa_high(void);

void *luocheck_entry(u32 low)
{
	if (low & 1)
		return (void *)(((u64)luocheck_xa_high() << 32) | low);
	return (void *)((low & 3) == 2 ? (long)(int)low : (long)low);
}

/* As in reference/c/maps.ts. */
struct luocheck_request {
	u32 *id;
	void *entry;
	u32 min, max;
	u32 *next;
};

int luocheck_alloc_index(struct xarray *xa, u32 *id, void *entry, struct xa_limit limit, u32 *next)
{
	struct luocheck_request request = { id, entry, limit.min, limit.max, next };

	/* Written before others find the entry. */
	luocheck_writes(id, sizeof(*id));
	if (next)
		luocheck_writes(next, sizeof(*next));
	return luocheck_xa_alloc(LUOCHECK_PTR(xa), LUOCHECK_PTR(&request));
}

int luocheck_idr_alloc(struct idr *idr, void *ptr, u32 *id, unsigned long max)
{
	u32 found, from = *id < idr->idr_base ? 0 : *id - idr->idr_base;
	int error;

	luocheck_writes(&idr->idr_rt, sizeof(idr->idr_rt));
	if (max < idr->idr_base)
		return -28;
	error = luocheck_alloc_index(&idr->map, &found, ptr, XA_LIMIT(from, (u32)(max - idr->idr_base)), NULL);
	if (!error)
		*id = found + idr->idr_base;
	return error == -16 ? -28 : error;
}

int luocheck_idr_alloc_cyclic(struct idr *idr, void *ptr, int start, int end)
{
	u32 id = idr->idr_next;
	int error, max = end > 0 ? end - 1 : 0x7fffffff;

	luocheck_writes(&idr->idr_next, sizeof(idr->idr_next));
	if ((int)id < start)
		id = start;
	error = luocheck_idr_alloc(idr, ptr, &id, max);
	if (error == -28 && id > (u32)start) {
		id = start;
		error = luocheck_idr_alloc(idr, ptr, &id, max);
	}
	if (error)
		return error;
	idr->idr_next = id + 1;
	return id;
}

void *idr_remove(struct idr *idr, unsigned long id)
{
	luocheck_writes(&idr->idr_rt, sizeof(idr->idr_rt));
	return luocheck_entry(luocheck_xa_erase(LUOCHECK_PTR(&idr->map), id - idr->idr_base));
}

void *idr_find(const struct idr *idr, unsigned long id)
{
	return luocheck_entry(luocheck_xa_load(LUOCHECK_PTR(&idr->map), id - idr->idr_base));
}

/* An id that was never given out has no entry to replace. */
void *idr_replace(struct idr *idr, void *ptr, unsigned long id)
{
	int error;

	luocheck_writes(&idr->idr_rt, sizeof(idr->idr_rt));
	error = luocheck_xa_insert(LUOCHECK_PTR(&idr->map), id - idr->idr_base, 0);
	if (error != -16) {
		if (!error)
			luocheck_xa_erase(LUOCHECK_PTR(&idr->map), id - idr->idr_base);
		return ERR_PTR(-2);
	}
	return luocheck_entry(luocheck_xa_store(LUOCHECK_PTR(&idr->map), id - idr->idr_base, (u64)ptr, 1));
}

void *idr_get_next_ul(struct idr *idr, unsigned long *next)
{
	unsigned long index = *next < idr->idr_base ? 0 : *next - idr->idr_base;
	void *entry = xa_find(&idr->map, &index, ~0UL, XA_PRESENT);

	if (entry)
		*next = index + idr->idr_base;
	return entry;
}

void *idr_get_next(struct idr *idr, int *next)
{
	unsigned long id = *next;
	void *entry = idr_get_next_ul(idr, &id);

	*next = (int)id;
	return entry;
}

int idr_for_each(const struct idr *idr, int (*function)(int id, void *p, void *data), void *data)
{
	unsigned long id = 0;
	void *entry;

	for (; (entry = idr_get_next_ul((struct idr *)idr, &id)); id++) {
		int result = function((int)id, entry, data);

		if (result)
			return result;
	}
	return 0;
}
