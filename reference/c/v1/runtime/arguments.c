/* SPDX-License-Identifier: GPL-2.0-only */
/* The ioctls, as the headers of the tree have them. */
#include <luocheck/kernel.h>
#include <linux/liveupdate.h>
#include <uapi/linux/liveupdate.h>

/* Which design this is: reference/c/compiled.ts looks. */
LUOCHECK_EXPORT(design_v1) void luocheck_design(void) { }

/* How the argument is laid out: 0, or one more than where a field lies. */
struct layout {
	u32 cmd, size, fd, token, state;
};

#define FD .size = sizeof(struct liveupdate_fd), .fd = 1 + offsetof(struct liveupdate_fd, fd), .token = 1 + offsetof(struct liveupdate_fd, token)

/* In the order of the numbers in reference/v1/luo_internal.ts. */
static const struct layout layouts[] = {
	{ .cmd = LIVEUPDATE_IOCTL_GET_STATE, .size = sizeof(enum liveupdate_state), .state = 1 },
	{ .cmd = LIVEUPDATE_IOCTL_PREPARE },
	{ .cmd = LIVEUPDATE_IOCTL_CANCEL },
	{ .cmd = LIVEUPDATE_IOCTL_FINISH },
	{ .cmd = LIVEUPDATE_IOCTL_FD_PRESERVE, FD },
	{ .cmd = LIVEUPDATE_IOCTL_FD_UNPRESERVE, .size = sizeof(u64), .token = 1 },
	{ .cmd = LIVEUPDATE_IOCTL_FD_RESTORE, FD },
};

LUOCHECK_EXPORT(argument_layouts) luocheck_ptr luocheck_argument_layouts(void)
{
	return LUOCHECK_PTR(layouts);
}
