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

#endif
