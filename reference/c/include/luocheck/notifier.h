/* SPDX-License-Identifier: GPL-2.0-only */
/* Chains of callbacks: runtime/notifier.c. */
#ifndef LUOCHECK_NOTIFIER_H
#define LUOCHECK_NOTIFIER_H

struct notifier_block;
typedef int (*notifier_fn_t)(struct notifier_block *block, unsigned long action, void *data);
struct notifier_block {
	notifier_fn_t notifier_call;
	struct notifier_block *next;
	int priority;
};
struct raw_notifier_head {
	struct notifier_block *head;
};
struct atomic_notifier_head {
	spinlock_t lock;
	struct notifier_block *head;
};
struct blocking_notifier_head {
	struct rw_semaphore rwsem;
	struct notifier_block *head;
};
struct srcu_notifier_head {
	struct mutex mutex;
	struct srcu_struct srcu;
	struct notifier_block *head;
};
#define RAW_NOTIFIER_INIT(name) { .head = NULL }
#define RAW_NOTIFIER_HEAD(name) struct raw_notifier_head name = RAW_NOTIFIER_INIT(name)
#define RAW_INIT_NOTIFIER_HEAD(name) do { (name)->head = NULL; } while (0)
#define ATOMIC_NOTIFIER_INIT(name) { .lock = __SPIN_LOCK_UNLOCKED(name.lock) }
#define ATOMIC_NOTIFIER_HEAD(name) struct atomic_notifier_head name = ATOMIC_NOTIFIER_INIT(name)
#define ATOMIC_INIT_NOTIFIER_HEAD(name) do { spin_lock_init(&(name)->lock); (name)->head = NULL; } while (0)
#define BLOCKING_NOTIFIER_INIT(name) { .rwsem = __RWSEM_INITIALIZER(name.rwsem) }
#define BLOCKING_NOTIFIER_HEAD(name) struct blocking_notifier_head name = BLOCKING_NOTIFIER_INIT(name)
#define BLOCKING_INIT_NOTIFIER_HEAD(name) do { init_rwsem(&(name)->rwsem); (name)->head = NULL; } while (0)
#define SRCU_NOTIFIER_INIT(called) { .mutex = __MUTEX_INITIALIZER(called.mutex), .srcu = { .magic = LUOCHECK_SRCU, .name = #called } }
#define SRCU_NOTIFIER_HEAD(name) struct srcu_notifier_head name = SRCU_NOTIFIER_INIT(name)
#define SRCU_NOTIFIER_HEAD_STATIC(name) static SRCU_NOTIFIER_HEAD(name)
#define srcu_init_notifier_head(name) do { mutex_init(&(name)->mutex); init_srcu_struct(&(name)->srcu); (name)->head = NULL; } while (0)
#define srcu_cleanup_notifier_head(name) cleanup_srcu_struct(&(name)->srcu)

#define NOTIFY_DONE 0x0000
#define NOTIFY_OK 0x0001
#define NOTIFY_STOP_MASK 0x8000
#define NOTIFY_BAD (NOTIFY_STOP_MASK | 0x0002)
#define NOTIFY_STOP (NOTIFY_OK | NOTIFY_STOP_MASK)
static LUOCHECK_INLINE int notifier_from_errno(int error) { return error ? NOTIFY_STOP_MASK | (NOTIFY_OK - error) : NOTIFY_OK; }
static LUOCHECK_INLINE int notifier_to_errno(int answer)
{
	answer &= ~NOTIFY_STOP_MASK;
	return answer > NOTIFY_OK ? NOTIFY_OK - answer : 0;
}

#define LUOCHECK_CHAIN(kind) \
	int kind##_notifier_chain_register(struct kind##_notifier_head *head, struct notifier_block *block); \
	int kind##_notifier_chain_unregister(struct kind##_notifier_head *head, struct notifier_block *block); \
	int kind##_notifier_call_chain(struct kind##_notifier_head *head, unsigned long action, void *data);
LUOCHECK_CHAIN(raw)
LUOCHECK_CHAIN(atomic)
LUOCHECK_CHAIN(blocking)
LUOCHECK_CHAIN(srcu)
int atomic_notifier_chain_register_unique_prio(struct atomic_notifier_head *head, struct notifier_block *block);
int blocking_notifier_chain_register_unique_prio(struct blocking_notifier_head *head, struct notifier_block *block);
/* `undo` goes to those that were called before one that failed. */
int raw_notifier_call_chain_robust(struct raw_notifier_head *head, unsigned long action, unsigned long undo, void *data);
int blocking_notifier_call_chain_robust(struct blocking_notifier_head *head, unsigned long action, unsigned long undo, void *data);

#endif
