/* SPDX-License-Identifier: GPL-2.0-only */
/* Counters, and flags that publish: the value lies in C memory; the step is where another task may come in between. */
#include <luocheck/kernel.h>

/* As in reference/c/primitives.ts. */
enum { CMPXCHG, SET, GET, INC, DEC, SET_RELEASE, READ_ACQUIRE, COUNT_READ, COUNT_INC, COUNT_DEC, GET64, ADD64 };
LUOCHECK_STEP(atomic) void luocheck_outside_atomic(int operation, luocheck_ptr counter);
LUOCHECK_STEP(flag) void luocheck_outside_flag(int write, luocheck_ptr flag, u32 size);

/* runtime/access.c: the step is taken, and nobody else wants to know of it. */
bool luocheck_goes_ahead(luocheck_ptr at, u32 size);

static LUOCHECK_INLINE void luocheck_atomic(int operation, luocheck_ptr counter)
{
	if (!luocheck_goes_ahead(counter, 4))
		luocheck_outside_atomic(operation, counter);
}

static LUOCHECK_INLINE void luocheck_flag(int write, luocheck_ptr flag, u32 size)
{
	if (!luocheck_goes_ahead(flag, size))
		luocheck_outside_flag(write, flag, size);
}

int luocheck_atomic_read(const atomic_t *v)
{
	luocheck_atomic(GET, LUOCHECK_PTR(v));
	return v->counter;
}

void luocheck_atomic_set(atomic_t *v, int value)
{
	luocheck_atomic(SET, LUOCHECK_PTR(v));
	v->counter = value;
}

void luocheck_atomic_set_release(atomic_t *v, int value)
{
	luocheck_atomic(SET_RELEASE, LUOCHECK_PTR(v));
	v->counter = value;
}

int luocheck_atomic_read_acquire(const atomic_t *v)
{
	luocheck_atomic(READ_ACQUIRE, LUOCHECK_PTR(v));
	return v->counter;
}

int luocheck_atomic_cmpxchg(atomic_t *v, int from, int to)
{
	int old;

	luocheck_atomic(CMPXCHG, LUOCHECK_PTR(v));
	old = v->counter;
	if (old == from)
		v->counter = to;
	return old;
}

void luocheck_atomic_inc(atomic_t *v)
{
	luocheck_atomic(INC, LUOCHECK_PTR(v));
	v->counter++;
}

bool luocheck_atomic_dec_and_test(atomic_t *v)
{
	luocheck_atomic(DEC, LUOCHECK_PTR(v));
	return --v->counter == 0;
}

s64 luocheck_atomic64_read(const atomic64_t *v)
{
	luocheck_atomic(GET64, LUOCHECK_PTR(v));
	return v->counter;
}

void luocheck_atomic64_add(atomic64_t *v, s64 value)
{
	luocheck_atomic(ADD64, LUOCHECK_PTR(v));
	v->counter += value;
}

LUOCHECK_CALL(refcount_warn) void luocheck_refcount_warn(luocheck_ptr counter, int what);
LUOCHECK_CALL(refcount_made) void luocheck_refcount_made(luocheck_ptr counter);

/* Made under a lock: no step of its own. */
void luocheck_refcount_set(refcount_t *r, int value)
{
	luocheck_refcount_made(LUOCHECK_PTR(r));
	r->refs.counter = value;
}

unsigned int luocheck_refcount_read(const refcount_t *r)
{
	luocheck_atomic(COUNT_READ, LUOCHECK_PTR(r));
	return r->refs.counter;
}

void luocheck_refcount_inc(refcount_t *r)
{
	luocheck_atomic(COUNT_INC, LUOCHECK_PTR(r));
	if (r->refs.counter > 0) {
		r->refs.counter++;
		return;
	}
	luocheck_refcount_warn(LUOCHECK_PTR(r), r->refs.counter ? 2 : 0);
	r->refs.counter = REFCOUNT_SATURATED;
}

bool luocheck_refcount_inc_not_zero(refcount_t *r)
{
	return luocheck_refcount_add_not_zero(r, 1);
}

void luocheck_refcount_add(refcount_t *r, int value)
{
	luocheck_atomic(COUNT_INC, LUOCHECK_PTR(r));
	if (r->refs.counter > 0 && r->refs.counter + (s64)value <= 0x7fffffff) {
		r->refs.counter += value;
		return;
	}
	luocheck_refcount_warn(LUOCHECK_PTR(r), r->refs.counter ? 2 : 0);
	r->refs.counter = REFCOUNT_SATURATED;
}

bool luocheck_refcount_add_not_zero(refcount_t *r, int value)
{
	luocheck_atomic(COUNT_INC, LUOCHECK_PTR(r));
	if (!r->refs.counter)
		return false;
	if (r->refs.counter > 0 && r->refs.counter + (s64)value <= 0x7fffffff) {
		r->refs.counter += value;
		return true;
	}
	luocheck_refcount_warn(LUOCHECK_PTR(r), 2);
	r->refs.counter = REFCOUNT_SATURATED;
	return true;
}

bool luocheck_refcount_dec_and_test(refcount_t *r)
{
	luocheck_atomic(COUNT_DEC, LUOCHECK_PTR(r));
	if (r->refs.counter > 0)
		return --r->refs.counter == 0;
	r->refs.counter = REFCOUNT_SATURATED;
	luocheck_refcount_warn(LUOCHECK_PTR(r), 1);
	return false;
}

