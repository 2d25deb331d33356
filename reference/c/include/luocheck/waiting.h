/* SPDX-License-Identifier: GPL-2.0-only */
/* Completions, wait queues, time. */
#ifndef LUOCHECK_WAITING_H
#define LUOCHECK_WAITING_H

#define HZ 1000UL
#define MAX_SCHEDULE_TIMEOUT ((long)(~0UL >> 1))
#define MAX_JIFFY_OFFSET ((~0UL >> 2) - 1)
#define NSEC_PER_SEC 1000000000L
#define NSEC_PER_MSEC 1000000L
#define NSEC_PER_USEC 1000L
#define USEC_PER_SEC 1000000L
#define USEC_PER_MSEC 1000L
#define MSEC_PER_SEC 1000L
#ifndef ERESTARTSYS
#define ERESTARTSYS 512
#endif

/* Time passes while everybody waits, and a little whenever somebody looks at it. A jiffy is a millisecond. */
LUOCHECK_CALL(jiffies) u32 luocheck_jiffies(void);
#define jiffies ((unsigned long)luocheck_jiffies())
#define get_jiffies_64() ((u64)jiffies)
#define msecs_to_jiffies(time) ((unsigned long)(time))
#define usecs_to_jiffies(time) (((unsigned long)(time) + 999) / 1000)
#define secs_to_jiffies(time) ((unsigned long)(time) * HZ)
#define jiffies_to_msecs(time) ((unsigned int)(time))
#define time_after(a, b) ((long)((b) - (a)) < 0)
#define time_before(a, b) time_after(b, a)
#define time_after_eq(a, b) ((long)((a) - (b)) >= 0)
#define time_before_eq(a, b) time_after_eq(b, a)
#define time_is_before_jiffies(a) time_after(jiffies, a)
#define time_is_after_jiffies(a) time_before(jiffies, a)
#ifndef LUOCHECK_HAS_KTIME
typedef s64 ktime_t;
#endif
#define ktime_get() ((ktime_t)jiffies * 1000000)
#define ktime_get_boottime() ktime_get()
#define ktime_get_real() ktime_get()
#define ktime_get_ns() ((u64)ktime_get())
#define ktime_get_real_ns() ((u64)ktime_get())
#define ktime_get_boottime_ns() ((u64)ktime_get())
#define ktime_get_seconds() (ktime_get() / NSEC_PER_SEC)
#define ktime_get_real_seconds() ktime_get_seconds()
#define ktime_get_boottime_seconds() ktime_get_seconds()
#define ktime_sub(a, b) ((a) - (b))
#define ktime_add(a, b) ((a) + (b))
#define ktime_add_ms(time, ms) ((time) + (s64)(ms) * NSEC_PER_MSEC)
#define ktime_add_ns(time, ns) ((time) + (s64)(ns))
#define ktime_to_ns(time) ((s64)(time))
#define ktime_to_us(time) ((s64)(time) / NSEC_PER_USEC)
#define ktime_to_ms(time) ((s64)(time) / NSEC_PER_MSEC)
#define ktime_ms_delta(later, earlier) ktime_to_ms((later) - (earlier))
#define ktime_us_delta(later, earlier) ktime_to_us((later) - (earlier))
#define ktime_before(a, b) ((a) < (b))
#define ktime_after(a, b) ((a) > (b))
#define ms_to_ktime(ms) ((ktime_t)(ms) * NSEC_PER_MSEC)

/* What might sleep says so, as with CONFIG_DEBUG_ATOMIC_SLEEP. */
LUOCHECK_CALL(might_sleep) void luocheck_might_sleep(void);
#define might_sleep() luocheck_might_sleep()
#define might_sleep_if(condition) do { if (condition) might_sleep(); } while (0)
#define might_fault() might_sleep()
#define cant_sleep() do { } while (0)

