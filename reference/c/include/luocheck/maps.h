/* SPDX-License-Identifier: GPL-2.0-only */
/* XArrays and IDRs: the simulated kernel has their entries, found by the address of the map. */
#ifndef LUOCHECK_MAPS_H
#define LUOCHECK_MAPS_H

/* As in reference/c/maps.ts. */
typedef unsigned int xa_mark_t;
#define XA_MARK_0 0u
#define XA_MARK_1 1u
#define XA_MARK_2 2u
#define XA_MARK_MAX XA_MARK_2
#define XA_PRESENT 8u
#define XA_FREE_MARK XA_MARK_0
#define XA_FLAGS_LOCK_IRQ 1u
#define XA_FLAGS_LOCK_BH 2u
#define XA_FLAGS_TRACK_FREE 4u
#define XA_FLAGS_ZERO_BUSY 8u
#define XA_FLAGS_ALLOC_WRAPPED 16u
#define XA_FLAGS_ACCOUNT 32u
#define XA_FLAGS_ALLOC XA_FLAGS_TRACK_FREE
#define XA_FLAGS_ALLOC1 (XA_FLAGS_TRACK_FREE | XA_FLAGS_ZERO_BUSY)
#define XA_ZERO_ENTRY ((void *)1030UL)

struct xarray {
	const char *name;
	u32 xa_flags;
#ifdef LUOCHECK_XA_LOCKS
	spinlock_t xa_lock;
#endif
};
#ifdef LUOCHECK_XA_LOCKS
#define XARRAY_INIT(xa, flags) { .name = #xa, .xa_flags = flags, .xa_lock = __SPIN_LOCK_UNLOCKED(xa.xa_lock) }
#define LUOCHECK_XA_INIT(xa, called, flags) \
	(luocheck_xa_init(LUOCHECK_PTR(xa), LUOCHECK_PTR(called), flags), spin_lock_init(&(xa)->xa_lock))
/* Who holds the lock of a map already must not take it again. */
#define LUOCHECK_XA_LOCKED(xa, call) ({			\
	spin_lock(&(xa)->xa_lock);			\
	typeof(call) luocheck_answer = (call);		\
	spin_unlock(&(xa)->xa_lock);			\
	luocheck_answer;				\
})
#else
#define XARRAY_INIT(xa, flags) { .name = #xa, .xa_flags = flags }
#define LUOCHECK_XA_INIT(xa, called, flags) luocheck_xa_init(LUOCHECK_PTR(xa), LUOCHECK_PTR(called), flags)
#define LUOCHECK_XA_LOCKED(xa, call) (call)
#endif
#define DEFINE_XARRAY_FLAGS(xa, flags) struct xarray xa = XARRAY_INIT(xa, flags)
#define DEFINE_XARRAY(xa) DEFINE_XARRAY_FLAGS(xa, 0)
#define DEFINE_XARRAY_ALLOC(xa) DEFINE_XARRAY_FLAGS(xa, XA_FLAGS_ALLOC)
#define DEFINE_XARRAY_ALLOC1(xa) DEFINE_XARRAY_FLAGS(xa, XA_FLAGS_ALLOC1)
#define xa_init_flags(xa, flags) LUOCHECK_XA_INIT(xa, #xa, flags)
#define xa_init(xa) LUOCHECK_XA_INIT(xa, #xa, 0)

#define xa_lock(xa) spin_lock(&(xa)->xa_lock)
#define xa_trylock(xa) spin_trylock(&(xa)->xa_lock)
#define xa_unlock(xa) spin_unlock(&(xa)->xa_lock)
#define xa_lock_bh(xa) xa_lock(xa)
#define xa_unlock_bh(xa) xa_unlock(xa)
#define xa_lock_irq(xa) xa_lock(xa)
#define xa_unlock_irq(xa) xa_unlock(xa)
#define xa_lock_irqsave(xa, flags) spin_lock_irqsave(&(xa)->xa_lock, flags)
#define xa_unlock_irqrestore(xa, flags) spin_unlock_irqrestore(&(xa)->xa_lock, flags)
#define xa_lock_nested(xa, subclass) xa_lock(xa)

