/* SPDX-License-Identifier: GPL-2.0-only */
/* Who calls: a process of root, and its threads. Random numbers, and pages that nobody hands over. */
#ifndef LUOCHECK_TASKS_H
#define LUOCHECK_TASKS_H

#ifndef TASK_COMM_LEN
#define TASK_COMM_LEN 16
#endif
typedef struct { unsigned int val; } kuid_t;
typedef struct { unsigned int val; } kgid_t;
struct user_namespace { int level; };
struct pid_namespace { int level; };
extern struct user_namespace init_user_ns;
extern struct pid_namespace init_pid_ns;
struct cred {
	kuid_t uid, suid, euid, fsuid;
	kgid_t gid, sgid, egid, fsgid;
	struct user_namespace *user_ns;
};
struct task_struct {
	int pid, tgid;
	unsigned int flags;
	char comm[TASK_COMM_LEN];
	struct task_struct *group_leader;
	const struct cred *cred, *real_cred;
};
#define PF_KTHREAD 0x00200000
#define PF_EXITING 0x00000004
/* runtime/tasks.c */
extern const struct cred luocheck_root;
struct task_struct *luocheck_current(void);
#define current luocheck_current()
#define get_current() current
static LUOCHECK_INLINE struct task_struct *get_task_struct(struct task_struct *task) { return task; }
#define put_task_struct(task) ((void)(task))
#define task_pid_nr(task) ((task)->pid)
#define task_pid_vnr(task) task_pid_nr(task)
#define task_tgid_nr(task) ((task)->tgid)
#define task_tgid_vnr(task) task_tgid_nr(task)
#define same_thread_group(a, b) ((a)->tgid == (b)->tgid)
#define thread_group_leader(task) ((task)->pid == (task)->tgid)
#define in_task() true
#define in_interrupt() false

LUOCHECK_CALL(signal_pending) int luocheck_signal_pending(void);
/* Of the caller alone. */
#define signal_pending(task) ((void)(task), luocheck_signal_pending() != 0)
#define fatal_signal_pending(task) signal_pending(task)
#define signal_pending_state(state, task) (((state) & (TASK_INTERRUPTIBLE | TASK_WAKEKILL)) && signal_pending(task))

#define current_cred() (&luocheck_root)
#define current_real_cred() current_cred()
#define get_current_cred() current_cred()
static LUOCHECK_INLINE const struct cred *get_cred(const struct cred *cred) { return cred; }
#define put_cred(cred) ((void)(cred))
DEFINE_FREE(put_cred, struct cred *, if (!IS_ERR_OR_NULL(_T)) put_cred(_T))
#define override_creds(cred) ((void)(cred), current_cred())
#define revert_creds(cred) ((void)(cred))
#define current_uid() (current_cred()->uid)
#define current_euid() (current_cred()->euid)
#define current_gid() (current_cred()->gid)
#define current_fsuid() (current_cred()->fsuid)
#define current_user_ns() (&init_user_ns)
#define KUIDT_INIT(value) ((kuid_t){ value })
#define KGIDT_INIT(value) ((kgid_t){ value })
#define GLOBAL_ROOT_UID KUIDT_INIT(0)
#define GLOBAL_ROOT_GID KGIDT_INIT(0)
#define uid_eq(a, b) ((a).val == (b).val)
#define gid_eq(a, b) ((a).val == (b).val)
#define uid_valid(uid) ((uid).val != ~0u)
#define from_kuid(ns, uid) ((uid).val)
#define from_kuid_munged(ns, uid) from_kuid(ns, uid)
#define from_kgid(ns, gid) ((gid).val)
#define __kuid_val(uid) ((uid).val)

#define ns_capable(ns, capability) ((void)(ns), capable(capability))
#define capable_noaudit(capability) capable(capability)
#define ns_capable_noaudit(ns, capability) ns_capable(ns, capability)
#define file_ns_capable(file, ns, capability) ((void)(file), ns_capable(ns, capability))
#define checkpoint_restore_ns_capable(ns) ns_capable(ns, CAP_CHECKPOINT_RESTORE)

/* The same in every execution. */
u64 get_random_u64(void);
#define get_random_u32() ((u32)get_random_u64())
#define get_random_u16() ((u16)get_random_u64())
#define get_random_u8() ((u8)get_random_u64())
#define get_random_long() ((unsigned long)get_random_u64())
#define get_random_u32_below(most) ((u32)(get_random_u64() % (most)))
#define get_random_u32_inclusive(least, most) ((least) + get_random_u32_below((most) - (least) + 1))
#define get_random_bytes_wait(to, count) (get_random_bytes(to, count), 0)
void get_random_bytes(void *to, size_t count);

/* Objects of the heap, which have no page frame, unless the design has pages of its own. */
#ifndef __get_free_pages
#define __get_free_pages(flags, order) ((unsigned long)LUOCHECK_ALLOC(PAGE_SIZE << (order), "pages", flags))
#define free_pages(at, order) kfree((const void *)(at))
#endif
#define __get_free_page(flags) __get_free_pages(flags, 0)
#define get_zeroed_page(flags) __get_free_page(flags)
#define free_page(at) free_pages(at, 0)
#define alloc_pages_exact(size, flags) LUOCHECK_ALLOC(PAGE_ALIGN(size), "pages", flags)
#define free_pages_exact(at, size) kfree(at)

/* Nobody says that he waits. */
#define need_resched() false
#define rwsem_is_contended(sem) ((void)(sem), 0)
#define spin_is_contended(lock) ((void)(lock), 0)
#define spin_needbreak(lock) spin_is_contended(lock)

#endif
