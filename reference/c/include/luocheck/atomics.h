/* SPDX-License-Identifier: GPL-2.0-only */
/* Counters, bits, words that are exchanged, barriers. */
#ifndef LUOCHECK_ATOMICS_H
#define LUOCHECK_ATOMICS_H

/* Counters: their accesses are marked, and in runtime/atomic.c, which is not instrumented. */
#define ATOMIC_INIT(value) { (value) }
int luocheck_atomic_read(const atomic_t *v);
void luocheck_atomic_set(atomic_t *v, int value);
void luocheck_atomic_set_release(atomic_t *v, int value);
int luocheck_atomic_read_acquire(const atomic_t *v);
int luocheck_atomic_cmpxchg(atomic_t *v, int from, int to);
void luocheck_atomic_inc(atomic_t *v);
bool luocheck_atomic_dec_and_test(atomic_t *v);
#define atomic_read(v) luocheck_atomic_read(v)
#define atomic_set(v, value) luocheck_atomic_set(v, value)
#define atomic_set_release(v, value) luocheck_atomic_set_release(v, value)
#define atomic_read_acquire(v) luocheck_atomic_read_acquire(v)
#define atomic_cmpxchg(v, from, to) luocheck_atomic_cmpxchg(v, from, to)
#define atomic_inc(v) luocheck_atomic_inc(v)
#define atomic_dec_and_test(v) luocheck_atomic_dec_and_test(v)

s64 luocheck_atomic64_read(const atomic64_t *v);
void luocheck_atomic64_add(atomic64_t *v, s64 value);
#define ATOMIC64_INIT(value) { (value) }
#define atomic64_read(v) luocheck_atomic64_read(v)
#define atomic64_inc(v) luocheck_atomic64_add(v, 1)
#define atomic64_dec(v) luocheck_atomic64_add(v, -1)

/* lib/refcount.c: after an underflow, or an increment of 0, the counter is saturated and stays so. */
#ifndef INT_MIN
#define INT_MIN (-0x7fffffff - 1)
#endif
#define REFCOUNT_SATURATED (INT_MIN / 2)
typedef struct refcount_struct {
	atomic_t refs;
} refcount_t;
#define REFCOUNT_INIT(value) { .refs = ATOMIC_INIT(value) }
unsigned int luocheck_refcount_read(const refcount_t *r);
void luocheck_refcount_set(refcount_t *r, int value);
void luocheck_refcount_inc(refcount_t *r);
bool luocheck_refcount_inc_not_zero(refcount_t *r);
bool luocheck_refcount_dec_and_test(refcount_t *r);
void luocheck_refcount_add(refcount_t *r, int value);
bool luocheck_refcount_add_not_zero(refcount_t *r, int value);
bool luocheck_refcount_sub_and_test(refcount_t *r, int value);
void luocheck_refcount_dec(refcount_t *r);
bool luocheck_refcount_dec_if(refcount_t *r, int is_one);
#define refcount_read(r) luocheck_refcount_read(r)
#define refcount_set(r, value) luocheck_refcount_set(r, value)
#define refcount_inc(r) luocheck_refcount_inc(r)
#define refcount_inc_not_zero(r) luocheck_refcount_inc_not_zero(r)
#define refcount_dec_and_test(r) luocheck_refcount_dec_and_test(r)

#define refcount_set_release(r, value) refcount_set(r, value)
#define refcount_inc_not_zero_acquire(r) refcount_inc_not_zero(r)
#define refcount_add(value, r) luocheck_refcount_add(r, value)
#define refcount_add_not_zero(value, r) luocheck_refcount_add_not_zero(r, value)
#define refcount_sub_and_test(value, r) luocheck_refcount_sub_and_test(r, value)
#define refcount_dec(r) luocheck_refcount_dec(r)
/* Where it is 1, and where it is not. */
#define refcount_dec_if_one(r) luocheck_refcount_dec_if(r, 1)
#define refcount_dec_not_one(r) luocheck_refcount_dec_if(r, 0)
bool refcount_dec_and_mutex_lock(refcount_t *r, struct mutex *lock);
bool refcount_dec_and_lock(refcount_t *r, spinlock_t *lock);
#define refcount_dec_and_lock_irqsave(r, lock, flags) ({ *(flags) = 0; refcount_dec_and_lock(r, lock); })

/*
 * All others: what is done, to what, and whether that orders, as in reference/c/atomics.ts; answers what was there before. What is done only on a condition orders
 * whether it is done or not.
 */
