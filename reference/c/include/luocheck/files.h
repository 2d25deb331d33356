/* SPDX-License-Identifier: GPL-2.0-only */
/* Open files and descriptors: the simulated kernel has them, found by their address. */
#ifndef LUOCHECK_FILES_H
#define LUOCHECK_FILES_H

#define O_RDONLY 00000000
#define O_WRONLY 00000001
#define O_RDWR 00000002
#define O_EXCL 00000200
#define O_CLOEXEC 02000000

struct inode;
struct file;
struct file_operations {
	struct module *owner;
	int (*open)(struct inode *, struct file *);
	int (*release)(struct inode *, struct file *);
	long (*unlocked_ioctl)(struct file *, unsigned int, unsigned long);
	long (*compat_ioctl)(struct file *, unsigned int, unsigned long);
	void *llseek, *read, *write, *poll, *mmap, *flush, *show_fdinfo;
};
#define noop_llseek ((void *)0)
/* As in reference/c/objects.ts. What has an inode has what stands behind f_flags (reference/c/mainline/placed.ts). */
struct address_space;
struct file {
	const struct file_operations *f_op;
	void *private_data;
	unsigned int f_flags;
	unsigned int f_mode;
	struct inode *f_inode;
	struct address_space *f_mapping;
	s64 f_pos;
	struct mutex f_pos_lock;
	spinlock_t f_lock;
};
static LUOCHECK_INLINE void *compat_ptr(u32 at) { return (void *)(unsigned long)at; }
/* Of the tree's linux/errno.h, which is not read where no file of the tree asks for it. */
#ifndef ENOIOCTLCMD
#define ENOIOCTLCMD 515
#endif
/* A pointer of a 32-bit program is one. */
static LUOCHECK_INLINE long compat_ptr_ioctl(struct file *file, unsigned int cmd, unsigned long arg)
{
	return file->f_op->unlocked_ioctl ? file->f_op->unlocked_ioctl(file, cmd, (unsigned long)compat_ptr(arg)) : -ENOIOCTLCMD;
}

LUOCHECK_STEP(anon_inode_getfile) int luocheck_anon_inode_getfile(luocheck_ptr name, luocheck_ptr operations, luocheck_ptr private_data);
LUOCHECK_STEP(get_unused_fd_flags) int luocheck_get_unused_fd_flags(u32 flags);
LUOCHECK_STEP(put_unused_fd) void luocheck_put_unused_fd(u32 fd);
LUOCHECK_STEP(fd_install) void luocheck_fd_install(u32 fd, luocheck_ptr file);
LUOCHECK_STEP(fget) luocheck_ptr luocheck_fget(u32 fd);
LUOCHECK_CALL(get_file) void luocheck_get_file(luocheck_ptr file);
LUOCHECK_CALL(fput) void luocheck_fput(luocheck_ptr file);
static LUOCHECK_INLINE struct file *anon_inode_getfile(const char *name, const struct file_operations *operations, void *private_data, int flags)
{
	might_sleep();
	return luocheck_err_ptr(luocheck_anon_inode_getfile(LUOCHECK_PTR(name), LUOCHECK_PTR(operations), LUOCHECK_PTR(private_data)));
}
static LUOCHECK_INLINE int get_unused_fd_flags(unsigned int flags) { return luocheck_get_unused_fd_flags(flags); }
static LUOCHECK_INLINE void put_unused_fd(unsigned int fd) { luocheck_put_unused_fd(fd); }
static LUOCHECK_INLINE void fd_install(unsigned int fd, struct file *file) { luocheck_fd_install(fd, LUOCHECK_PTR(file)); }
static LUOCHECK_INLINE struct file *fget(unsigned int fd) { return (struct file *)(unsigned long)luocheck_fget(fd); }
static LUOCHECK_INLINE struct file *get_file(struct file *file)
{
	luocheck_get_file(LUOCHECK_PTR(file));
	return file;
}
static LUOCHECK_INLINE void fput(struct file *file) { luocheck_fput(LUOCHECK_PTR(file)); }
DEFINE_FREE(fput, struct file *, if (!IS_ERR_OR_NULL(_T)) fput(_T))
DEFINE_FREE(put_unused_fd, int, if (_T >= 0) put_unused_fd(_T))

struct miscdevice {
	int minor;
	const char *name;
	const struct file_operations *fops;
	const char *nodename;
	unsigned short mode;
};
#define MISC_DYNAMIC_MINOR 255
int misc_register(struct miscdevice *misc);
void misc_deregister(struct miscdevice *misc);

/* Processes have all of them, or none. */
#define CAP_SYS_ADMIN 21
#define CAP_SYS_BOOT 22
#define CAP_CHECKPOINT_RESTORE 40
LUOCHECK_CALL(capable) int luocheck_capable(void);
static LUOCHECK_INLINE bool capable(int capability) { return luocheck_capable(); }

#endif
