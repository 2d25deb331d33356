/* SPDX-License-Identifier: GPL-2.0-only */
/* Other ways to take the locks of locks.h, spinlocks, guards, and what lockdep is asked. */
#ifndef LUOCHECK_LOCKING_H
#define LUOCHECK_LOCKING_H

LUOCHECK_STEP(mutex_trylock) int luocheck_mutex_trylock(luocheck_ptr lock);
LUOCHECK_STEP(mutex_lock_killable) int luocheck_mutex_lock_killable(luocheck_ptr lock);
LUOCHECK_STEP(mutex_lock_interruptible) int luocheck_mutex_lock_interruptible(luocheck_ptr lock);
LUOCHECK_STEP(mutex_is_locked) int luocheck_mutex_is_locked(luocheck_ptr lock);
static LUOCHECK_INLINE int mutex_trylock(struct mutex *lock) { return luocheck_mutex_trylock(LUOCHECK_PTR(lock)); }
static LUOCHECK_INLINE int mutex_lock_killable(struct mutex *lock) { return luocheck_mutex_lock_killable(LUOCHECK_PTR(lock)); }
static LUOCHECK_INLINE int mutex_lock_interruptible(struct mutex *lock) { return luocheck_mutex_lock_interruptible(LUOCHECK_PTR(lock)); }
static LUOCHECK_INLINE bool mutex_is_locked(struct mutex *lock) { return luocheck_mutex_is_locked(LUOCHECK_PTR(lock)); }
#define mutex_lock_io(lock) mutex_lock(lock)
/* Subclasses tell locks of one class apart, of which no order is asked here anyway. */
#define mutex_lock_nested(lock, subclass) mutex_lock(lock)
#define mutex_lock_nest_lock(lock, other) mutex_lock(lock)
#define mutex_lock_killable_nested(lock, subclass) mutex_lock_killable(lock)
#define mutex_lock_interruptible_nested(lock, subclass) mutex_lock_interruptible(lock)

LUOCHECK_STEP(down_read_trylock) int luocheck_down_read_trylock(luocheck_ptr lock);
LUOCHECK_STEP(down_write_trylock) int luocheck_down_write_trylock(luocheck_ptr lock);
LUOCHECK_STEP(down_read_killable) int luocheck_down_read_killable(luocheck_ptr lock);
LUOCHECK_STEP(down_read_interruptible) int luocheck_down_read_interruptible(luocheck_ptr lock);
LUOCHECK_STEP(downgrade_write) void luocheck_downgrade_write(luocheck_ptr lock);
LUOCHECK_STEP(rwsem_is_locked) int luocheck_rwsem_is_locked(luocheck_ptr lock);
static LUOCHECK_INLINE int down_read_trylock(struct rw_semaphore *lock) { return luocheck_down_read_trylock(LUOCHECK_PTR(lock)); }
static LUOCHECK_INLINE int down_write_trylock(struct rw_semaphore *lock) { return luocheck_down_write_trylock(LUOCHECK_PTR(lock)); }
static LUOCHECK_INLINE int down_read_killable(struct rw_semaphore *lock) { return luocheck_down_read_killable(LUOCHECK_PTR(lock)); }
static LUOCHECK_INLINE int down_read_interruptible(struct rw_semaphore *lock) { return luocheck_down_read_interruptible(LUOCHECK_PTR(lock)); }
static LUOCHECK_INLINE void downgrade_write(struct rw_semaphore *lock) { luocheck_downgrade_write(LUOCHECK_PTR(lock)); }
static LUOCHECK_INLINE int rwsem_is_locked(struct rw_semaphore *lock) { return luocheck_rwsem_is_locked(LUOCHECK_PTR(lock)); }
#define down_read_nested(lock, subclass) down_read(lock)
#define down_write_nested(lock, subclass) down_write(lock)
#define down_write_nest_lock(lock, other) down_write(lock)
#define down_write_killable_nested(lock, subclass) down_write_killable(lock)
#define down_read_killable_nested(lock, subclass) down_read_killable(lock)