#define LUOCHECK_READ 0
#define LUOCHECK_SET 1
#define LUOCHECK_ADD 2
#define LUOCHECK_AND 3
#define LUOCHECK_OR 4
#define LUOCHECK_XOR 5
#define LUOCHECK_XCHG 6
#define LUOCHECK_CMPXCHG 7
#define LUOCHECK_ADD_UNLESS 8
#define LUOCHECK_DEC_IF_POSITIVE 9
#define LUOCHECK_OF_32 (0 << 4)
#define LUOCHECK_OF_64 (1 << 4)
#define LUOCHECK_OF_LONG (2 << 4)
#define LUOCHECK_OF_MEMORY (3 << 4)
#define LUOCHECK_OF_BITS (4 << 4)
#define LUOCHECK_ORDERED (1 << 8)
s64 luocheck_rmw(u32 what, volatile void *p, u32 size, s64 operand, s64 expected);

/* The same names for each type of counter. */
#define LUOCHECK_COUNTER(name, type, counter, of) \
static LUOCHECK_INLINE type name##_xchg(counter *v, type to) { return luocheck_rmw(LUOCHECK_XCHG | of | LUOCHECK_ORDERED, v, sizeof(*v), to, 0); } \
static LUOCHECK_INLINE void name##_add(type by, counter *v) { luocheck_rmw(LUOCHECK_ADD | of, v, sizeof(*v), by, 0); } \
static LUOCHECK_INLINE void name##_sub(type by, counter *v) { luocheck_rmw(LUOCHECK_ADD | of, v, sizeof(*v), -by, 0); } \
static LUOCHECK_INLINE void name##_and(type with, counter *v) { luocheck_rmw(LUOCHECK_AND | of, v, sizeof(*v), with, 0); } \
static LUOCHECK_INLINE void name##_andnot(type with, counter *v) { luocheck_rmw(LUOCHECK_AND | of, v, sizeof(*v), ~with, 0); } \
static LUOCHECK_INLINE void name##_or(type with, counter *v) { luocheck_rmw(LUOCHECK_OR | of, v, sizeof(*v), with, 0); } \
static LUOCHECK_INLINE void name##_xor(type with, counter *v) { luocheck_rmw(LUOCHECK_XOR | of, v, sizeof(*v), with, 0); } \
static LUOCHECK_INLINE type name##_fetch_add(type by, counter *v) { return luocheck_rmw(LUOCHECK_ADD | of | LUOCHECK_ORDERED, v, sizeof(*v), by, 0); } \
static LUOCHECK_INLINE type name##_fetch_sub(type by, counter *v) { return name##_fetch_add(-by, v); } \
static LUOCHECK_INLINE type name##_fetch_inc(counter *v) { return name##_fetch_add(1, v); } \
static LUOCHECK_INLINE type name##_fetch_dec(counter *v) { return name##_fetch_add(-1, v); } \
static LUOCHECK_INLINE type name##_fetch_and(type with, counter *v) { return luocheck_rmw(LUOCHECK_AND | of | LUOCHECK_ORDERED, v, sizeof(*v), with, 0); } \
static LUOCHECK_INLINE type name##_fetch_andnot(type with, counter *v) { return name##_fetch_and(~with, v); } \
static LUOCHECK_INLINE type name##_fetch_or(type with, counter *v) { return luocheck_rmw(LUOCHECK_OR | of | LUOCHECK_ORDERED, v, sizeof(*v), with, 0); } \
static LUOCHECK_INLINE type name##_fetch_xor(type with, counter *v) { return luocheck_rmw(LUOCHECK_XOR | of | LUOCHECK_ORDERED, v, sizeof(*v), with, 0); } \
static LUOCHECK_INLINE type name##_add_return(type by, counter *v) { return name##_fetch_add(by, v) + by; } \
static LUOCHECK_INLINE type name##_sub_return(type by, counter *v) { return name##_fetch_add(-by, v) - by; } \
static LUOCHECK_INLINE type name##_inc_return(counter *v) { return name##_fetch_add(1, v) + 1; } \
static LUOCHECK_INLINE type name##_dec_return(counter *v) { return name##_fetch_add(-1, v) - 1; } \
static LUOCHECK_INLINE bool name##_inc_and_test(counter *v) { return name##_inc_return(v) == 0; } \
static LUOCHECK_INLINE bool name##_sub_and_test(type by, counter *v) { return name##_sub_return(by, v) == 0; } \
static LUOCHECK_INLINE bool name##_add_negative(type by, counter *v) { return name##_add_return(by, v) < 0; } \
static LUOCHECK_INLINE type name##_fetch_add_unless(counter *v, type by, type unless) { return luocheck_rmw(LUOCHECK_ADD_UNLESS | of | LUOCHECK_ORDERED, v, sizeof(*v), by, unless); } \
static LUOCHECK_INLINE bool name##_add_unless(counter *v, type by, type unless) { return name##_fetch_add_unless(v, by, unless) != unless; } \
static LUOCHECK_INLINE bool name##_inc_not_zero(counter *v) { return name##_add_unless(v, 1, 0); } \
static LUOCHECK_INLINE type name##_dec_if_positive(counter *v) { return luocheck_rmw(LUOCHECK_DEC_IF_POSITIVE | of | LUOCHECK_ORDERED, v, sizeof(*v), 0, 0) - 1; } \
static LUOCHECK_INLINE bool name##_try_cmpxchg(counter *v, type *from, type to) \
{ \
	type luocheck_old = luocheck_rmw(LUOCHECK_CMPXCHG | of | LUOCHECK_ORDERED, v, sizeof(*v), to, *from); \
	bool luocheck_done = luocheck_old == *from; \
 \
	if (!luocheck_done) \
		*from = luocheck_old; \
	return luocheck_done; \
}
LUOCHECK_COUNTER(atomic, int, atomic_t, LUOCHECK_OF_32)
LUOCHECK_COUNTER(atomic64, s64, atomic64_t, LUOCHECK_OF_64)
#define atomic_dec(v) atomic_sub(1, v)
#define atomic_cmpxchg_relaxed(v, from, to) atomic_cmpxchg(v, from, to)
#define atomic_cmpxchg_acquire(v, from, to) atomic_cmpxchg(v, from, to)
#define atomic_cmpxchg_release(v, from, to) atomic_cmpxchg(v, from, to)
#define atomic_xchg_acquire(v, to) atomic_xchg(v, to)
#define atomic_xchg_release(v, to) atomic_xchg(v, to)
#define atomic_xchg_relaxed(v, to) atomic_xchg(v, to)
#define atomic64_set(v, value) luocheck_rmw(LUOCHECK_SET | LUOCHECK_OF_64, v, 8, value, 0)
#define atomic64_cmpxchg(v, from, to) luocheck_rmw(LUOCHECK_CMPXCHG | LUOCHECK_OF_64 | LUOCHECK_ORDERED, v, 8, to, from)
#define atomic64_dec_and_test(v) (atomic64_dec_return(v) == 0)
#define atomic64_read_acquire(v) luocheck_rmw(LUOCHECK_READ | LUOCHECK_OF_64 | LUOCHECK_ORDERED, v, 8, 0, 0)
#define atomic64_set_release(v, value) luocheck_rmw(LUOCHECK_SET | LUOCHECK_OF_64 | LUOCHECK_ORDERED, v, 8, value, 0)