/* Entries are words: what is wider than an address comes in two halves. */
LUOCHECK_STEP(xa_insert) int luocheck_xa_insert(luocheck_ptr xa, u64 index, u64 entry);
LUOCHECK_STEP(xa_erase) u32 luocheck_xa_erase(luocheck_ptr xa, u64 index);
LUOCHECK_STEP(xa_load) u32 luocheck_xa_load(luocheck_ptr xa, u64 index);
LUOCHECK_STEP(xa_store) u32 luocheck_xa_store(luocheck_ptr xa, u64 index, u64 entry, u32 nofail);
LUOCHECK_STEP(xa_cmpxchg) u32 luocheck_xa_cmpxchg(luocheck_ptr xa, u64 index, luocheck_ptr pair);
/* `how`: 1 looks behind the index, and the mark times 2. */
LUOCHECK_STEP(xa_find) u32 luocheck_xa_find(luocheck_ptr xa, luocheck_ptr index, u64 last, u32 how);
LUOCHECK_STEP(xa_alloc) int luocheck_xa_alloc(luocheck_ptr xa, luocheck_ptr request);
/* Asks (0), sets (1) or clears (2). */
LUOCHECK_STEP(xa_mark) int luocheck_xa_mark(luocheck_ptr xa, u64 index, u32 mark, u32 what);
LUOCHECK_STEP(xa_marked) int luocheck_xa_marked(luocheck_ptr xa, u32 mark);
LUOCHECK_STEP(xa_empty) int luocheck_xa_empty(luocheck_ptr xa);
LUOCHECK_CALL(xa_init) void luocheck_xa_init(luocheck_ptr xa, luocheck_ptr name, u32 flags);
LUOCHECK_CALL(xa_destroy) void luocheck_xa_destroy(luocheck_ptr xa);
/* runtime/maps.c: what the lower half of an answer is half of. */
void *luocheck_entry(u32 low) __attribute__((pure));

#define BITS_PER_XA_VALUE (BITS_PER_LONG - 1)
static LUOCHECK_INLINE void *xa_mk_value(unsigned long value) { return (void *)((value << 1) | 1); }
static LUOCHECK_INLINE unsigned long xa_to_value(const void *entry) { return (unsigned long)entry >> 1; }
static LUOCHECK_INLINE bool xa_is_value(const void *entry) { return (unsigned long)entry & 1; }
static LUOCHECK_INLINE void *xa_tag_pointer(void *p, unsigned long tag) { return (void *)((unsigned long)p | tag); }
static LUOCHECK_INLINE void *xa_untag_pointer(void *entry) { return (void *)((unsigned long)entry & ~3UL); }
static LUOCHECK_INLINE unsigned int xa_pointer_tag(void *entry) { return (unsigned long)entry & 3; }
/* An errno in an entry is four times itself, and 2: IS_ERR() and PTR_ERR() do not know it. */
static LUOCHECK_INLINE bool xa_is_err(const void *entry) { return ((unsigned long)entry & 3) == 2 && (unsigned long)entry >= (unsigned long)(-4095L * 4 + 2); }
static LUOCHECK_INLINE int xa_err(void *entry) { return xa_is_err(entry) ? (int)((long)entry >> 2) : 0; }
static LUOCHECK_INLINE bool xa_is_zero(const void *entry) { return entry == XA_ZERO_ENTRY; }

static LUOCHECK_INLINE void xa_destroy(struct xarray *xa) { luocheck_xa_destroy(LUOCHECK_PTR(xa)); }
static LUOCHECK_INLINE bool xa_empty(const struct xarray *xa) { return luocheck_xa_empty(LUOCHECK_PTR(xa)); }
static LUOCHECK_INLINE void *xa_load(struct xarray *xa, unsigned long index) { return luocheck_entry(luocheck_xa_load(LUOCHECK_PTR(xa), index)); }