bool luocheck_refcount_sub_and_test(refcount_t *r, int value)
{
	luocheck_atomic(COUNT_DEC, LUOCHECK_PTR(r));
	if (r->refs.counter >= value && r->refs.counter > 0)
		return (r->refs.counter -= value) == 0;
	r->refs.counter = REFCOUNT_SATURATED;
	luocheck_refcount_warn(LUOCHECK_PTR(r), 1);
	return false;
}

/* Of who knows that it is not the last. */
void luocheck_refcount_dec(refcount_t *r)
{
	luocheck_atomic(COUNT_DEC, LUOCHECK_PTR(r));
	if (r->refs.counter > 1) {
		r->refs.counter--;
		return;
	}
	luocheck_refcount_warn(LUOCHECK_PTR(r), r->refs.counter == 1 ? 3 : 1);
	r->refs.counter = REFCOUNT_SATURATED;
}

bool luocheck_refcount_dec_if(refcount_t *r, int is_one)
{
	luocheck_atomic(COUNT_DEC, LUOCHECK_PTR(r));
	if ((r->refs.counter == 1) != is_one)
		return false;
	/* A saturated one stays as it is, and is no last one. */
	if (r->refs.counter < 0)
		return true;
	if (!r->refs.counter) {
		luocheck_refcount_warn(LUOCHECK_PTR(r), 1);
		return true;
	}
	r->refs.counter--;
	return true;
}

bool refcount_dec_and_mutex_lock(refcount_t *r, struct mutex *lock)
{
	if (refcount_dec_not_one(r))
		return false;
	mutex_lock(lock);
	if (refcount_dec_and_test(r))
		return true;
	mutex_unlock(lock);
	return false;
}

bool refcount_dec_and_lock(refcount_t *r, spinlock_t *lock)
{
	if (refcount_dec_not_one(r))
		return false;
	spin_lock(lock);
	if (refcount_dec_and_test(r))
		return true;
	spin_unlock(lock);
	return false;
}

bool atomic_dec_and_mutex_lock(atomic_t *v, struct mutex *lock)
{
	if (atomic_add_unless(v, -1, 1))
		return false;
	mutex_lock(lock);
	if (atomic_dec_and_test(v))
		return true;
	mutex_unlock(lock);
	return false;
}

bool atomic_dec_and_lock(atomic_t *v, spinlock_t *lock)
{
	if (atomic_add_unless(v, -1, 1))
		return false;
	spin_lock(lock);
	if (atomic_dec_and_test(v))
		return true;
	spin_unlock(lock);
	return false;
}

LUOCHECK_STEP(rmw) void luocheck_outside_rmw(u32 what, luocheck_ptr p, u32 size);

s64 luocheck_rmw(u32 what, volatile void *p, u32 size, s64 operand, s64 expected)
{
	s64 old, new;

	if (!luocheck_goes_ahead(LUOCHECK_PTR(p), size))
		luocheck_outside_rmw(what, LUOCHECK_PTR(p), size);
	/* Negative numbers stay so; who has an unsigned word takes as much of it as that has. */
	old = size == 1 ? *(signed char *)p : size == 2 ? *(short *)p : size == 4 ? *(int *)p : *(s64 *)p;
	expected = size == 1 ? (signed char)expected : size == 2 ? (short)expected : size == 4 ? (int)expected : expected;
	switch (what & 15) {
	case LUOCHECK_READ:
		return old;
	case LUOCHECK_ADD:
		new = old + operand;
		break;
	case LUOCHECK_AND:
		new = old & operand;
		break;
	case LUOCHECK_OR:
		new = old | operand;
		break;
	case LUOCHECK_XOR:
		new = old ^ operand;
		break;
	case LUOCHECK_CMPXCHG:
		if (old != expected)
			return old;
		new = operand;
		break;
	case LUOCHECK_ADD_UNLESS:
		if (old == expected)
			return old;
		new = old + operand;
		break;
	case LUOCHECK_DEC_IF_POSITIVE:
		if (old <= 0)
			return old;
		new = old - 1;
		break;
	default:
		new = operand;
	}
	if (size == 1)
		*(char *)p = new;
	else if (size == 2)
		*(short *)p = new;
	else if (size == 4)
		*(int *)p = new;
	else
		*(s64 *)p = new;
	return old;
}

u64 luocheck_load_acquire(const void *p, u32 size)
{
	luocheck_flag(0, LUOCHECK_PTR(p), size);
	switch (size) {
	case 1:
		return *(const unsigned char *)p;
	case 2:
		return *(const unsigned short *)p;
	case 4:
		return *(const u32 *)p;
	default:
		return *(const u64 *)p;
	}
}

void luocheck_store_release(void *p, u32 size, u64 value)
{
	luocheck_flag(1, LUOCHECK_PTR(p), size);
	switch (size) {
	case 1:
		*(unsigned char *)p = value;
		break;
	case 2:
		*(unsigned short *)p = value;
		break;
	case 4:
		*(u32 *)p = value;
		break;
	default:
		*(u64 *)p = value;
	}
}
