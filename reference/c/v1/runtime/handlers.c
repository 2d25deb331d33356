/* SPDX-License-Identifier: GPL-2.0-only */
/* File handlers and subsystems whose callbacks are outside of the compiled code. */
#include <luocheck/kernel.h>
#include <linux/liveupdate.h>

/* As in reference/c/v1/handlers.ts. */
enum { PREPARE = 1, FREEZE, CANCEL, FINISH, RETRIEVE };

/* What a callback is given, and what it leaves. */
struct arguments {
	luocheck_ptr file;
	u32 reclaimed;
	u64 data;
};

LUOCHECK_STEP(can_preserve) int luocheck_can_preserve(u32 handler, luocheck_ptr file);
LUOCHECK_STEP(file_callback) int luocheck_file_callback(u32 callback, u32 handler, luocheck_ptr arguments);
LUOCHECK_STEP(subsystem_callback) int luocheck_subsystem_callback(u32 callback, u32 subsystem, luocheck_ptr arguments);

typedef int (*callback_t)(u32 callback, u32 number, luocheck_ptr arguments);

/* prepare and freeze: the data is changed where it is. */
static int luocheck_change(callback_t callback, u32 kind, u32 number, struct file *file, u64 *data)
{
	struct arguments outside = { .file = LUOCHECK_PTR(file) };
	int answer;

	luocheck_reads(data, sizeof(*data));
	outside.data = *data;
	answer = callback(kind, number, LUOCHECK_PTR(&outside));
	if (outside.data != *data) {
		luocheck_writes(data, sizeof(*data));
		*data = outside.data;
	}
	return answer;
}

static void luocheck_tell(callback_t callback, u32 kind, u32 number, struct file *file, u64 data, bool reclaimed)
{
	struct arguments outside = { .file = LUOCHECK_PTR(file), .reclaimed = reclaimed, .data = data };

	callback(kind, number, LUOCHECK_PTR(&outside));
}

struct test_handler {
	struct liveupdate_file_handler handler;
	struct liveupdate_file_ops ops;
	u32 number;
	char compatible[];
};

static u32 luocheck_handler_of(void *arg) { return ((struct test_handler *)arg)->number; }

static bool luocheck_on_can_preserve(struct file *file, void *arg) { return luocheck_can_preserve(luocheck_handler_of(arg), LUOCHECK_PTR(file)); }
static int luocheck_on_prepare(struct file *file, void *arg, u64 *data)
{
	return luocheck_change(luocheck_file_callback, PREPARE, luocheck_handler_of(arg), file, data);
}
static int luocheck_on_freeze(struct file *file, void *arg, u64 *data)
{
	return luocheck_change(luocheck_file_callback, FREEZE, luocheck_handler_of(arg), file, data);
}
static void luocheck_on_cancel(struct file *file, void *arg, u64 data)
{
	luocheck_tell(luocheck_file_callback, CANCEL, luocheck_handler_of(arg), file, data, false);
}
static void luocheck_on_finish(struct file *file, void *arg, u64 data, bool reclaimed)
{
	luocheck_tell(luocheck_file_callback, FINISH, luocheck_handler_of(arg), file, data, reclaimed);
}
static int luocheck_on_retrieve(void *arg, u64 data, struct file **file)
{
	struct arguments outside = { .data = data };
	int answer = luocheck_file_callback(RETRIEVE, luocheck_handler_of(arg), LUOCHECK_PTR(&outside));

	if (outside.file)
		*file = (struct file *)(unsigned long)outside.file;
	return answer;
}

/* Without the compatible string and its end. */
LUOCHECK_EXPORT(handler_size) u32 luocheck_handler_size(void) { return sizeof(struct test_handler); }

/* In zeroed memory; answers where the compatible string goes. */
LUOCHECK_EXPORT(handler_init) luocheck_ptr luocheck_handler_init(luocheck_ptr at, u32 number)
{
	struct test_handler *test = (struct test_handler *)(unsigned long)at;

	test->number = number;
	test->handler.ops = &test->ops;
	test->handler.compatible = test->compatible;
	test->handler.arg = test;
	INIT_LIST_HEAD(&test->handler.list);
	test->ops.can_preserve = luocheck_on_can_preserve;
	test->ops.prepare = luocheck_on_prepare;
	test->ops.freeze = luocheck_on_freeze;
	test->ops.cancel = luocheck_on_cancel;
	test->ops.finish = luocheck_on_finish;
	test->ops.retrieve = luocheck_on_retrieve;
	return LUOCHECK_PTR(test->compatible);
}

LUOCHECK_EXPORT(register_handler) int luocheck_register_handler(luocheck_ptr at)
{
	return liveupdate_register_file_handler(&((struct test_handler *)(unsigned long)at)->handler);
}

LUOCHECK_EXPORT(unregister_handler) int luocheck_unregister_handler(luocheck_ptr at)
{
	return liveupdate_unregister_file_handler(&((struct test_handler *)(unsigned long)at)->handler);
}

struct test_subsystem {
	struct liveupdate_subsystem subsystem;
	struct liveupdate_subsystem_ops ops;
	u32 number;
	char name[];
};

static u32 luocheck_subsystem_of(void *arg) { return ((struct test_subsystem *)arg)->number; }

static int luocheck_on_subsystem_prepare(void *arg, u64 *data)
{
	return luocheck_change(luocheck_subsystem_callback, PREPARE, luocheck_subsystem_of(arg), NULL, data);
}
static int luocheck_on_subsystem_freeze(void *arg, u64 *data)
{
	return luocheck_change(luocheck_subsystem_callback, FREEZE, luocheck_subsystem_of(arg), NULL, data);
}
static void luocheck_on_subsystem_cancel(void *arg, u64 data)
{
	luocheck_tell(luocheck_subsystem_callback, CANCEL, luocheck_subsystem_of(arg), NULL, data, false);
}
static void luocheck_on_subsystem_finish(void *arg, u64 data)
{
	luocheck_tell(luocheck_subsystem_callback, FINISH, luocheck_subsystem_of(arg), NULL, data, false);
}

LUOCHECK_EXPORT(subsystem_size) u32 luocheck_subsystem_size(void) { return sizeof(struct test_subsystem); }

LUOCHECK_EXPORT(subsystem_init) luocheck_ptr luocheck_subsystem_init(luocheck_ptr at, u32 number)
{
	struct test_subsystem *test = (struct test_subsystem *)(unsigned long)at;

	test->number = number;
	test->subsystem.ops = &test->ops;
	test->subsystem.name = test->name;
	test->subsystem.arg = test;
	test->ops.prepare = luocheck_on_subsystem_prepare;
	test->ops.freeze = luocheck_on_subsystem_freeze;
	test->ops.cancel = luocheck_on_subsystem_cancel;
	test->ops.finish = luocheck_on_subsystem_finish;
	return LUOCHECK_PTR(test->name);
}

LUOCHECK_EXPORT(register_subsystem) int luocheck_register_subsystem(luocheck_ptr at)
{
	return liveupdate_register_subsystem(&((struct test_subsystem *)(unsigned long)at)->subsystem);
}
