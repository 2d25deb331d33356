/* SPDX-License-Identifier: GPL-2.0-only */
/* Work items: run by whoever enters or leaves LUO, or waits for one (runtime/workqueue.c). */
#ifndef LUOCHECK_WORKQUEUE_H
#define LUOCHECK_WORKQUEUE_H

struct work_struct;
typedef void (*work_func_t)(struct work_struct *work);

struct workqueue_struct {
	u32 most;
	bool is_shared;
};

struct work_struct {
	/* Bit 0: it is in the queue. */
	unsigned long data;
	struct list_head entry;
	work_func_t func;
	struct workqueue_struct *queue;
};

struct delayed_work {
	struct work_struct work;
};

enum {
	WQ_BH = 1 << 0,
	WQ_UNBOUND = 1 << 1,
	WQ_FREEZABLE = 1 << 2,
	WQ_MEM_RECLAIM = 1 << 3,
	WQ_HIGHPRI = 1 << 4,
	WQ_CPU_INTENSIVE = 1 << 5,
	WQ_SYSFS = 1 << 6,
	WQ_POWER_EFFICIENT = 1 << 7,
	WQ_PERCPU = 1 << 8,
	WORK_BUSY_PENDING = 1 << 0,
	WORK_BUSY_RUNNING = 1 << 1,
};

/* Where a tree has some, entering and leaving LUO are places where they are run. */
#define LUOCHECK_HAS_WORKS(name) static const char name __attribute__((used, section("luocheck_works"))) = 1
#define LUOCHECK_WORK(item, function) { .entry = { &(item).entry, &(item).entry }, .func = (function) }
#define __WORK_INITIALIZER(item, function) LUOCHECK_WORK(item, function)
#define DECLARE_WORK(item, function) LUOCHECK_HAS_WORKS(luocheck_has_##item); struct work_struct item = LUOCHECK_WORK(item, function)
#define __DELAYED_WORK_INITIALIZER(item, function, flags) { .work = LUOCHECK_WORK((item).work, function) }
#define DECLARE_DELAYED_WORK(item, function) \
	LUOCHECK_HAS_WORKS(luocheck_has_##item); struct delayed_work item = __DELAYED_WORK_INITIALIZER(item, function, 0)
#define DECLARE_DEFERRABLE_WORK(item, function) DECLARE_DELAYED_WORK(item, function)
void luocheck_init_work(struct work_struct *work, work_func_t function);
#define INIT_WORK(work, function) do { LUOCHECK_HAS_WORKS(luocheck_has); luocheck_init_work(work, function); } while (0)
#define INIT_WORK_ONSTACK(work, function) INIT_WORK(work, function)
#define INIT_DELAYED_WORK(item, function) INIT_WORK(&(item)->work, function)
#define INIT_DELAYED_WORK_ONSTACK(item, function) INIT_DELAYED_WORK(item, function)
#define INIT_DEFERRABLE_WORK(item, function) INIT_DELAYED_WORK(item, function)
#define destroy_work_on_stack(work) do { } while (0)
#define destroy_delayed_work_on_stack(item) do { } while (0)
#define from_work(var, callback_work, field) container_of(callback_work, typeof(*var), field)
static LUOCHECK_INLINE struct delayed_work *to_delayed_work(struct work_struct *work) { return container_of(work, struct delayed_work, work); }

extern struct workqueue_struct *system_wq, *system_percpu_wq, *system_highpri_wq, *system_long_wq, *system_unbound_wq, *system_dfl_wq,
	*system_freezable_wq, *system_power_efficient_wq;
struct workqueue_struct *luocheck_alloc_workqueue(u32 most);
#define alloc_workqueue(format, flags, most, ...) luocheck_alloc_workqueue(most)
#define alloc_ordered_workqueue(format, flags, ...) luocheck_alloc_workqueue(1)
#define create_workqueue(name) luocheck_alloc_workqueue(0)
#define create_freezable_workqueue(name) luocheck_alloc_workqueue(0)
#define create_singlethread_workqueue(name) luocheck_alloc_workqueue(1)
void destroy_workqueue(struct workqueue_struct *queue);
void flush_workqueue(struct workqueue_struct *queue);
#define __flush_workqueue(queue) flush_workqueue(queue)
#define drain_workqueue(queue) flush_workqueue(queue)
#define flush_scheduled_work() flush_workqueue(system_wq)

bool queue_work(struct workqueue_struct *queue, struct work_struct *work);
bool flush_work(struct work_struct *work);
/* `is_sync`: waits for who runs it. */
bool luocheck_cancel_work(struct work_struct *work, bool is_sync);
bool luocheck_work_pending(const struct work_struct *work);
unsigned int work_busy(struct work_struct *work);
#define queue_work_on(cpu, queue, work) queue_work(queue, work)
#define queue_work_node(node, queue, work) queue_work(queue, work)
#define schedule_work(work) queue_work(system_wq, work)
#define schedule_work_on(cpu, work) schedule_work(work)
#define cancel_work(work) luocheck_cancel_work(work, false)
#define cancel_work_sync(work) luocheck_cancel_work(work, true)
#define work_pending(work) luocheck_work_pending(work)

/* A delay may be over before anything else happens. */
#define queue_delayed_work(queue, item, delay) ((void)(delay), queue_work(queue, &(item)->work))
#define queue_delayed_work_on(cpu, queue, item, delay) queue_delayed_work(queue, item, delay)
#define schedule_delayed_work(item, delay) queue_delayed_work(system_wq, item, delay)
#define mod_delayed_work(queue, item, delay) (!queue_delayed_work(queue, item, delay))
#define mod_delayed_work_on(cpu, queue, item, delay) mod_delayed_work(queue, item, delay)
#define cancel_delayed_work(item) cancel_work(&(item)->work)
#define cancel_delayed_work_sync(item) cancel_work_sync(&(item)->work)
#define flush_delayed_work(item) flush_work(&(item)->work)
#define delayed_work_pending(item) work_pending(&(item)->work)

#endif
