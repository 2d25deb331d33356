/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Work items. There are no kernel threads: an item is run by a task that enters or leaves LUO while it is queued, whoever has queued it, or that waits
 * for it. So it runs beside everything that the other tasks do, never twice at once, and of a queue with one item at a time after the one before.
 */
#include <luocheck/kernel.h>

void luocheck_reads(const void *p, size_t count);
void luocheck_writes(const void *p, size_t count);
/* Is it still there? */
LUOCHECK_CALL(check) void luocheck_check(luocheck_ptr object);
/* Others may come in before somebody looks at the queue, or changes it: as in reference/c/works.ts. */
enum { WORKER_THREAD, FLUSH_WORK, CANCEL_WORK, WORK_BUSY };
LUOCHECK_STEP(works) void luocheck_works(int who, luocheck_ptr queued);
/* It is looked at, or changed, and nobody comes in before. */
LUOCHECK_CALL(works_seen) void luocheck_works_seen(luocheck_ptr queued);
LUOCHECK_CALL(works_changed) void luocheck_works_changed(luocheck_ptr queued);
/* Who has waited for an item comes after it. */
LUOCHECK_CALL(work_ended) void luocheck_work_ended(luocheck_ptr place);

LUOCHECK_HAS_WORKS(luocheck_no_works);
extern const char __start_luocheck_works[], __stop_luocheck_works[];

/* An item that is run, on the C stack of who runs it. */
struct luocheck_run {
	struct list_head entry;
	struct work_struct *work;
	struct workqueue_struct *queue;
};

/* The tree's own list.h is the tree's. */
#define EACH(at, head) (at = container_of((head)->next, typeof(*at), entry); &at->entry != (head); at = container_of(at->entry.next, typeof(*at), entry))

static void luocheck_link(struct list_head *entry, struct list_head *head)
{
	entry->next = head;
	entry->prev = head->prev;
	head->prev->next = entry;
	head->prev = entry;
}

static void luocheck_unlink(struct list_head *entry)
{
	entry->prev->next = entry->next;
	entry->next->prev = entry->prev;
	entry->next = entry->prev = entry;
}

enum { PLACES = 64 };
static struct list_head queued = { &queued, &queued };
static struct list_head runs = { &runs, &runs };
static DECLARE_WAIT_QUEUE_HEAD(work_done);
/* Places that stand for items by their addresses: the items themselves may be gone. */
static u64 ends[PLACES];

#define SHARED(name) static struct workqueue_struct luocheck_##name = { .is_shared = true }; struct workqueue_struct *name = &luocheck_##name
SHARED(system_wq);
SHARED(system_percpu_wq);
SHARED(system_highpri_wq);
SHARED(system_long_wq);
SHARED(system_unbound_wq);
SHARED(system_dfl_wq);
SHARED(system_freezable_wq);
SHARED(system_power_efficient_wq);

static void luocheck_order_by_end(const struct work_struct *work)
{
	luocheck_work_ended(LUOCHECK_PTR(&ends[(LUOCHECK_PTR(work) >> 3) % PLACES]));
}

static bool luocheck_is_run(const struct work_struct *work)
{
	struct luocheck_run *run;

	luocheck_works_seen(LUOCHECK_PTR(&queued));
	for EACH(run, &runs)
		if (run->work == work)
			return true;
	return false;
}

static bool luocheck_is_full(const struct workqueue_struct *queue)
{
	struct luocheck_run *run;
	u32 count = 0;

	for EACH(run, &runs)
		count += run->queue == queue;
	return queue->most && count >= queue->most;
}

static bool luocheck_is_idle(const struct workqueue_struct *queue)
{
	struct luocheck_run *run;

	for EACH(run, &runs)
		if (run->queue == queue)
			return false;
	return true;
}

/* Of any queue, or of one; NULL: none can be run now. */
static struct work_struct *luocheck_next_work(const struct workqueue_struct *queue)
{
	struct work_struct *work;

	luocheck_works_seen(LUOCHECK_PTR(&queued));
	for EACH(work, &queued) {
		luocheck_check(LUOCHECK_PTR(work));
		if ((!queue || work->queue == queue) && !luocheck_is_run(work) && !luocheck_is_full(work->queue))
			return work;
	}
	return NULL;
}

static bool luocheck_is_queued(const struct work_struct *work)
{
	struct work_struct *other;

	for EACH(other, &queued)
		if (other == work)
			return true;
	return false;
}

static bool luocheck_can_run(const struct work_struct *work)
{
	return luocheck_is_queued(work) && !luocheck_is_run(work) && !luocheck_is_full(work->queue);
}

