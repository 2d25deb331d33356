/* SPDX-License-Identifier: GPL-2.0-only */
/* Who calls, and random numbers that are the same in every execution. */
#include <luocheck/kernel.h>

/* As in reference/c/current.ts. */
LUOCHECK_CALL(current_process) int luocheck_current_process(void);
LUOCHECK_CALL(current_thread) int luocheck_current_thread(void);

void luocheck_writes(const void *p, size_t count);

enum { TASKS = 64, THREADS = 8 };
struct user_namespace init_user_ns;
struct pid_namespace init_pid_ns;
const struct cred luocheck_root = { .user_ns = &init_user_ns };
static struct task_struct tasks[TASKS];
static u64 drawn;

/* A process has its own pid; threads beside the first one have others. */
struct task_struct *luocheck_current(void)
{
	u32 process = luocheck_current_process(), thread = luocheck_current_thread();
	struct task_struct *task = &tasks[(process * THREADS + thread % THREADS) % TASKS], *leader = &tasks[process * THREADS % TASKS];

	for (struct task_struct *one = leader;; one = task) {
		if (!one->pid) {
			one->tgid = 100 * (process + 1);
			one->pid = one->tgid + (u32)(one - leader);
			memcpy(one->comm, "luocheck", 9);
			one->group_leader = leader;
			one->cred = one->real_cred = &luocheck_root;
		}
		if (one == task)
			return task;
	}
}

u64 get_random_u64(void)
{
	u64 x = drawn += 0x9e3779b97f4a7c15;

	x = (x ^ (x >> 30)) * 0xbf58476d1ce4e5b9;
	x = (x ^ (x >> 27)) * 0x94d049bb133111eb;
	return x ^ (x >> 31);
}

void get_random_bytes(void *to, size_t count)
{
	luocheck_writes(to, count);
	for (size_t at = 0; at < count; at++)
		((u8 *)to)[at] = (u8)get_random_u64();
}