/* Who spins is a task that waits; who holds one must not sleep. */
#define LUOCHECK_SPIN 0x7370696eu
typedef struct spinlock {
	u32 magic;
	luocheck_ptr reserved;
	const char *name;
} spinlock_t;
#define __SPIN_LOCK_UNLOCKED(lock) { .magic = LUOCHECK_SPIN, .name = #lock }
#define DEFINE_SPINLOCK(lock) spinlock_t lock = __SPIN_LOCK_UNLOCKED(lock)
LUOCHECK_STEP(spin_lock) void luocheck_spin_lock(luocheck_ptr lock);
LUOCHECK_STEP(spin_trylock) int luocheck_spin_trylock(luocheck_ptr lock);
LUOCHECK_STEP(spin_is_locked) int luocheck_spin_is_locked(luocheck_ptr lock);
/* runtime/rcu.c: who spins is waited for by who frees. */
void luocheck_spin_unlock(spinlock_t *lock);
#define spin_lock_init(lock) luocheck_lock_init(LUOCHECK_PTR(lock), LUOCHECK_SPIN, LUOCHECK_PTR(#lock))
static LUOCHECK_INLINE void spin_lock(spinlock_t *lock) { luocheck_spin_lock(LUOCHECK_PTR(lock)); }
static LUOCHECK_INLINE int spin_trylock(spinlock_t *lock) { return luocheck_spin_trylock(LUOCHECK_PTR(lock)); }
static LUOCHECK_INLINE int spin_is_locked(spinlock_t *lock) { return luocheck_spin_is_locked(LUOCHECK_PTR(lock)); }
static LUOCHECK_INLINE void spin_unlock(spinlock_t *lock) { luocheck_spin_unlock(lock); }
#define spin_lock_nested(lock, subclass) spin_lock(lock)

/* There are no interrupts. */
#define spin_lock_irq(lock) spin_lock(lock)
#define spin_unlock_irq(lock) spin_unlock(lock)
#define spin_lock_bh(lock) spin_lock(lock)
#define spin_unlock_bh(lock) spin_unlock(lock)
#define spin_lock_irqsave(lock, flags) do { (flags) = 0; spin_lock(lock); } while (0)
#define spin_unlock_irqrestore(lock, flags) do { (void)(flags); spin_unlock(lock); } while (0)
#define spin_trylock_irq(lock) spin_trylock(lock)
#define spin_trylock_bh(lock) spin_trylock(lock)
#define spin_trylock_irqsave(lock, flags) ({ (flags) = 0; spin_trylock(lock); })

typedef spinlock_t raw_spinlock_t;
#define __RAW_SPIN_LOCK_UNLOCKED(lock) __SPIN_LOCK_UNLOCKED(lock)
#define DEFINE_RAW_SPINLOCK(lock) DEFINE_SPINLOCK(lock)
#define raw_spin_lock_init(lock) spin_lock_init(lock)
#define raw_spin_lock(lock) spin_lock(lock)
#define raw_spin_unlock(lock) spin_unlock(lock)
#define raw_spin_trylock(lock) spin_trylock(lock)
#define raw_spin_lock_irq(lock) spin_lock(lock)
#define raw_spin_unlock_irq(lock) spin_unlock(lock)
#define raw_spin_lock_irqsave(lock, flags) spin_lock_irqsave(lock, flags)
#define raw_spin_unlock_irqrestore(lock, flags) spin_unlock_irqrestore(lock, flags)

#define local_irq_disable() do { } while (0)
#define local_irq_enable() do { } while (0)
#define local_irq_save(flags) do { (flags) = 0; } while (0)
#define local_irq_restore(flags) do { (void)(flags); } while (0)

