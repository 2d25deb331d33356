/* SPDX-License-Identifier: GPL-2.0-only */
/* RCU and SRCU: 0 is the domain of RCU itself. */
#ifndef LUOCHECK_RCU_H
#define LUOCHECK_RCU_H

struct rcu_head;
#define LUOCHECK_SRCU 0x73726375u
struct srcu_struct {
	u32 magic;
	luocheck_ptr reserved;
	const char *name;
};
#define DEFINE_SRCU(domain) struct srcu_struct domain = { .magic = LUOCHECK_SRCU, .name = #domain }
#define DEFINE_STATIC_SRCU(domain) static DEFINE_SRCU(domain)
#define init_srcu_struct(domain) (luocheck_lock_init(LUOCHECK_PTR(domain), LUOCHECK_SRCU, LUOCHECK_PTR(#domain)), 0)
#define cleanup_srcu_struct(domain) do { (void)(domain); } while (0)

LUOCHECK_STEP(rcu_read_lock) void luocheck_rcu_read_lock(luocheck_ptr domain);
LUOCHECK_STEP(synchronize_rcu) void luocheck_synchronize_rcu(luocheck_ptr domain);
LUOCHECK_CALL(rcu_held) int luocheck_rcu_held(luocheck_ptr domain);
/* runtime/rcu.c */
void luocheck_rcu_leave(luocheck_ptr domain);
void luocheck_rcu_barrier(luocheck_ptr domain);
void luocheck_call(luocheck_ptr domain, struct rcu_head *head, void (*function)(struct rcu_head *head));
void luocheck_free_later(luocheck_ptr domain, const void *object);
void *luocheck_rcu_load(const void *p);
void luocheck_rcu_store(void *p, const void *value);

#define rcu_read_lock() luocheck_rcu_read_lock(0)
#define rcu_read_unlock() luocheck_rcu_leave(0)
#define rcu_read_lock_bh() rcu_read_lock()
#define rcu_read_unlock_bh() rcu_read_unlock()
#define rcu_read_lock_sched() rcu_read_lock()
#define rcu_read_unlock_sched() rcu_read_unlock()
#define preempt_disable() rcu_read_lock()
#define preempt_enable() rcu_read_unlock()
#define local_bh_disable() rcu_read_lock()
#define local_bh_enable() rcu_read_unlock()
#define synchronize_rcu() (might_sleep(), luocheck_synchronize_rcu(0))
#define synchronize_rcu_expedited() synchronize_rcu()
#define synchronize_net() synchronize_rcu()
#define rcu_barrier() luocheck_rcu_barrier(0)
#define call_rcu(head, function) luocheck_call(0, head, function)
#define call_rcu_hurry(head, function) call_rcu(head, function)
#define kfree_rcu(object, member) luocheck_free_later(0, ({ (void)sizeof((object)->member); (const void *)(object); }))
#define kvfree_rcu(object, member) kfree_rcu(object, member)
#define kfree_rcu_mightsleep(object) (might_sleep(), luocheck_free_later(0, object))
#define kvfree_rcu_mightsleep(object) kfree_rcu_mightsleep(object)
#define kfree_rcu_nolock(object, member) kfree_rcu(object, member)

#define srcu_read_lock(domain) (luocheck_rcu_read_lock(LUOCHECK_PTR(domain)), 0)
#define srcu_read_unlock(domain, index) do { (void)(index); luocheck_rcu_leave(LUOCHECK_PTR(domain)); } while (0)
#define synchronize_srcu(domain) (might_sleep(), luocheck_synchronize_rcu(LUOCHECK_PTR(domain)))
#define synchronize_srcu_expedited(domain) synchronize_srcu(domain)
#define srcu_barrier(domain) luocheck_rcu_barrier(LUOCHECK_PTR(domain))
#define call_srcu(domain, head, function) luocheck_call(LUOCHECK_PTR(domain), head, function)
#define srcu_read_lock_held(domain) luocheck_rcu_held(LUOCHECK_PTR(domain))

/* As with CONFIG_PROVE_RCU: suspicious usage is warned of. */
#define RCU_LOCKDEP_WARN(condition, text) do { if (condition) luocheck_warn(LUOCHECK_PTR(__func__)); } while (0)
#define rcu_read_lock_held() luocheck_rcu_held(0)
#define rcu_read_lock_bh_held() luocheck_rcu_held(0)
#define rcu_read_lock_sched_held() luocheck_rcu_held(0)
#define rcu_read_lock_any_held() luocheck_rcu_held(0)
#define rcu_sleep_check() do { } while (0)
#define rcu_lockdep_current_cpu_online() true

#define RCU_INITIALIZER(value) (typeof(*(value)) *)(value)
#define RCU_INIT_POINTER(p, value) WRITE_ONCE(p, RCU_INITIALIZER(value))
#define RCU_POINTER_INITIALIZER(p, value) .p = RCU_INITIALIZER(value)
#define rcu_assign_pointer(p, value) do { typeof(*(p)) *luocheck_value = (typeof(*(p)) *)(value); luocheck_rcu_store((void *)&(p), luocheck_value); } while (0)
#define rcu_access_pointer(p) ((typeof(*(p)) *)READ_ONCE(p))
#define rcu_dereference_raw(p) ((typeof(*(p)) *)luocheck_rcu_load((const void *)&(p)))
#define rcu_dereference_raw_check(p) rcu_dereference_raw(p)
#define rcu_dereference_check(p, condition) ({ RCU_LOCKDEP_WARN(!((condition) || rcu_read_lock_held()), ""); rcu_dereference_raw(p); })
#define rcu_dereference(p) rcu_dereference_check(p, 0)
#define rcu_dereference_bh(p) rcu_dereference(p)
#define rcu_dereference_sched(p) rcu_dereference(p)
#define rcu_dereference_bh_check(p, condition) rcu_dereference_check(p, condition)
#define rcu_dereference_protected(p, condition) ({ RCU_LOCKDEP_WARN(!(condition), ""); (typeof(*(p)) *)(p); })
#define srcu_dereference_check(p, domain, condition) ({ RCU_LOCKDEP_WARN(!((condition) || srcu_read_lock_held(domain)), ""); rcu_dereference_raw(p); })
#define srcu_dereference(p, domain) srcu_dereference_check(p, domain, 0)
#define rcu_replace_pointer(p, value, condition) ({			\
	typeof(p) luocheck_before = rcu_dereference_protected(p, condition); \
	rcu_assign_pointer(p, value);					\
	luocheck_before;						\
})
#define rcu_pointer_handoff(p) (p)
#define unrcu_pointer(p) ((typeof(*(p)) *)(p))
#define init_rcu_head(head) do { (void)(head); } while (0)
#define destroy_rcu_head(head) do { (void)(head); } while (0)

#ifdef DEFINE_LOCK_GUARD_0
DEFINE_LOCK_GUARD_0(rcu, rcu_read_lock(), rcu_read_unlock())
DEFINE_LOCK_GUARD_0(preempt, preempt_disable(), preempt_enable())
DEFINE_LOCK_GUARD_1(srcu, struct srcu_struct, _T->index = srcu_read_lock(_T->lock), srcu_read_unlock(_T->lock, _T->index), int index)
#endif

#endif