/* With the lock of the map held. */
static LUOCHECK_INLINE void *__xa_store(struct xarray *xa, unsigned long index, void *entry, gfp_t gfp)
{
	return luocheck_entry(luocheck_xa_store(LUOCHECK_PTR(xa), index, (u64)entry, gfp & __GFP_NOFAIL));
}
static LUOCHECK_INLINE int __xa_insert(struct xarray *xa, unsigned long index, void *entry, gfp_t gfp)
{
	return luocheck_xa_insert(LUOCHECK_PTR(xa), index, (u64)entry);
}
static LUOCHECK_INLINE void *__xa_erase(struct xarray *xa, unsigned long index) { return luocheck_entry(luocheck_xa_erase(LUOCHECK_PTR(xa), index)); }
static LUOCHECK_INLINE void *__xa_cmpxchg(struct xarray *xa, unsigned long index, void *old, void *entry, gfp_t gfp)
{
	void *pair[] = { old, entry };

	return luocheck_entry(luocheck_xa_cmpxchg(LUOCHECK_PTR(xa), index, LUOCHECK_PTR(pair)));
}
#define __xa_set_mark(xa, index, mark) ((void)luocheck_xa_mark(LUOCHECK_PTR(xa), index, mark, 1))
#define __xa_clear_mark(xa, index, mark) ((void)luocheck_xa_mark(LUOCHECK_PTR(xa), index, mark, 2))

/* The same, taking it. */
#define LUOCHECK_XA_MAY_SLEEP(gfp) might_sleep_if(gfpflags_allow_blocking(gfp))
static LUOCHECK_INLINE void *xa_store(struct xarray *xa, unsigned long index, void *entry, gfp_t gfp)
{
	return LUOCHECK_XA_LOCKED(xa, __xa_store(xa, index, entry, gfp));
}
static LUOCHECK_INLINE int xa_insert(struct xarray *xa, unsigned long index, void *entry, gfp_t gfp)
{
	LUOCHECK_XA_MAY_SLEEP(gfp);
	return LUOCHECK_XA_LOCKED(xa, __xa_insert(xa, index, entry, gfp));
}
static LUOCHECK_INLINE void *xa_erase(struct xarray *xa, unsigned long index) { return LUOCHECK_XA_LOCKED(xa, __xa_erase(xa, index)); }
static LUOCHECK_INLINE void *xa_cmpxchg(struct xarray *xa, unsigned long index, void *old, void *entry, gfp_t gfp)
{
	LUOCHECK_XA_MAY_SLEEP(gfp);
	return LUOCHECK_XA_LOCKED(xa, __xa_cmpxchg(xa, index, old, entry, gfp));
}
static LUOCHECK_INLINE int xa_reserve(struct xarray *xa, unsigned long index, gfp_t gfp)
{
	int error;

	LUOCHECK_XA_MAY_SLEEP(gfp);
	error = LUOCHECK_XA_LOCKED(xa, __xa_insert(xa, index, NULL, gfp));
	return error == -16 ? 0 : error;
}
static LUOCHECK_INLINE void xa_release(struct xarray *xa, unsigned long index) { (void)xa_cmpxchg(xa, index, XA_ZERO_ENTRY, NULL, LUOCHECK_GFP_ATOMIC); }
static LUOCHECK_INLINE void xa_set_mark(struct xarray *xa, unsigned long index, xa_mark_t mark)
{
	(void)LUOCHECK_XA_LOCKED(xa, luocheck_xa_mark(LUOCHECK_PTR(xa), index, mark, 1));
}
static LUOCHECK_INLINE void xa_clear_mark(struct xarray *xa, unsigned long index, xa_mark_t mark)
{
	(void)LUOCHECK_XA_LOCKED(xa, luocheck_xa_mark(LUOCHECK_PTR(xa), index, mark, 2));
}
static LUOCHECK_INLINE bool xa_get_mark(struct xarray *xa, unsigned long index, xa_mark_t mark) { return luocheck_xa_mark(LUOCHECK_PTR(xa), index, mark, 0); }
static LUOCHECK_INLINE bool xa_marked(const struct xarray *xa, xa_mark_t mark) { return luocheck_xa_marked(LUOCHECK_PTR(xa), mark); }

