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

/* Writes what lies in the memory of the lock. */
LUOCHECK_CALL(lock_init) void luocheck_lock_init(luocheck_ptr lock, u32 magic, luocheck_ptr name);
LUOCHECK_STEP(down_read) void luocheck_down_read(luocheck_ptr lock);
LUOCHECK_STEP(down_write) void luocheck_down_write(luocheck_ptr lock);
LUOCHECK_STEP(down_write_killable) int luocheck_down_write_killable(luocheck_ptr lock);
LUOCHECK_STEP(up_read) void luocheck_up_read(luocheck_ptr lock);
LUOCHECK_STEP(up_write) void luocheck_up_write(luocheck_ptr lock);
static LUOCHECK_INLINE void luocheck_init_rwsem(struct rw_semaphore *lock, const char *name)
{
	luocheck_lock_init(LUOCHECK_PTR(lock), LUOCHECK_RWSEM, LUOCHECK_PTR(name));
}
static LUOCHECK_INLINE void down_read(struct rw_semaphore *lock) { luocheck_down_read(LUOCHECK_PTR(lock)); }
static LUOCHECK_INLINE void down_write(struct rw_semaphore *lock) { luocheck_down_write(LUOCHECK_PTR(lock)); }
static LUOCHECK_INLINE int down_write_killable(struct rw_semaphore *lock) { return luocheck_down_write_killable(LUOCHECK_PTR(lock)); }
static LUOCHECK_INLINE void up_read(struct rw_semaphore *lock) { luocheck_up_read(LUOCHECK_PTR(lock)); }
static LUOCHECK_INLINE void up_write(struct rw_semaphore *lock) { luocheck_up_write(LUOCHECK_PTR(lock)); }

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
static LUOCHECK_INLINE void luocheck_mutex_init(struct mutex *lock, const char *name)
{
	luocheck_lock_init(LUOCHECK_PTR(lock), LUOCHECK_MUTEX, LUOCHECK_PTR(name));
}
static LUOCHECK_INLINE void mutex_lock(struct mutex *lock) { luocheck_mutex_lock(LUOCHECK_PTR(lock)); }
static LUOCHECK_INLINE void mutex_unlock(struct mutex *lock) { luocheck_mutex_unlock(LUOCHECK_PTR(lock)); }
static LUOCHECK_INLINE void mutex_destroy(struct mutex *lock) { luocheck_mutex_destroy(LUOCHECK_PTR(lock)); }

/* Who spins is a task that waits. */
typedef struct mutex spinlock_t;
#define __SPIN_LOCK_UNLOCKED(lock) __MUTEX_INITIALIZER(lock)
#define DEFINE_SPINLOCK(lock) spinlock_t lock = __MUTEX_INITIALIZER(lock)
#define spin_lock_init(lock) mutex_init(lock)
static LUOCHECK_INLINE void spin_lock(spinlock_t *lock) { mutex_lock(lock); }
static LUOCHECK_INLINE void spin_unlock(spinlock_t *lock) { mutex_unlock(lock); }

/* There are no interrupts. */
#define spin_lock_irq(lock) spin_lock(lock)
#define spin_unlock_irq(lock) spin_unlock(lock)
#define spin_lock_bh(lock) spin_lock(lock)
#define spin_unlock_bh(lock) spin_unlock(lock)
#define spin_lock_irqsave(lock, flags) do { (flags) = 0; spin_lock(lock); } while (0)
#define spin_unlock_irqrestore(lock, flags) do { (void)(flags); spin_unlock(lock); } while (0)

DEFINE_GUARD(mutex, struct mutex *, mutex_lock(_T), mutex_unlock(_T))
DEFINE_GUARD(rwsem_read, struct rw_semaphore *, down_read(_T), up_read(_T))
DEFINE_GUARD(rwsem_write, struct rw_semaphore *, down_write(_T), up_write(_T))
DEFINE_GUARD(spinlock, spinlock_t *, spin_lock(_T), spin_unlock(_T))

LUOCHECK_CALL(assert_held) void luocheck_assert_held(luocheck_ptr lock, int write, luocheck_ptr function);
#define lockdep_assert_held(lock) luocheck_assert_held(LUOCHECK_PTR(lock), 0, LUOCHECK_PTR(__func__))
#define lockdep_assert_held_write(lock) luocheck_assert_held(LUOCHECK_PTR(lock), 1, LUOCHECK_PTR(__func__))
#define lockdep_assert_held_read(lock) luocheck_assert_held(LUOCHECK_PTR(lock), 0, LUOCHECK_PTR(__func__))

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
#define refcount_read(r) luocheck_refcount_read(r)
#define refcount_set(r, value) luocheck_refcount_set(r, value)
#define refcount_inc(r) luocheck_refcount_inc(r)
#define refcount_inc_not_zero(r) luocheck_refcount_inc_not_zero(r)
#define refcount_dec_and_test(r) luocheck_refcount_dec_and_test(r)

#endif
