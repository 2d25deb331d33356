/* SPDX-License-Identifier: GPL-2.0-only */
/* How the machine calls the compiled code: boot, the device, reboot. */
#include <luocheck/kernel.h>
#include <linux/liveupdate.h>

extern initcall_t __start_luocheck_early[], __stop_luocheck_early[];
extern initcall_t __start_luocheck_late[], __stop_luocheck_late[];
extern struct luocheck_param __start_luocheck_param[], __stop_luocheck_param[];

static struct miscdevice *device;

/* workqueue.c */
void luocheck_run_works(void);

int misc_register(struct miscdevice *misc)
{
	device = misc;
	return 0;
}

void misc_deregister(struct miscdevice *misc) { }

/* JavaScript looks at the stack: what backtraces call this module. */
LUOCHECK_CALL(look) void luocheck_look(void);
LUOCHECK_EXPORT(look) void luocheck_look_around(void) { luocheck_look(); }

/* The kernel command line says liveupdate=on, or =off. */
LUOCHECK_EXPORT(set_liveupdate) void luocheck_set_liveupdate(int on)
{
	for (struct luocheck_param *param = __start_luocheck_param; param < __stop_luocheck_param; param++)
		if (!strcmp(param->name, "liveupdate"))
			param->function(on ? "on" : "off");
}

static int luocheck_run(initcall_t *from, initcall_t *to)
{
	int first = 0;

	for (; from < to; from++) {
		int error = (*from)();

		if (!first)
			first = error;
	}
	return first;
}

LUOCHECK_EXPORT(early_initcalls) int luocheck_early_initcalls(void)
{
	return luocheck_run(__start_luocheck_early, __stop_luocheck_early);
}

LUOCHECK_EXPORT(late_initcalls) int luocheck_late_initcalls(void)
{
	return luocheck_run(__start_luocheck_late, __stop_luocheck_late);
}

LUOCHECK_EXPORT(has_device) int luocheck_has_device(void)
{
	return device != NULL;
}

LUOCHECK_EXPORT(is_enabled) int luocheck_is_enabled(void)
{
	return liveupdate_enabled();
}

LUOCHECK_EXPORT(reboot) int luocheck_reboot(void)
{
	int answer;

	luocheck_run_works();
	answer = liveupdate_reboot();
	luocheck_run_works();
	return answer;
}

/* misc_open() */
LUOCHECK_EXPORT(open) int luocheck_open(luocheck_ptr file)
{
	struct file *filep = (struct file *)(unsigned long)file;
	int answer = 0;

	filep->f_op = device->fops;
	filep->private_data = device;
	luocheck_run_works();
	if (filep->f_op->open)
		answer = filep->f_op->open(NULL, filep);
	luocheck_run_works();
	return answer;
}

LUOCHECK_EXPORT(ioctl) int luocheck_ioctl(luocheck_ptr file, u32 cmd, luocheck_ptr arg)
{
	struct file *filep = (struct file *)(unsigned long)file;
	int answer = -ENOTTY;

	luocheck_run_works();
	if (filep->f_op->unlocked_ioctl)
		answer = (int)filep->f_op->unlocked_ioctl(filep, cmd, arg);
	luocheck_run_works();
	return answer;
}

/* That of a 32-bit program. */
LUOCHECK_EXPORT(compat_ioctl) int luocheck_compat_ioctl(luocheck_ptr file, u32 cmd, luocheck_ptr arg)
{
	struct file *filep = (struct file *)(unsigned long)file;
	int answer = -ENOTTY;

	luocheck_run_works();
	if (filep->f_op->compat_ioctl)
		answer = (int)filep->f_op->compat_ioctl(filep, cmd, arg);
	luocheck_run_works();
	return answer;
}

LUOCHECK_EXPORT(release) int luocheck_release(luocheck_ptr file)
{
	struct file *filep = (struct file *)(unsigned long)file;
	int answer = 0;

	luocheck_run_works();
	if (filep->f_op->release)
		answer = filep->f_op->release(NULL, filep);
	luocheck_run_works();
	return answer;
}
