/* SPDX-License-Identifier: GPL-2.0-only */
/* The ioctls, as the headers of the tree have them. */
#include <luocheck/kernel.h>
#include <linux/liveupdate.h>
#include <uapi/linux/liveupdate.h>

/* Which design this is: reference/c/compiled.ts looks. */
LUOCHECK_EXPORT(design_mainline) void luocheck_design(void) { }

/* How the arguments of the ioctls are laid out; 0: there is no such field. */
struct layout {
	u32 cmd, size, fd, reserved, token, name, name_size;
};

#define FD(type) .size = sizeof(struct type), .fd = offsetof(struct type, fd)
#define NAME(type) .name = offsetof(struct type, name), .name_size = sizeof_field(struct type, name)
#define sizeof_field(type, field) sizeof((((type *)0)->field))

static const struct layout layouts[] = {
	{ .cmd = LIVEUPDATE_IOCTL_CREATE_SESSION, FD(liveupdate_ioctl_create_session), NAME(liveupdate_ioctl_create_session) },
	{ .cmd = LIVEUPDATE_IOCTL_RETRIEVE_SESSION, FD(liveupdate_ioctl_retrieve_session), NAME(liveupdate_ioctl_retrieve_session) },
	{ .cmd = LIVEUPDATE_SESSION_PRESERVE_FD, FD(liveupdate_session_preserve_fd),
	  .token = offsetof(struct liveupdate_session_preserve_fd, token) },
	{ .cmd = LIVEUPDATE_SESSION_RETRIEVE_FD, FD(liveupdate_session_retrieve_fd),
	  .token = offsetof(struct liveupdate_session_retrieve_fd, token) },
	{ .cmd = LIVEUPDATE_SESSION_FINISH, .size = sizeof(struct liveupdate_session_finish),
	  .reserved = offsetof(struct liveupdate_session_finish, reserved) },
#ifdef LIVEUPDATE_SESSION_GET_NAME
	{ .cmd = LIVEUPDATE_SESSION_GET_NAME, .size = sizeof(struct liveupdate_session_get_name),
	  .reserved = offsetof(struct liveupdate_session_get_name, reserved), NAME(liveupdate_session_get_name) },
#endif
	{ .size = 0 },
};

LUOCHECK_EXPORT(argument_layouts) luocheck_ptr luocheck_argument_layouts(void)
{
	return LUOCHECK_PTR(layouts);
}
