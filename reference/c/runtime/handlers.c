/* SPDX-License-Identifier: GPL-2.0-only */
/* File handlers and FLBs whose callbacks are outside of the compiled code. */
#include <luocheck/kernel.h>
#include <linux/liveupdate.h>

enum { PRESERVE = 1, UNPRESERVE, FREEZE, UNFREEZE, RETRIEVE, CAN_FINISH, FINISH };
enum { HAS_FREEZE = 1, HAS_UNFREEZE = 2, HAS_CAN_FINISH = 4, HAS_GET_ID = 8 };

/* What a callback is given, and what it leaves: laid out the same in every tree. */
struct arguments {
	luocheck_ptr file;
	int retrieve_status;
	u64 data;
	luocheck_ptr object;
};

LUOCHECK_STEP(can_preserve) int luocheck_can_preserve(u32 handler, luocheck_ptr file);
LUOCHECK_STEP(file_callback) int luocheck_file_callback(u32 callback, u32 handler, luocheck_ptr arguments);
LUOCHECK_CALL(get_id) u64 luocheck_get_id(u32 handler, luocheck_ptr file);

struct test_handler {
	struct liveupdate_file_handler handler;
	struct liveupdate_file_ops ops;
	struct module module;
	u32 number;
};

static u32 number_of(struct liveupdate_file_handler *handler)
{
	return container_of(handler, struct test_handler, handler)->number;
}

static int call(u32 callback, struct liveupdate_file_op_args *args)
{
	struct arguments outside = {
		.file = LUOCHECK_PTR(args->file),
		.retrieve_status = args->LUOCHECK_RETRIEVE_STATUS,
		.data = args->serialized_data,
		.object = LUOCHECK_PTR(args->private_data),
	};
	int answer = luocheck_file_callback(callback, number_of(args->handler), LUOCHECK_PTR(&outside));

	args->file = (struct file *)(unsigned long)outside.file;
	args->serialized_data = outside.data;
	args->private_data = (void *)(unsigned long)outside.object;
	return answer;
}

static bool can_preserve(struct liveupdate_file_handler *handler, struct file *file)
{
	return luocheck_can_preserve(number_of(handler), LUOCHECK_PTR(file));
}
static int preserve(struct liveupdate_file_op_args *args) { return call(PRESERVE, args); }
static void unpreserve(struct liveupdate_file_op_args *args) { call(UNPRESERVE, args); }
static int freeze(struct liveupdate_file_op_args *args) { return call(FREEZE, args); }
static void unfreeze(struct liveupdate_file_op_args *args) { call(UNFREEZE, args); }
static int retrieve(struct liveupdate_file_op_args *args) { return call(RETRIEVE, args); }
static bool can_finish(struct liveupdate_file_op_args *args) { return call(CAN_FINISH, args); }
static void finish(struct liveupdate_file_op_args *args) { call(FINISH, args); }

/* The callback is not told which handler is asked. */
#define GET_ID(n) static unsigned long get_id_##n(struct file *file) { return luocheck_get_id(n, LUOCHECK_PTR(file)); }
GET_ID(0) GET_ID(1) GET_ID(2) GET_ID(3) GET_ID(4) GET_ID(5) GET_ID(6) GET_ID(7)
static unsigned long (*const get_ids[])(struct file *) = { get_id_0, get_id_1, get_id_2, get_id_3, get_id_4, get_id_5, get_id_6, get_id_7 };

LUOCHECK_EXPORT(handler_size) u32 luocheck_handler_size(void) { return sizeof(struct test_handler); }
LUOCHECK_EXPORT(handler_limit) u32 luocheck_handler_limit(void) { return ARRAY_SIZE(get_ids); }

/* In zeroed memory; answers where the compatible string goes. */
LUOCHECK_EXPORT(handler_init) luocheck_ptr luocheck_handler_init(luocheck_ptr at, u32 number, u32 module, u32 optional)
{
	struct test_handler *test = (struct test_handler *)(unsigned long)at;

	test->number = number;
	test->module.number = module;
	test->handler.ops = &test->ops;
	test->ops.can_preserve = can_preserve;
	test->ops.preserve = preserve;
	test->ops.unpreserve = unpreserve;
	test->ops.retrieve = retrieve;
	test->ops.finish = finish;
	if (optional & HAS_FREEZE)
		test->ops.freeze = freeze;
	if (optional & HAS_UNFREEZE)
		test->ops.unfreeze = unfreeze;
	if (optional & HAS_CAN_FINISH)
		test->ops.can_finish = can_finish;
#ifdef LUOCHECK_HAS_GET_ID
	if (optional & HAS_GET_ID)
		test->ops.get_id = get_ids[number];
#endif
	test->ops.owner = module ? &test->module : NULL;
	return LUOCHECK_PTR(test->handler.compatible);
}

