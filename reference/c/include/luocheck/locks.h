/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Locks: the simulated kernel has them, found by their address. What lies in the C memory says what they are called, and that they were
 * initialised.
 */
#ifndef LUOCHECK_LOCKS_H
#define LUOCHECK_LOCKS_H

#define LUOCHECK_RWSEM 0x72777365u
#define LUOCHECK_MUTEX 0x6d757465u

struct rw_semaphore {
	u32 magic;
	luocheck_ptr reserved;
	const char *name;
};
#define __RWSEM_INITIALIZER(lock) { .magic = LUOCHECK_RWSEM, .name = #lock }
#define DECLARE_RWSEM(lock) struct rw_semaphore lock = __RWSEM_INITIALIZER(lock)
#define init_rwsem(lock) luocheck_init_rwsem(lock, #lock)

LUOCHECK_CALL(lock_init) void luocheck_lock_init(luocheck_ptr lock);
LUOCHECK_STEP(down_read) void luocheck_down_read(luocheck_ptr lock);
LUOCHECK_STEP(down_write) void luocheck_down_write(luocheck_ptr lock);
LUOCHECK_STEP(down_write_killable) int luocheck_down_write_killable(luocheck_ptr lock);
LUOCHECK_STEP(up_read) void luocheck_up_read(luocheck_ptr lock);
LUOCHECK_STEP(up_write) void luocheck_up_write(luocheck_ptr lock);
static inline void luocheck_init_rwsem(struct rw_semaphore *lock, const char *name)
{
	lock->magic = LUOCHECK_RWSEM;
	lock->name = name;
	luocheck_lock_init(LUOCHECK_PTR(lock));
}
static inline void down_read(struct rw_semaphore *lock) { luocheck_down_read(LUOCHECK_PTR(lock)); }
static inline void down_write(struct rw_semaphore *lock) { luocheck_down_write(LUOCHECK_PTR(lock)); }
static inline int down_write_killable(struct rw_semaphore *lock) { return luocheck_down_write_killable(LUOCHECK_PTR(lock)); }
static inline void up_read(struct rw_semaphore *lock) { luocheck_up_read(LUOCHECK_PTR(lock)); }
static inline void up_write(struct rw_semaphore *lock) { luocheck_up_write(LUOCHECK_PTR(lock)); }

struct mutex {
	u32 magic;
	luocheck_ptr reserved;
	const char *name;
};
#define __MUTEX_INITIALIZER(lock) { .magic = LUOCHECK_MUTEX, .name = #lock }
#define DEFINE_MUTEX(lock) struct mutex lock = __MUTEX_INITIALIZER(lock)
#define mutex_init(lock) luocheck_mutex_init(lock, #lock)

LUOCHECK_STEP(mutex_lock) void luocheck_mutex_lock(luocheck_ptr lock);
LUOCHECK_STEP(mutex_unlock) void luocheck_mutex_unlock(luocheck_ptr lock);
LUOCHECK_CALL(mutex_destroy) void luocheck_mutex_destroy(luocheck_ptr lock);
static inline void luocheck_mutex_init(struct mutex *lock, const char *name)
{
	lock->magic = LUOCHECK_MUTEX;
	lock->name = name;
	luocheck_lock_init(LUOCHECK_PTR(lock));
}
static inline void mutex_lock(struct mutex *lock) { luocheck_mutex_lock(LUOCHECK_PTR(lock)); }
static inline void mutex_unlock(struct mutex *lock) { luocheck_mutex_unlock(LUOCHECK_PTR(lock)); }
static inline void mutex_destroy(struct mutex *lock) { luocheck_mutex_destroy(LUOCHECK_PTR(lock)); }

/* Who spins is a task that waits. */
typedef struct mutex spinlock_t;
#define __SPIN_LOCK_UNLOCKED(lock) __MUTEX_INITIALIZER(lock)
#define DEFINE_SPINLOCK(lock) spinlock_t lock = __MUTEX_INITIALIZER(lock)
#define spin_lock_init(lock) mutex_init(lock)
static inline void spin_lock(spinlock_t *lock) { mutex_lock(lock); }
static inline void spin_unlock(spinlock_t *lock) { mutex_unlock(lock); }