#define xa_store_bh(xa, index, entry, gfp) xa_store(xa, index, entry, gfp)
#define xa_store_irq(xa, index, entry, gfp) xa_store(xa, index, entry, gfp)
#define xa_insert_bh(xa, index, entry, gfp) xa_insert(xa, index, entry, gfp)
#define xa_insert_irq(xa, index, entry, gfp) xa_insert(xa, index, entry, gfp)
#define xa_erase_bh(xa, index) xa_erase(xa, index)
#define xa_erase_irq(xa, index) xa_erase(xa, index)
#define xa_cmpxchg_bh(xa, index, old, entry, gfp) xa_cmpxchg(xa, index, old, entry, gfp)
#define xa_cmpxchg_irq(xa, index, old, entry, gfp) xa_cmpxchg(xa, index, old, entry, gfp)

/* Those who look need no lock. */
static LUOCHECK_INLINE void *xa_find(struct xarray *xa, unsigned long *index, unsigned long last, xa_mark_t mark)
{
	return luocheck_entry(luocheck_xa_find(LUOCHECK_PTR(xa), LUOCHECK_PTR(index), last, mark << 1));
}
static LUOCHECK_INLINE void *xa_find_after(struct xarray *xa, unsigned long *index, unsigned long last, xa_mark_t mark)
{
	return luocheck_entry(luocheck_xa_find(LUOCHECK_PTR(xa), LUOCHECK_PTR(index), last, (mark << 1) | 1));
}
#define LUOCHECK_XA_EACH(xa, index, entry, start, last, mark) \
	for (index = (start), entry = xa_find(xa, &index, last, mark); entry; entry = xa_find_after(xa, &index, last, mark))
#define xa_for_each_range(xa, index, entry, start, last) LUOCHECK_XA_EACH(xa, index, entry, start, last, XA_PRESENT)
#define xa_for_each_start(xa, index, entry, start) LUOCHECK_XA_EACH(xa, index, entry, start, ~0UL, XA_PRESENT)
#define xa_for_each(xa, index, entry) LUOCHECK_XA_EACH(xa, index, entry, 0, ~0UL, XA_PRESENT)
#define xa_for_each_marked(xa, index, entry, mark) LUOCHECK_XA_EACH(xa, index, entry, 0, ~0UL, mark)

struct xa_limit {
	u32 max;
	u32 min;
};
#define XA_LIMIT(from, to) ((struct xa_limit){ .min = (from), .max = (to) })
#define xa_limit_32b XA_LIMIT(0, ~0u)
#define xa_limit_31b XA_LIMIT(0, ~0u >> 1)
#define xa_limit_16b XA_LIMIT(0, 0xffff)
/* 0; 1 where it began anew (`next`); or a negative errno. */
int luocheck_alloc_index(struct xarray *xa, u32 *id, void *entry, struct xa_limit limit, u32 *next);
#define __xa_alloc(xa, id, entry, limit, gfp) luocheck_alloc_index(xa, id, entry, limit, NULL)
#define __xa_alloc_cyclic(xa, id, entry, limit, next, gfp) luocheck_alloc_index(xa, id, entry, limit, next)
#define xa_alloc_cyclic(xa, id, entry, limit, next, gfp) ({			\
	struct xarray *luocheck_xa = (xa);					\
	LUOCHECK_XA_MAY_SLEEP(gfp);						\
	LUOCHECK_XA_LOCKED(luocheck_xa, luocheck_alloc_index(luocheck_xa, id, entry, limit, next)); \
})
#define xa_alloc(xa, id, entry, limit, gfp) xa_alloc_cyclic(xa, id, entry, limit, NULL, gfp)
#define xa_alloc_bh(xa, id, entry, limit, gfp) xa_alloc(xa, id, entry, limit, gfp)
#define xa_alloc_irq(xa, id, entry, limit, gfp) xa_alloc(xa, id, entry, limit, gfp)
#define xa_alloc_cyclic_bh(xa, id, entry, limit, next, gfp) xa_alloc_cyclic(xa, id, entry, limit, next, gfp)
#define xa_alloc_cyclic_irq(xa, id, entry, limit, next, gfp) xa_alloc_cyclic(xa, id, entry, limit, next, gfp)