typedef atomic64_t atomic_long_t;
#define ATOMIC_LONG_INIT(value) { (value) }
LUOCHECK_COUNTER(atomic_long, long, atomic_long_t, LUOCHECK_OF_LONG)
#define atomic_long_read(v) ((long)luocheck_rmw(LUOCHECK_READ | LUOCHECK_OF_LONG, (void *)(v), 8, 0, 0))
#define atomic_long_set(v, value) luocheck_rmw(LUOCHECK_SET | LUOCHECK_OF_LONG, v, 8, value, 0)
#define atomic_long_inc(v) atomic_long_add(1, v)
#define atomic_long_dec(v) atomic_long_sub(1, v)
#define atomic_long_dec_and_test(v) (atomic_long_dec_return(v) == 0)
#define atomic_long_cmpxchg(v, from, to) ((long)luocheck_rmw(LUOCHECK_CMPXCHG | LUOCHECK_OF_LONG | LUOCHECK_ORDERED, v, 8, to, from))
#define atomic_long_read_acquire(v) ((long)luocheck_rmw(LUOCHECK_READ | LUOCHECK_OF_LONG | LUOCHECK_ORDERED, (void *)(v), 8, 0, 0))
#define atomic_long_set_release(v, value) luocheck_rmw(LUOCHECK_SET | LUOCHECK_OF_LONG | LUOCHECK_ORDERED, v, 8, value, 0)

bool atomic_dec_and_mutex_lock(atomic_t *v, struct mutex *lock);
bool atomic_dec_and_lock(atomic_t *v, spinlock_t *lock);