/* What lockdep is asked: whether the task holds a lock for reading (1), for writing (0), at all (-1). */
LUOCHECK_CALL(is_held) int luocheck_is_held(luocheck_ptr lock, int read);
#define lockdep_is_held(lock) luocheck_is_held(LUOCHECK_PTR(lock), -1)
#define lockdep_is_held_type(lock, read) luocheck_is_held(LUOCHECK_PTR(lock), read)
#define LUOCHECK_ASSERT_LOCK(condition) do { if (!(condition)) luocheck_warn(LUOCHECK_PTR(__func__)); } while (0)
#define lockdep_assert(condition) LUOCHECK_ASSERT_LOCK(condition)
#define lockdep_assert_once(condition) LUOCHECK_ASSERT_LOCK(condition)
#define lockdep_assert_held(lock) LUOCHECK_ASSERT_LOCK(luocheck_is_held(LUOCHECK_PTR(lock), -1))
#define lockdep_assert_held_once(lock) lockdep_assert_held(lock)
#define lockdep_assert_held_write(lock) LUOCHECK_ASSERT_LOCK(luocheck_is_held(LUOCHECK_PTR(lock), 0))
#define lockdep_assert_held_exclusive(lock) lockdep_assert_held_write(lock)
#define lockdep_assert_held_read(lock) LUOCHECK_ASSERT_LOCK(luocheck_is_held(LUOCHECK_PTR(lock), 1))
#define lockdep_assert_not_held(lock) LUOCHECK_ASSERT_LOCK(!luocheck_is_held(LUOCHECK_PTR(lock), -1))
#define rwsem_assert_held(lock) lockdep_assert_held(lock)
#define rwsem_assert_held_write(lock) lockdep_assert_held_write(lock)
#define assert_spin_locked(lock) lockdep_assert_held(lock)
#define lockdep_assert_none_held_once() do { } while (0)
struct lock_class_key { int luocheck_unused; };
#define lockdep_set_class(lock, key) do { (void)(key); } while (0)
#define lockdep_set_class_and_name(lock, key, name) do { (void)(key); } while (0)
#define lockdep_set_subclass(lock, subclass) do { } while (0)
#define lockdep_register_key(key) do { (void)(key); } while (0)
#define lockdep_unregister_key(key) do { (void)(key); } while (0)
#define might_lock(lock) do { } while (0)

/* Which files of trees define these says whether `_RET` is what the way to take the lock has answered. */
DEFINE_GUARD(mutex, struct mutex *, mutex_lock(_T), mutex_unlock(_T))
DEFINE_GUARD(rwsem_read, struct rw_semaphore *, down_read(_T), up_read(_T))
DEFINE_GUARD(rwsem_write, struct rw_semaphore *, down_write(_T), up_write(_T))
DEFINE_GUARD(spinlock, spinlock_t *, spin_lock(_T), spin_unlock(_T))
DEFINE_GUARD(spinlock_irq, spinlock_t *, spin_lock(_T), spin_unlock(_T))
DEFINE_GUARD(spinlock_bh, spinlock_t *, spin_lock(_T), spin_unlock(_T))
DEFINE_GUARD(spinlock_irqsave, spinlock_t *, spin_lock(_T), spin_unlock(_T))
DEFINE_GUARD(raw_spinlock, raw_spinlock_t *, spin_lock(_T), spin_unlock(_T))
DEFINE_GUARD(raw_spinlock_irqsave, raw_spinlock_t *, spin_lock(_T), spin_unlock(_T))
#ifdef DEFINE_GUARD_COND
#ifdef ACQUIRE
#define LUOCHECK_GUARD_UNLESS(name, way, lock) DEFINE_GUARD_COND(name, way, lock, _RET == 0)
#else
#define LUOCHECK_GUARD_UNLESS(name, way, lock) DEFINE_GUARD_COND(name, way, (lock) == 0)
#endif
DEFINE_GUARD_COND(mutex, _try, mutex_trylock(_T))
LUOCHECK_GUARD_UNLESS(mutex, _intr, mutex_lock_interruptible(_T))
LUOCHECK_GUARD_UNLESS(mutex, _kill, mutex_lock_killable(_T))
DEFINE_GUARD_COND(rwsem_read, _try, down_read_trylock(_T))
LUOCHECK_GUARD_UNLESS(rwsem_read, _intr, down_read_interruptible(_T))
LUOCHECK_GUARD_UNLESS(rwsem_read, _kill, down_read_killable(_T))
DEFINE_GUARD_COND(rwsem_write, _try, down_write_trylock(_T))
LUOCHECK_GUARD_UNLESS(rwsem_write, _kill, down_write_killable(_T))
DEFINE_GUARD_COND(spinlock, _try, spin_trylock(_T))
DEFINE_GUARD_COND(spinlock_irq, _try, spin_trylock(_T))
DEFINE_GUARD_COND(spinlock_bh, _try, spin_trylock(_T))
DEFINE_GUARD_COND(spinlock_irqsave, _try, spin_trylock(_T))
#endif

#endif