#define LUOCHECK_COMPLETION 0x636f6d70u
struct completion {
	u32 magic;
	unsigned int done;
	const char *name;
};
#define COMPLETION_INITIALIZER(x) { .magic = LUOCHECK_COMPLETION, .name = #x }
#define COMPLETION_INITIALIZER_ONSTACK(x) COMPLETION_INITIALIZER(x)
#define DECLARE_COMPLETION(x) struct completion x = COMPLETION_INITIALIZER(x)
#define DECLARE_COMPLETION_ONSTACK(x) struct completion x; init_completion(&x)
#define init_completion(x) luocheck_lock_init(LUOCHECK_PTR(x), LUOCHECK_COMPLETION, LUOCHECK_PTR(#x))
LUOCHECK_STEP(complete) void luocheck_complete(luocheck_ptr x);
LUOCHECK_STEP(complete_all) void luocheck_complete_all(luocheck_ptr x);
LUOCHECK_STEP(reinit_completion) void luocheck_reinit_completion(luocheck_ptr x);
LUOCHECK_STEP(try_wait_for_completion) int luocheck_try_wait_for_completion(luocheck_ptr x);
LUOCHECK_STEP(completion_done) int luocheck_completion_done(luocheck_ptr x);
static LUOCHECK_INLINE void complete(struct completion *x) { luocheck_complete(LUOCHECK_PTR(x)); }
static LUOCHECK_INLINE void complete_all(struct completion *x) { luocheck_complete_all(LUOCHECK_PTR(x)); }
static LUOCHECK_INLINE void reinit_completion(struct completion *x) { luocheck_reinit_completion(LUOCHECK_PTR(x)); }
static LUOCHECK_INLINE bool try_wait_for_completion(struct completion *x) { return luocheck_try_wait_for_completion(LUOCHECK_PTR(x)); }
static LUOCHECK_INLINE bool completion_done(struct completion *x) { return luocheck_completion_done(LUOCHECK_PTR(x)); }
/* runtime/waiting.c: what is left of the time, at least 1; 0: it is up; or a negative errno. */
long luocheck_wait_for(struct completion *x, int killable, long timeout);
#define wait_for_completion(x) ((void)luocheck_wait_for(x, 0, MAX_SCHEDULE_TIMEOUT))
#define wait_for_completion_io(x) wait_for_completion(x)
#define wait_for_completion_killable(x) luocheck_wait_without_limit(x, 1)
#define wait_for_completion_interruptible(x) luocheck_wait_without_limit(x, 1)
#define wait_for_completion_state(x, state) luocheck_wait_without_limit(x, (state) != TASK_UNINTERRUPTIBLE)
#define wait_for_completion_timeout(x, timeout) ((unsigned long)luocheck_wait_for(x, 0, timeout))
#define wait_for_completion_killable_timeout(x, timeout) luocheck_wait_for(x, 1, timeout)
#define wait_for_completion_interruptible_timeout(x, timeout) luocheck_wait_for(x, 1, timeout)
static LUOCHECK_INLINE int luocheck_wait_without_limit(struct completion *x, int killable)
{
	long left = luocheck_wait_for(x, killable, MAX_SCHEDULE_TIMEOUT);

	return left < 0 ? left : 0;
}

#define TASK_RUNNING 0
#define TASK_INTERRUPTIBLE 1
#define TASK_UNINTERRUPTIBLE 2
#define TASK_NORMAL (TASK_INTERRUPTIBLE | TASK_UNINTERRUPTIBLE)
#define TASK_WAKEKILL 0x100
#define TASK_KILLABLE (TASK_WAKEKILL | TASK_UNINTERRUPTIBLE)
#define TASK_IDLE TASK_UNINTERRUPTIBLE