/* Any word. */
#define LUOCHECK_WORD(p, what, to, from) ((typeof(*(p)))luocheck_rmw((what) | LUOCHECK_OF_MEMORY, (void *)(p), sizeof(*(p)), (s64)(to), (s64)(from)))
#define xchg(p, to) LUOCHECK_WORD(p, LUOCHECK_XCHG | LUOCHECK_ORDERED, to, 0)
#define xchg_relaxed(p, to) LUOCHECK_WORD(p, LUOCHECK_XCHG, to, 0)
#define xchg_acquire(p, to) xchg(p, to)
#define xchg_release(p, to) xchg(p, to)
#define cmpxchg(p, from, to) LUOCHECK_WORD(p, LUOCHECK_CMPXCHG | LUOCHECK_ORDERED, to, from)
#define cmpxchg_relaxed(p, from, to) LUOCHECK_WORD(p, LUOCHECK_CMPXCHG, to, from)
#define cmpxchg_acquire(p, from, to) cmpxchg(p, from, to)
#define cmpxchg_release(p, from, to) cmpxchg(p, from, to)
#define cmpxchg64(p, from, to) cmpxchg(p, from, to)
#define try_cmpxchg(p, from, to) ({					\
	typeof(*(p)) luocheck_from = *(from);				\
	typeof(*(p)) luocheck_was = cmpxchg(p, luocheck_from, to);	\
	if (luocheck_was != luocheck_from)				\
		*(from) = luocheck_was;					\
	luocheck_was == luocheck_from;					\
})
#define try_cmpxchg_acquire(p, from, to) try_cmpxchg(p, from, to)
#define try_cmpxchg_release(p, from, to) try_cmpxchg(p, from, to)
#define try_cmpxchg_relaxed(p, from, to) try_cmpxchg(p, from, to)

/* Bits of words of 64. */
#define LUOCHECK_BIT(what, nr, with) luocheck_rmw((what) | LUOCHECK_OF_BITS, (unsigned long *)(address) + (nr) / 64, 8, with, 0)
#define LUOCHECK_BIT_OF(nr) (1UL << ((nr) % 64))
static LUOCHECK_INLINE void set_bit(long nr, volatile unsigned long *address) { LUOCHECK_BIT(LUOCHECK_OR, nr, LUOCHECK_BIT_OF(nr)); }
static LUOCHECK_INLINE void clear_bit(long nr, volatile unsigned long *address) { LUOCHECK_BIT(LUOCHECK_AND, nr, ~LUOCHECK_BIT_OF(nr)); }
static LUOCHECK_INLINE void change_bit(long nr, volatile unsigned long *address) { LUOCHECK_BIT(LUOCHECK_XOR, nr, LUOCHECK_BIT_OF(nr)); }
static LUOCHECK_INLINE bool test_bit(long nr, const volatile unsigned long *address) { return LUOCHECK_BIT(LUOCHECK_READ, nr, 0) & LUOCHECK_BIT_OF(nr); }
static LUOCHECK_INLINE bool test_bit_acquire(long nr, const volatile unsigned long *address) { return LUOCHECK_BIT(LUOCHECK_READ | LUOCHECK_ORDERED, nr, 0) & LUOCHECK_BIT_OF(nr); }
static LUOCHECK_INLINE bool test_and_set_bit(long nr, volatile unsigned long *address) { return LUOCHECK_BIT(LUOCHECK_OR | LUOCHECK_ORDERED, nr, LUOCHECK_BIT_OF(nr)) & LUOCHECK_BIT_OF(nr); }
static LUOCHECK_INLINE bool test_and_clear_bit(long nr, volatile unsigned long *address) { return LUOCHECK_BIT(LUOCHECK_AND | LUOCHECK_ORDERED, nr, ~LUOCHECK_BIT_OF(nr)) & LUOCHECK_BIT_OF(nr); }
static LUOCHECK_INLINE bool test_and_change_bit(long nr, volatile unsigned long *address) { return LUOCHECK_BIT(LUOCHECK_XOR | LUOCHECK_ORDERED, nr, LUOCHECK_BIT_OF(nr)) & LUOCHECK_BIT_OF(nr); }
static LUOCHECK_INLINE void clear_bit_unlock(long nr, volatile unsigned long *address) { LUOCHECK_BIT(LUOCHECK_AND | LUOCHECK_ORDERED, nr, ~LUOCHECK_BIT_OF(nr)); }
#define test_and_set_bit_lock(nr, address) test_and_set_bit(nr, address)
static LUOCHECK_INLINE void __set_bit(long nr, unsigned long *address) { address[nr / 64] |= LUOCHECK_BIT_OF(nr); }
static LUOCHECK_INLINE void __clear_bit(long nr, unsigned long *address) { address[nr / 64] &= ~LUOCHECK_BIT_OF(nr); }
static LUOCHECK_INLINE bool __test_and_set_bit(long nr, unsigned long *address)
{
	bool was = address[nr / 64] & LUOCHECK_BIT_OF(nr);

	__set_bit(nr, address);
	return was;
}
static LUOCHECK_INLINE bool __test_and_clear_bit(long nr, unsigned long *address)
{
	bool was = address[nr / 64] & LUOCHECK_BIT_OF(nr);

	__clear_bit(nr, address);
	return was;
}
#define assign_bit(nr, address, value) ((value) ? set_bit(nr, address) : clear_bit(nr, address))
#define __assign_bit(nr, address, value) ((value) ? __set_bit(nr, address) : __clear_bit(nr, address))

#endif