/* An IDR has no lock of its own: who changes it excludes others who do. */
struct idr {
	struct xarray map;
	/* Is written by who changes it: nobody else does meanwhile. */
	unsigned int idr_rt;
	unsigned int idr_base;
	unsigned int idr_next;
};
#define IDR_INIT_BASE(called, base) { .map = XARRAY_INIT(called, XA_FLAGS_ALLOC), .idr_base = (base) }
#define IDR_INIT(called) IDR_INIT_BASE(called, 0)
#define DEFINE_IDR(called) struct idr called = IDR_INIT(called)
#define idr_init_base(idr, base) do { \
	LUOCHECK_XA_INIT(&(idr)->map, #idr, XA_FLAGS_ALLOC);		\
	(idr)->idr_base = (base);					\
	(idr)->idr_next = 0;						\
} while (0)
#define idr_init(idr) idr_init_base(idr, 0)
#define idr_lock(idr) xa_lock(&(idr)->map)
#define idr_unlock(idr) xa_unlock(&(idr)->map)
#define idr_get_cursor(idr) READ_ONCE((idr)->idr_next)
#define idr_set_cursor(idr, value) WRITE_ONCE((idr)->idr_next, value)
int luocheck_idr_alloc(struct idr *idr, void *ptr, u32 *id, unsigned long max);
int luocheck_idr_alloc_cyclic(struct idr *idr, void *ptr, int start, int end);
void *idr_remove(struct idr *idr, unsigned long id);
void *idr_find(const struct idr *idr, unsigned long id);
void *idr_replace(struct idr *idr, void *ptr, unsigned long id);
int idr_for_each(const struct idr *idr, int (*function)(int id, void *p, void *data), void *data);
void *idr_get_next_ul(struct idr *idr, unsigned long *next);
void *idr_get_next(struct idr *idr, int *next);
#define idr_alloc_u32(idr, ptr, id, max, gfp) ({ LUOCHECK_XA_MAY_SLEEP(gfp); luocheck_idr_alloc(idr, ptr, id, max); })
#define idr_alloc(idr, ptr, start, end, gfp) ({					\
	int luocheck_start = (start), luocheck_end = (end), luocheck_error;	\
	u32 luocheck_id = luocheck_start;					\
	LUOCHECK_XA_MAY_SLEEP(gfp);						\
	luocheck_error = WARN_ON(luocheck_start < 0) ? -22 : luocheck_idr_alloc(idr, ptr, &luocheck_id, luocheck_end > 0 ? luocheck_end - 1 : 0x7fffffff); \
	luocheck_error ? luocheck_error : (int)luocheck_id;			\
})
#define idr_alloc_cyclic(idr, ptr, start, end, gfp) ({ LUOCHECK_XA_MAY_SLEEP(gfp); luocheck_idr_alloc_cyclic(idr, ptr, start, end); })
#define idr_is_empty(idr) xa_empty(&(idr)->map)
#define idr_destroy(idr) xa_destroy(&(idr)->map)
#define idr_preload(gfp) do { LUOCHECK_XA_MAY_SLEEP(gfp); preempt_disable(); } while (0)
#define idr_preload_end() preempt_enable()
#define idr_for_each_entry(idr, entry, id) for (id = 0; ((entry) = idr_get_next(idr, &(id))) != NULL; id += 1U)
#define idr_for_each_entry_continue(idr, entry, id) for (; ((entry) = idr_get_next(idr, &(id))) != NULL; ++id)
#define idr_for_each_entry_ul(idr, entry, tmp, id) \
	for (tmp = 0, id = 0; ((entry) = tmp <= id ? idr_get_next_ul(idr, &(id)) : NULL) != NULL; tmp = id, ++id)
#define idr_for_each_entry_continue_ul(idr, entry, tmp, id) \
	for (tmp = id; ((entry) = tmp <= id ? idr_get_next_ul(idr, &(id)) : NULL) != NULL; tmp = id, ++id)

#endif