#define LUOCHECK_WAIT_QUEUE 0x77616974u
typedef struct wait_queue_head {
	u32 magic;
	luocheck_ptr reserved;
	const char *name;
} wait_queue_head_t;
#define __WAIT_QUEUE_HEAD_INITIALIZER(queue) { .magic = LUOCHECK_WAIT_QUEUE, .name = #queue }
#define DECLARE_WAIT_QUEUE_HEAD(queue) struct wait_queue_head queue = __WAIT_QUEUE_HEAD_INITIALIZER(queue)
#define DECLARE_WAIT_QUEUE_HEAD_ONSTACK(queue) struct wait_queue_head queue; init_waitqueue_head(&queue)
#define init_waitqueue_head(queue) luocheck_lock_init(LUOCHECK_PTR(queue), LUOCHECK_WAIT_QUEUE, LUOCHECK_PTR(#queue))
LUOCHECK_STEP(prepare_to_wait) int luocheck_prepare_to_wait(luocheck_ptr queue, u32 state, int exclusive);
LUOCHECK_STEP(schedule) int luocheck_schedule(luocheck_ptr queue, u32 timeout);
LUOCHECK_STEP(finish_wait) void luocheck_finish_wait(luocheck_ptr queue);
LUOCHECK_STEP(wake_up) void luocheck_wake_up(luocheck_ptr queue, u32 states, u32 exclusive);
LUOCHECK_STEP(waitqueue_active) int luocheck_waitqueue_active(luocheck_ptr queue);
#define wake_up(queue) luocheck_wake_up(LUOCHECK_PTR(queue), TASK_NORMAL, 1)
#define wake_up_nr(queue, count) luocheck_wake_up(LUOCHECK_PTR(queue), TASK_NORMAL, count)
#define wake_up_all(queue) luocheck_wake_up(LUOCHECK_PTR(queue), TASK_NORMAL, 0)
#define wake_up_interruptible(queue) luocheck_wake_up(LUOCHECK_PTR(queue), TASK_INTERRUPTIBLE, 1)
#define wake_up_interruptible_nr(queue, count) luocheck_wake_up(LUOCHECK_PTR(queue), TASK_INTERRUPTIBLE, count)
#define wake_up_interruptible_all(queue) luocheck_wake_up(LUOCHECK_PTR(queue), TASK_INTERRUPTIBLE, 0)
#define wake_up_interruptible_sync(queue) wake_up_interruptible(queue)
#define waitqueue_active(queue) luocheck_waitqueue_active(LUOCHECK_PTR(queue))
#define wq_has_sleeper(queue) ({ smp_mb(); waitqueue_active(queue); })

struct wait_queue_entry {
	struct wait_queue_head *queue;
};
typedef struct wait_queue_entry wait_queue_entry_t;
#define DEFINE_WAIT(name) struct wait_queue_entry name = { NULL }
#define init_wait(wait) do { (wait)->queue = NULL; } while (0)
#define prepare_to_wait(head, wait, state) ((void)luocheck_prepare_to_wait(LUOCHECK_PTR((wait)->queue = (head)), state, 0))
#define prepare_to_wait_exclusive(head, wait, state) (luocheck_prepare_to_wait(LUOCHECK_PTR((wait)->queue = (head)), state, 1), true)
#define prepare_to_wait_event(head, wait, state) ((long)luocheck_prepare_to_wait(LUOCHECK_PTR((wait)->queue = (head)), state, 0))
#define finish_wait(head, wait) luocheck_finish_wait(LUOCHECK_PTR(head))
/* Of a queue that the task is in; 0: without one it is a pause. */
#define LUOCHECK_JIFFIES(timeout) ((unsigned long)(timeout) >= 0x7fffffffUL ? 0xffffffffu : (u32)(timeout))
#define schedule() ((void)luocheck_schedule(0, 0xffffffffu))
#define schedule_timeout(timeout) (luocheck_schedule(0, LUOCHECK_JIFFIES(timeout)) ? 0L : (long)(timeout))
LUOCHECK_STEP(pause) void luocheck_pause(u32 jiffies_);
#define schedule_timeout_uninterruptible(timeout) (luocheck_pause(LUOCHECK_JIFFIES(timeout)), 0L)
#define schedule_timeout_interruptible(timeout) schedule_timeout_uninterruptible(timeout)
#define schedule_timeout_killable(timeout) schedule_timeout_uninterruptible(timeout)
#define msleep(time) (might_sleep(), luocheck_pause(LUOCHECK_JIFFIES(time)))
#define msleep_interruptible(time) (msleep(time), 0UL)
#define ssleep(time) msleep((time) * 1000UL)
#define fsleep(time) msleep(((time) + 999) / 1000)
#define usleep_range(from, to) msleep(((from) + 999) / 1000)
#define usleep_range_idle(from, to) usleep_range(from, to)
#define udelay(time) luocheck_pause(1)
#define mdelay(time) luocheck_pause(LUOCHECK_JIFFIES(time))
#define ndelay(time) luocheck_pause(1)
#define cond_resched() ({ might_sleep(); luocheck_pause(0); 0; })
LUOCHECK_STEP(cpu_relax) void luocheck_cpu_relax(void);
#define cpu_relax() luocheck_cpu_relax()
#define yield() luocheck_cpu_relax()

/*
 * As ___wait_event(): the task is in the queue before it looks, so that nobody's wake-up is missed who wakes after the condition has come true. Answers what is left of
 * the time, at least 1, or 0 or a negative errno.
 */