DEFINE_GUARD(mutex, struct mutex *, mutex_lock(_T), mutex_unlock(_T))
DEFINE_GUARD(rwsem_read, struct rw_semaphore *, down_read(_T), up_read(_T))
DEFINE_GUARD(rwsem_write, struct rw_semaphore *, down_write(_T), up_write(_T))
DEFINE_GUARD(spinlock, spinlock_t *, spin_lock(_T), spin_unlock(_T))

LUOCHECK_CALL(assert_held) void luocheck_assert_held(luocheck_ptr lock, int write, luocheck_ptr function);
#define lockdep_assert_held(lock) luocheck_assert_held(LUOCHECK_PTR(lock), 0, LUOCHECK_PTR(__func__))
#define lockdep_assert_held_write(lock) luocheck_assert_held(LUOCHECK_PTR(lock), 1, LUOCHECK_PTR(__func__))
#define lockdep_assert_held_read(lock) luocheck_assert_held(LUOCHECK_PTR(lock), 0, LUOCHECK_PTR(__func__))

/* Atomics: the value lies in C memory; the step is where another task may come in between. */
enum { LUOCHECK_ATOMIC_CMPXCHG, LUOCHECK_ATOMIC_SET, LUOCHECK_ATOMIC_READ, LUOCHECK_ATOMIC_INC, LUOCHECK_ATOMIC_DEC };
LUOCHECK_STEP(atomic) void luocheck_atomic(int operation, luocheck_ptr counter);
#define ATOMIC_INIT(value) { (value) }
static inline int atomic_read(const atomic_t *v)
{
	luocheck_atomic(LUOCHECK_ATOMIC_READ, LUOCHECK_PTR(v));
	return v->counter;
}
static inline void atomic_set(atomic_t *v, int value)
{
	luocheck_atomic(LUOCHECK_ATOMIC_SET, LUOCHECK_PTR(v));
	v->counter = value;
}
static inline int atomic_cmpxchg(atomic_t *v, int from, int to)
{
	int old;

	luocheck_atomic(LUOCHECK_ATOMIC_CMPXCHG, LUOCHECK_PTR(v));
	old = v->counter;
	if (old == from)
		v->counter = to;
	return old;
}
static inline void atomic_inc(atomic_t *v)
{
	luocheck_atomic(LUOCHECK_ATOMIC_INC, LUOCHECK_PTR(v));
	v->counter++;
}
static inline bool atomic_dec_and_test(atomic_t *v)
{
	luocheck_atomic(LUOCHECK_ATOMIC_DEC, LUOCHECK_PTR(v));
	return --v->counter == 0;
}

/* lib/refcount.c: after an underflow, or an increment of 0, the counter is saturated and stays so. */
#define REFCOUNT_SATURATED (INT_MIN / 2)
#ifndef INT_MIN
#define INT_MIN (-0x7fffffff - 1)
#endif
typedef struct refcount_struct {
	atomic_t refs;
} refcount_t;
#define REFCOUNT_INIT(value) { .refs = ATOMIC_INIT(value) }
LUOCHECK_CALL(refcount_warn) void luocheck_refcount_warn(luocheck_ptr counter, int underflow);
static inline unsigned int refcount_read(const refcount_t *r) { return atomic_read(&r->refs); }
/* Made under a lock: no step of its own. */
static inline void refcount_set(refcount_t *r, int value) { r->refs.counter = value; }
static inline void refcount_inc(refcount_t *r)
{
	luocheck_atomic(LUOCHECK_ATOMIC_INC, LUOCHECK_PTR(&r->refs));
	if (r->refs.counter > 0) {
		r->refs.counter++;
		return;
	}
	r->refs.counter = REFCOUNT_SATURATED;
	luocheck_refcount_warn(LUOCHECK_PTR(r), 0);
}
static inline bool refcount_inc_not_zero(refcount_t *r)
{
	luocheck_atomic(LUOCHECK_ATOMIC_INC, LUOCHECK_PTR(&r->refs));
	if (!r->refs.counter)
		return false;
	r->refs.counter++;
	return true;
}
static inline bool refcount_dec_and_test(refcount_t *r)
{
	luocheck_atomic(LUOCHECK_ATOMIC_DEC, LUOCHECK_PTR(&r->refs));
	if (r->refs.counter > 0)
		return --r->refs.counter == 0;
	r->refs.counter = REFCOUNT_SATURATED;
	luocheck_refcount_warn(LUOCHECK_PTR(r), 1);
	return false;
}

#endif
