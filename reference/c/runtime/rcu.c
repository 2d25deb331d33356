/* SPDX-License-Identifier: GPL-2.0-only */
/* RCU: callbacks are run by whoever leaves last, once he may spin; who holds a spinlock is a reader too. */
#include <luocheck/kernel.h>

LUOCHECK_STEP(rcu_read_unlock) void luocheck_rcu_read_unlock(luocheck_ptr domain);
LUOCHECK_STEP(call_rcu) void luocheck_call_rcu(luocheck_ptr domain, luocheck_ptr head, luocheck_ptr function);
LUOCHECK_STEP(kfree_rcu) void luocheck_kfree_rcu(luocheck_ptr domain, luocheck_ptr object);
LUOCHECK_STEP(spin_unlock) void luocheck_step_spin_unlock(luocheck_ptr lock);
LUOCHECK_CALL(published) void luocheck_published(luocheck_ptr p);
/* The address of a callback that is due, and the function; 0: there is none, or the task must not run it here. */
LUOCHECK_CALL(rcu_due) luocheck_ptr luocheck_rcu_due(void);
LUOCHECK_CALL(rcu_function) luocheck_ptr luocheck_rcu_function(void);
LUOCHECK_CALL(rcu_done) void luocheck_rcu_done(void);

static void luocheck_run_callbacks(void)
{
	luocheck_ptr head;

	while ((head = luocheck_rcu_due())) {
		((void (*)(struct rcu_head *))(unsigned long)luocheck_rcu_function())((struct rcu_head *)(unsigned long)head);
		luocheck_rcu_done();
	}
}

void luocheck_rcu_leave(luocheck_ptr domain)
{
	luocheck_rcu_read_unlock(domain);
	luocheck_run_callbacks();
}

void luocheck_spin_unlock(spinlock_t *lock)
{
	luocheck_step_spin_unlock(LUOCHECK_PTR(lock));
	luocheck_run_callbacks();
}

void luocheck_read_unlock(rwlock_t *lock)
{
	luocheck_up_read(LUOCHECK_PTR(lock));
	luocheck_run_callbacks();
}

void luocheck_write_unlock(rwlock_t *lock)
{
	luocheck_up_write(LUOCHECK_PTR(lock));
	luocheck_run_callbacks();
}

bool luocheck_semaphore_take(struct semaphore *sem)
{
	return atomic_add_unless(&sem->count, -1, 0);
}

void up(struct semaphore *sem)
{
	atomic_inc_return(&sem->count);
	wake_up(&sem->wait);
}

void luocheck_call(luocheck_ptr domain, struct rcu_head *head, void (*function)(struct rcu_head *head))
{
	luocheck_call_rcu(domain, LUOCHECK_PTR(head), LUOCHECK_PTR(function));
	luocheck_run_callbacks();
}

void luocheck_free_later(luocheck_ptr domain, const void *object)
{
	if (object)
		luocheck_kfree_rcu(domain, LUOCHECK_PTR(object));
}

/* Those whose readers have left are run by whoever was the last of them. */
void luocheck_rcu_barrier(luocheck_ptr domain)
{
	might_sleep();
	luocheck_synchronize_rcu(domain);
	luocheck_run_callbacks();
}

u64 luocheck_load_acquire(const void *p, u32 size);
void luocheck_store_release(void *p, u32 size, u64 value);

void *luocheck_rcu_load(const void *p)
{
	return (void *)luocheck_load_acquire(p, 8);
}

/* Who reads it with READ_ONCE() and follows it finds what was written before: it depends on the address. */
void luocheck_rcu_store(void *p, const void *value)
{
	luocheck_published(LUOCHECK_PTR(p));
	luocheck_store_release(p, 8, (unsigned long)value);
}