/* It may be gone when this returns. */
static void luocheck_run_work(struct work_struct *work)
{
	struct luocheck_run run = { .work = work, .queue = work->queue };
	work_func_t function = work->func;

	luocheck_works_changed(LUOCHECK_PTR(&queued));
	luocheck_unlink(&work->entry);
	luocheck_link(&run.entry, &runs);
	test_and_clear_bit(0, &work->data);
	function(work);
	luocheck_order_by_end(run.work);
	luocheck_works_changed(LUOCHECK_PTR(&queued));
	luocheck_unlink(&run.entry);
	wake_up_all(&work_done);
}

/* Who enters or leaves LUO: what was queued by then. */
void luocheck_run_works(void)
{
	struct work_struct *work;
	u32 count = 0;

	if (__stop_luocheck_works - __start_luocheck_works == 1)
		return;
	luocheck_works(WORKER_THREAD, LUOCHECK_PTR(&queued));
	for EACH(work, &queued)
		count++;
	for (; count && (work = luocheck_next_work(NULL)); count--)
		luocheck_run_work(work);
}

void luocheck_init_work(struct work_struct *work, work_func_t function)
{
	luocheck_writes(work, sizeof(*work));
	work->data = 0;
	work->entry.next = work->entry.prev = &work->entry;
	work->func = function;
	work->queue = NULL;
}

bool queue_work(struct workqueue_struct *queue, struct work_struct *work)
{
	luocheck_reads(&work->func, sizeof(work->func));
	if (!work->func) {
		luocheck_warn(LUOCHECK_PTR("__queue_work"));
		return false;
	}
	if (test_and_set_bit(0, &work->data))
		return false;
	luocheck_works_changed(LUOCHECK_PTR(&queued));
	work->queue = queue;
	luocheck_link(&work->entry, &queued);
	return true;
}

bool flush_work(struct work_struct *work)
{
	bool waits;

	might_sleep();
	luocheck_reads(&work->func, sizeof(work->func));
	luocheck_works(FLUSH_WORK, LUOCHECK_PTR(&queued));
	waits = luocheck_is_queued(work) || luocheck_is_run(work);
	/* Between what was waited for and what is looked at then, others may come. */
	while (luocheck_is_queued(work) || luocheck_is_run(work))
		if (luocheck_can_run(work))
			luocheck_run_work(work);
		else
			wait_event(work_done, !luocheck_is_run(work) && (!luocheck_is_queued(work) || luocheck_can_run(work)));
	luocheck_order_by_end(work);
	return waits;
}

bool luocheck_cancel_work(struct work_struct *work, bool is_sync)
{
	bool was_queued;

	if (is_sync)
		might_sleep();
	luocheck_reads(&work->func, sizeof(work->func));
	luocheck_works(CANCEL_WORK, LUOCHECK_PTR(&queued));
	was_queued = luocheck_is_queued(work);
	if (was_queued) {
		luocheck_works_changed(LUOCHECK_PTR(&queued));
		luocheck_unlink(&work->entry);
		test_and_clear_bit(0, &work->data);
	}
	if (is_sync) {
		while (luocheck_is_run(work))
			wait_event(work_done, !luocheck_is_run(work));
		luocheck_order_by_end(work);
	}
	return was_queued;
}

bool luocheck_work_pending(const struct work_struct *work)
{
	return test_bit(0, &work->data);
}

unsigned int work_busy(struct work_struct *work)
{
	luocheck_works(WORK_BUSY, LUOCHECK_PTR(&queued));
	return (luocheck_is_queued(work) ? WORK_BUSY_PENDING : 0) | (luocheck_is_run(work) ? WORK_BUSY_RUNNING : 0);
}

struct workqueue_struct *luocheck_alloc_workqueue(u32 most)
{
	struct workqueue_struct *queue = kzalloc(sizeof(*queue), GFP_KERNEL);

	if (queue)
		queue->most = most;
	return queue;
}

void flush_workqueue(struct workqueue_struct *queue)
{
	struct work_struct *work;

	might_sleep();
	luocheck_check(LUOCHECK_PTR(queue));
	luocheck_works(FLUSH_WORK, LUOCHECK_PTR(&queued));
	for (;;) {
		work = luocheck_next_work(queue);
		if (work)
			luocheck_run_work(work);
		else if (luocheck_is_idle(queue))
			break;
		else
			wait_event(work_done, luocheck_is_idle(queue) || luocheck_next_work(queue));
	}
	for (int i = 0; i < PLACES; i++)
		luocheck_work_ended(LUOCHECK_PTR(&ends[i]));
}

void destroy_workqueue(struct workqueue_struct *queue)
{
	if (queue->is_shared) {
		luocheck_warn(LUOCHECK_PTR("destroy_workqueue"));
		return;
	}
	flush_workqueue(queue);
	kfree(queue);
}