LUOCHECK_EXPORT(register_handler) int luocheck_register_handler(luocheck_ptr at)
{
	return liveupdate_register_file_handler(&((struct test_handler *)(unsigned long)at)->handler);
}

LUOCHECK_EXPORT(unregister_handler) void luocheck_unregister_handler(luocheck_ptr at)
{
	liveupdate_unregister_file_handler(&((struct test_handler *)(unsigned long)at)->handler);
}

#ifdef LUOCHECK_HAS_FLB
LUOCHECK_STEP(flb_callback) int luocheck_flb_callback(u32 callback, u32 flb, luocheck_ptr arguments);

struct test_flb {
	struct liveupdate_flb flb;
	struct liveupdate_flb_ops ops;
	struct module module;
	u32 number;
};

static int call_flb(u32 callback, struct liveupdate_flb_op_args *args)
{
	struct arguments outside = { .data = args->data, .object = LUOCHECK_PTR(args->obj) };
	int answer = luocheck_flb_callback(callback, container_of(args->flb, struct test_flb, flb)->number, LUOCHECK_PTR(&outside));

	args->data = outside.data;
	args->obj = (void *)(unsigned long)outside.object;
	return answer;
}

static int flb_preserve(struct liveupdate_flb_op_args *args) { return call_flb(PRESERVE, args); }
static void flb_unpreserve(struct liveupdate_flb_op_args *args) { call_flb(UNPRESERVE, args); }
static int flb_retrieve(struct liveupdate_flb_op_args *args) { return call_flb(RETRIEVE, args); }
static void flb_finish(struct liveupdate_flb_op_args *args) { call_flb(FINISH, args); }

LUOCHECK_EXPORT(flb_size) u32 luocheck_flb_size(void) { return sizeof(struct test_flb); }

LUOCHECK_EXPORT(flb_init) luocheck_ptr luocheck_flb_init(luocheck_ptr at, u32 number, u32 module)
{
	struct test_flb *test = (struct test_flb *)(unsigned long)at;

	test->number = number;
	test->module.number = module;
	test->flb.ops = &test->ops;
	test->ops.preserve = flb_preserve;
	test->ops.unpreserve = flb_unpreserve;
	test->ops.retrieve = flb_retrieve;
	test->ops.finish = flb_finish;
	test->ops.owner = module ? &test->module : NULL;
	return LUOCHECK_PTR(test->flb.compatible);
}

static struct liveupdate_flb *flb_at(luocheck_ptr at) { return &((struct test_flb *)(unsigned long)at)->flb; }

LUOCHECK_EXPORT(register_flb) int luocheck_register_flb(luocheck_ptr handler, luocheck_ptr at)
{
	return liveupdate_register_flb(&((struct test_handler *)(unsigned long)handler)->handler, flb_at(at));
}

LUOCHECK_EXPORT(unregister_flb) void luocheck_unregister_flb(luocheck_ptr handler, luocheck_ptr at)
{
	liveupdate_unregister_flb(&((struct test_handler *)(unsigned long)handler)->handler, flb_at(at));
}

LUOCHECK_EXPORT(flb_get_incoming) int luocheck_flb_get_incoming(luocheck_ptr at)
{
	void *object;

	return liveupdate_flb_get_incoming(flb_at(at), &object);
}

LUOCHECK_EXPORT(flb_put_incoming) void luocheck_flb_put_incoming(luocheck_ptr at)
{
	liveupdate_flb_put_incoming(flb_at(at));
}

LUOCHECK_EXPORT(flb_get_outgoing) int luocheck_flb_get_outgoing(luocheck_ptr at)
{
	void *object;

	return liveupdate_flb_get_outgoing(flb_at(at), &object);
}

LUOCHECK_EXPORT(flb_put_outgoing) void luocheck_flb_put_outgoing(luocheck_ptr at)
{
	liveupdate_flb_put_outgoing(flb_at(at));
}
#endif
