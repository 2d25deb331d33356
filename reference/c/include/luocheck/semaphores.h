/* SPDX-License-Identifier: GPL-2.0-only */
/* Reader-writer spinlocks, semaphores of each CPU, semaphores that count. */
#ifndef LUOCHECK_SEMAPHORES_H
#define LUOCHECK_SEMAPHORES_H

/* As a rwsem that is spun on: fair, as a queued rwlock is to who is in no interrupt. */
#define LUOCHECK_RWLOCK 0x72776c6bu
typedef struct rwlock {
	u32 magic;
	luocheck_ptr reserved;
	const char *name;
} rwlock_t;
#define __RW_LOCK_UNLOCKED(lock) { .magic = LUOCHECK_RWLOCK, .name = #lock }
#define DEFINE_RWLOCK(lock) rwlock_t lock = __RW_LOCK_UNLOCKED(lock)
#define rwlock_init(lock) luocheck_lock_init(LUOCHECK_PTR(lock), LUOCHECK_RWLOCK, LUOCHECK_PTR(#lock))
/* runtime/rcu.c: as with a spinlock. */
void luocheck_read_unlock(rwlock_t *lock);
void luocheck_write_unlock(rwlock_t *lock);
static LUOCHECK_INLINE void read_lock(rwlock_t *lock) { luocheck_down_read(LUOCHECK_PTR(lock)); }
static LUOCHECK_INLINE void write_lock(rwlock_t *lock) { luocheck_down_write(LUOCHECK_PTR(lock)); }
static LUOCHECK_INLINE int read_trylock(rwlock_t *lock) { return luocheck_down_read_trylock(LUOCHECK_PTR(lock)); }
static LUOCHECK_INLINE int write_trylock(rwlock_t *lock) { return luocheck_down_write_trylock(LUOCHECK_PTR(lock)); }
static LUOCHECK_INLINE void read_unlock(rwlock_t *lock) { luocheck_read_unlock(lock); }
static LUOCHECK_INLINE void write_unlock(rwlock_t *lock) { luocheck_write_unlock(lock); }
#define read_lock_irq(lock) read_lock(lock)
#define read_unlock_irq(lock) read_unlock(lock)
#define write_lock_irq(lock) write_lock(lock)
#define write_unlock_irq(lock) write_unlock(lock)
#define read_lock_bh(lock) read_lock(lock)
#define read_unlock_bh(lock) read_unlock(lock)
#define write_lock_bh(lock) write_lock(lock)
#define write_unlock_bh(lock) write_unlock(lock)
#define read_lock_irqsave(lock, flags) do { (flags) = 0; read_lock(lock); } while (0)
#define read_unlock_irqrestore(lock, flags) do { (void)(flags); read_unlock(lock); } while (0)
#define write_lock_irqsave(lock, flags) do { (flags) = 0; write_lock(lock); } while (0)
#define write_unlock_irqrestore(lock, flags) do { (void)(flags); write_unlock(lock); } while (0)
DEFINE_GUARD(read_lock, rwlock_t *, read_lock(_T), read_unlock(_T))
DEFINE_GUARD(write_lock, rwlock_t *, write_lock(_T), write_unlock(_T))

/* Whoever reads waits behind who waits to write, as with any rwsem. */
struct percpu_rw_semaphore {
	struct rw_semaphore rwsem;
};
#define DEFINE_PERCPU_RWSEM(name) struct percpu_rw_semaphore name = { .rwsem = __RWSEM_INITIALIZER(name.rwsem) }
#define DEFINE_STATIC_PERCPU_RWSEM(name) static DEFINE_PERCPU_RWSEM(name)
#define percpu_init_rwsem(sem) (init_rwsem(&(sem)->rwsem), 0)
#define percpu_free_rwsem(sem) do { (void)(sem); } while (0)
static LUOCHECK_INLINE void percpu_down_read(struct percpu_rw_semaphore *sem) { down_read(&sem->rwsem); }
static LUOCHECK_INLINE bool percpu_down_read_trylock(struct percpu_rw_semaphore *sem) { return down_read_trylock(&sem->rwsem); }
static LUOCHECK_INLINE void percpu_up_read(struct percpu_rw_semaphore *sem) { up_read(&sem->rwsem); }
static LUOCHECK_INLINE void percpu_down_write(struct percpu_rw_semaphore *sem) { down_write(&sem->rwsem); }
static LUOCHECK_INLINE void percpu_up_write(struct percpu_rw_semaphore *sem) { up_write(&sem->rwsem); }
#define percpu_rwsem_is_held(sem) lockdep_is_held(&(sem)->rwsem)
#define percpu_rwsem_assert_held(sem) lockdep_assert_held(&(sem)->rwsem)
DEFINE_GUARD(percpu_read, struct percpu_rw_semaphore *, percpu_down_read(_T), percpu_up_read(_T))
DEFINE_GUARD(percpu_write, struct percpu_rw_semaphore *, percpu_down_write(_T), percpu_up_write(_T))

/* Nobody owns it: whoever comes may take what up() gives, also before who has waited. */
struct semaphore {
	struct wait_queue_head wait;
	atomic_t count;
};
#define __SEMAPHORE_INITIALIZER(sem, value) { .wait = __WAIT_QUEUE_HEAD_INITIALIZER(sem.wait), .count = { value } }
#define DEFINE_SEMAPHORE(sem, value) struct semaphore sem = __SEMAPHORE_INITIALIZER(sem, value)
#define sema_init(sem, value) do { init_waitqueue_head(&(sem)->wait); atomic_set(&(sem)->count, value); } while (0)
/* runtime/rcu.c */
bool luocheck_semaphore_take(struct semaphore *sem);
void up(struct semaphore *sem);
static LUOCHECK_INLINE int down_trylock(struct semaphore *sem) { return !luocheck_semaphore_take(sem); }
#define down(sem) ({ struct semaphore *luocheck_sem = (sem); wait_event_exclusive(luocheck_sem->wait, luocheck_semaphore_take(luocheck_sem)); })
#define down_killable(sem) ({ struct semaphore *luocheck_sem = (sem); wait_event_killable_exclusive(luocheck_sem->wait, luocheck_semaphore_take(luocheck_sem)); })
#define down_interruptible(sem) down_killable(sem)
#define down_timeout(sem, limit) ({ \
	struct semaphore *luocheck_sem = (sem);				\
	wait_event_timeout(luocheck_sem->wait, luocheck_semaphore_take(luocheck_sem), limit) ? 0 : -62; \
})

#endif