#define LUOCHECK_WAIT_EVENT(head, condition, state, exclusive, timeout, before, behind) ({ \
	luocheck_ptr luocheck_queue = LUOCHECK_PTR(&(head));			\
	long luocheck_left = (timeout);						\
	bool luocheck_up = luocheck_left == 0, luocheck_true = true;		\
										\
	might_sleep();								\
	if (!(condition)) {							\
		for (;;) {							\
			int luocheck_signal = luocheck_prepare_to_wait(luocheck_queue, state, exclusive); \
										\
			if (condition)						\
				break;						\
			if (luocheck_up || luocheck_signal) {			\
				luocheck_left = luocheck_up ? 0 : luocheck_signal; \
				luocheck_true = false;				\
				break;						\
			}							\
			before;							\
			luocheck_up = luocheck_schedule(luocheck_queue, LUOCHECK_JIFFIES(luocheck_left)); \
			behind;							\
		}								\
		luocheck_finish_wait(luocheck_queue);				\
	}									\
	luocheck_true && luocheck_up ? 1L : luocheck_left;			\
})
#define LUOCHECK_WAIT(head, condition, state, exclusive) \
	LUOCHECK_WAIT_EVENT(head, condition, state, exclusive, MAX_SCHEDULE_TIMEOUT, (void)0, (void)0)
#define LUOCHECK_WAIT_ERROR(head, condition, state, exclusive) ({ long luocheck_error = LUOCHECK_WAIT(head, condition, state, exclusive); luocheck_error < 0 ? (int)luocheck_error : 0; })
#define wait_event(head, condition) ((void)LUOCHECK_WAIT(head, condition, TASK_UNINTERRUPTIBLE, 0))
#define wait_event_exclusive(head, condition) ((void)LUOCHECK_WAIT(head, condition, TASK_UNINTERRUPTIBLE, 1))
#define wait_event_idle(head, condition) wait_event(head, condition)
#define io_wait_event(head, condition) wait_event(head, condition)
#define wait_event_freezable(head, condition) wait_event_interruptible(head, condition)
#define wait_event_interruptible(head, condition) LUOCHECK_WAIT_ERROR(head, condition, TASK_INTERRUPTIBLE, 0)
#define wait_event_interruptible_exclusive(head, condition) LUOCHECK_WAIT_ERROR(head, condition, TASK_INTERRUPTIBLE, 1)
#define wait_event_killable(head, condition) LUOCHECK_WAIT_ERROR(head, condition, TASK_KILLABLE, 0)
#define wait_event_killable_exclusive(head, condition) LUOCHECK_WAIT_ERROR(head, condition, TASK_KILLABLE, 1)
#define wait_event_timeout(head, condition, timeout) LUOCHECK_WAIT_EVENT(head, condition, TASK_UNINTERRUPTIBLE, 0, timeout, (void)0, (void)0)
#define wait_event_interruptible_timeout(head, condition, timeout) LUOCHECK_WAIT_EVENT(head, condition, TASK_INTERRUPTIBLE, 0, timeout, (void)0, (void)0)
#define wait_event_killable_timeout(head, condition, timeout) LUOCHECK_WAIT_EVENT(head, condition, TASK_KILLABLE, 0, timeout, (void)0, (void)0)
#define wait_event_cmd(head, condition, before, behind) ((void)LUOCHECK_WAIT_EVENT(head, condition, TASK_UNINTERRUPTIBLE, 0, MAX_SCHEDULE_TIMEOUT, before, behind))
#define wait_event_lock_irq(head, condition, lock) wait_event_cmd(head, condition, spin_unlock(&(lock)), spin_lock(&(lock)))

/* Of any variable. */
#define LUOCHECK_OF_VARIABLE(p) (*(struct wait_queue_head *)(unsigned long)luocheck_variable_queue(LUOCHECK_PTR(p)))
LUOCHECK_CALL(variable_queue) luocheck_ptr luocheck_variable_queue(luocheck_ptr p);
#define wait_var_event(p, condition) wait_event(LUOCHECK_OF_VARIABLE(p), condition)
#define wait_var_event_killable(p, condition) wait_event_killable(LUOCHECK_OF_VARIABLE(p), condition)
#define wait_var_event_interruptible(p, condition) wait_event_interruptible(LUOCHECK_OF_VARIABLE(p), condition)
#define wait_var_event_timeout(p, condition, timeout) wait_event_timeout(LUOCHECK_OF_VARIABLE(p), condition, timeout)
#define wake_up_var(p) wake_up_all(&LUOCHECK_OF_VARIABLE(p))

#endif
