/* SPDX-License-Identifier: GPL-2.0-only */
/* Descriptors: files that are looked up for a while, and numbers that are given back where nobody published them. */
#ifndef LUOCHECK_DESCRIPTORS_H
#define LUOCHECK_DESCRIPTORS_H

/* The processes have several threads: a reference is always taken. */
#define FDPUT_FPUT 1
struct fd {
	unsigned long word;
};
#define fd_file(f) ((struct file *)((f).word & ~3UL))
#define EMPTY_FD ((struct fd){ 0 })
#define BORROWED_FD(file) ((struct fd){ (unsigned long)(file) })
#define CLONED_FD(file) ((struct fd){ (unsigned long)(file) | FDPUT_FPUT })
static LUOCHECK_INLINE bool fd_empty(struct fd f) { return !f.word; }
static LUOCHECK_INLINE struct fd fdget(unsigned int fd)
{
	struct file *file = fget(fd);

	return file ? CLONED_FD(file) : EMPTY_FD;
}
static LUOCHECK_INLINE void fdput(struct fd f)
{
	if (f.word & FDPUT_FPUT)
		fput(fd_file(f));
}
LUOCHECK_STEP(close_fd) int luocheck_close_fd(u32 fd);
static LUOCHECK_INLINE int close_fd(unsigned int fd) { return luocheck_close_fd(fd); }
#define take_fd(fd) ({ int luocheck_taken = (fd); (fd) = -9; luocheck_taken; })
#ifdef DEFINE_CLASS
DEFINE_CLASS(fd, struct fd, fdput(_T), fdget(fd), int fd)
DEFINE_CLASS(get_unused_fd, int, if (_T >= 0) put_unused_fd(_T), get_unused_fd_flags(flags), unsigned int flags)
#endif

/* A number and a file: both go where nobody has published them. */
struct fd_prepare {
	int err;
	int __fd;
	struct file *__file;
};
#define fd_prepare_fd(prepared) ((prepared).__fd)
#define fd_prepare_file(prepared) ((prepared).__file)
static LUOCHECK_INLINE void luocheck_fd_unprepare(struct fd_prepare *prepared)
{
	if (prepared->__fd >= 0)
		put_unused_fd(prepared->__fd);
	if (!IS_ERR_OR_NULL(prepared->__file))
		fput(prepared->__file);
}
#define LUOCHECK_FD_PREPARED(flags, owned) ({				\
	struct fd_prepare luocheck_prepared = { .__fd = get_unused_fd_flags(flags) }; \
	if (luocheck_prepared.__fd < 0)					\
		luocheck_prepared.err = luocheck_prepared.__fd;		\
	else {								\
		luocheck_prepared.__file = (owned);			\
		if (IS_ERR_OR_NULL(luocheck_prepared.__file))		\
			luocheck_prepared.err = luocheck_prepared.__file ? (int)PTR_ERR(luocheck_prepared.__file) : -12; \
	}								\
	luocheck_prepared;						\
})
#define FD_PREPARE(name, flags, owned) \
	struct fd_prepare name __attribute__((cleanup(luocheck_fd_unprepare), unused)) = LUOCHECK_FD_PREPARED(flags, owned)
#define fd_publish(prepared) ({						\
	struct fd_prepare *luocheck_published = &(prepared);		\
	WARN_ON(luocheck_published->err || luocheck_published->__fd < 0); \
	fd_install(luocheck_published->__fd, luocheck_published->__file); \
	luocheck_published->__file = NULL;				\
	take_fd(luocheck_published->__fd);				\
})
#define FD_ADD(flags, owned) ({						\
	FD_PREPARE(luocheck_added, flags, owned);			\
	int luocheck_number = luocheck_added.err;			\
	if (!luocheck_number)						\
		luocheck_number = fd_publish(luocheck_added);		\
	luocheck_number;						\
})

static LUOCHECK_INLINE struct file *anon_inode_getfile_fmode(const char *name, const struct file_operations *operations, void *private_data, int flags, unsigned int f_mode)
{
	struct file *file = anon_inode_getfile(name, operations, private_data, flags);

	if (!IS_ERR(file))
		file->f_mode |= f_mode;
	return file;
}
#define anon_inode_create_getfile(name, operations, private_data, flags, inode) ((void)(inode), anon_inode_getfile(name, operations, private_data, flags))
#define anon_inode_getfd(name, operations, private_data, flags) FD_ADD((flags) & O_CLOEXEC, anon_inode_getfile(name, operations, private_data, flags))

#endif
