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

static u32 luocheck_number_of(struct liveupdate_file_handler *handler)
{
	return container_of(handler, struct test_handler, handler)->number;
}

static int luocheck_call_file(u32 callback, struct liveupdate_file_op_args *args)
{
	struct arguments outside = {
		.file = LUOCHECK_PTR(args->file),
		.retrieve_status = args->LUOCHECK_RETRIEVE_STATUS,
		.data = args->serialized_data,
		.object = LUOCHECK_PTR(args->private_data),
	};
	int answer = luocheck_file_callback(callback, luocheck_number_of(args->handler), LUOCHECK_PTR(&outside));

	args->file = (struct file *)(unsigned long)outside.file;
	args->serialized_data = outside.data;
	args->private_data = (void *)(unsigned long)outside.object;
	return answer;
}

static bool luocheck_on_can_preserve(struct liveupdate_file_handler *handler, struct file *file)
{
	return luocheck_can_preserve(luocheck_number_of(handler), LUOCHECK_PTR(file));
}
static int luocheck_on_preserve(struct liveupdate_file_op_args *args) { return luocheck_call_file(PRESERVE, args); }
static void luocheck_on_unpreserve(struct liveupdate_file_op_args *args) { luocheck_call_file(UNPRESERVE, args); }
static int luocheck_on_freeze(struct liveupdate_file_op_args *args) { return luocheck_call_file(FREEZE, args); }
static void luocheck_on_unfreeze(struct liveupdate_file_op_args *args) { luocheck_call_file(UNFREEZE, args); }
static int luocheck_on_retrieve(struct liveupdate_file_op_args *args) { return luocheck_call_file(RETRIEVE, args); }
static bool luocheck_on_can_finish(struct liveupdate_file_op_args *args) { return luocheck_call_file(CAN_FINISH, args); }
static void luocheck_on_finish(struct liveupdate_file_op_args *args) { luocheck_call_file(FINISH, args); }

/* The callback is not told which handler is asked. */
#define GET_ID(n) static unsigned long luocheck_get_id_##n(struct file *file) { return luocheck_get_id(n, LUOCHECK_PTR(file)); }
GET_ID(0) GET_ID(1) GET_ID(2) GET_ID(3) GET_ID(4) GET_ID(5) GET_ID(6) GET_ID(7)
static unsigned long (*const get_ids[])(struct file *) = { luocheck_get_id_0, luocheck_get_id_1, luocheck_get_id_2, luocheck_get_id_3, luocheck_get_id_4, luocheck_get_id_5, luocheck_get_id_6, luocheck_get_id_7 };

LUOCHECK_EXPORT(handler_size) u32 luocheck_handler_size(void) { return sizeof(struct test_handler); }
LUOCHECK_EXPORT(handler_limit) u32 luocheck_handler_limit(void) { return ARRAY_SIZE(get_ids); }

/* In zeroed memory; answers where the compatible string goes. */
LUOCHECK_EXPORT(handler_init) luocheck_ptr luocheck_handler_init(luocheck_ptr at, u32 number, u32 module, u32 optional, u32 slot)
{
	struct test_handler *test = (struct test_handler *)(unsigned long)at;

	test->number = number;
	test->module.number = module;
	test->handler.ops = &test->ops;
	test->ops.can_preserve = luocheck_on_can_preserve;
	test->ops.preserve = luocheck_on_preserve;
	test->ops.unpreserve = luocheck_on_unpreserve;
	test->ops.retrieve = luocheck_on_retrieve;
	test->ops.finish = luocheck_on_finish;
	if (optional & HAS_FREEZE)
		test->ops.freeze = luocheck_on_freeze;
	if (optional & HAS_UNFREEZE)
		test->ops.unfreeze = luocheck_on_unfreeze;
	if (optional & HAS_CAN_FINISH)
		test->ops.can_finish = luocheck_on_can_finish;
#ifdef LUOCHECK_HAS_GET_ID
	if (optional & HAS_GET_ID)
		test->ops.get_id = get_ids[slot];
#endif
	test->ops.owner = module ? &test->module : NULL;
	return LUOCHECK_PTR(test->handler.compatible);
}

LUOCHECK_EXPORT(register_handler) int luocheck_register_handler(luocheck_ptr at)
{
	return liveupdate_register_file_handler(&((struct test_handler *)(unsigned long)at)->handler);
}

#ifdef LUOCHECK_CAN_STAY_REGISTERED
/* 0, or a negative errno: it is still registered. */
LUOCHECK_EXPORT(unregister_handler) int luocheck_unregister_handler(luocheck_ptr at)
{
	return liveupdate_unregister_file_handler(&((struct test_handler *)(unsigned long)at)->handler);
}
#else
LUOCHECK_EXPORT(unregister_handler) int luocheck_unregister_handler(luocheck_ptr at)
{
	liveupdate_unregister_file_handler(&((struct test_handler *)(unsigned long)at)->handler);
	return 0;
}
#endif

#ifdef LUOCHECK_HAS_FLB
LUOCHECK_STEP(flb_callback) int luocheck_flb_callback(u32 callback, u32 flb, luocheck_ptr arguments);

struct test_flb {
	struct liveupdate_flb flb;
	struct liveupdate_flb_ops ops;
	struct module module;
	u32 number;
};

static int luocheck_call_flb(u32 callback, struct liveupdate_flb_op_args *args)
{
	struct arguments outside = { .data = args->data, .object = LUOCHECK_PTR(args->obj) };
	int answer = luocheck_flb_callback(callback, container_of(args->flb, struct test_flb, flb)->number, LUOCHECK_PTR(&outside));

	args->data = outside.data;
	args->obj = (void *)(unsigned long)outside.object;
	return answer;
}

static int luocheck_on_flb_preserve(struct liveupdate_flb_op_args *args) { return luocheck_call_flb(PRESERVE, args); }
static void luocheck_on_flb_unpreserve(struct liveupdate_flb_op_args *args) { luocheck_call_flb(UNPRESERVE, args); }
static int luocheck_on_flb_retrieve(struct liveupdate_flb_op_args *args) { return luocheck_call_flb(RETRIEVE, args); }
static void luocheck_on_flb_finish(struct liveupdate_flb_op_args *args) { luocheck_call_flb(FINISH, args); }

LUOCHECK_EXPORT(flb_size) u32 luocheck_flb_size(void) { return sizeof(struct test_flb); }

LUOCHECK_EXPORT(flb_init) luocheck_ptr luocheck_flb_init(luocheck_ptr at, u32 number, u32 module)
{
	struct test_flb *test = (struct test_flb *)(unsigned long)at;

	test->number = number;
	test->module.number = module;
	test->flb.ops = &test->ops;
	test->ops.preserve = luocheck_on_flb_preserve;
	test->ops.unpreserve = luocheck_on_flb_unpreserve;
	test->ops.retrieve = luocheck_on_flb_retrieve;
	test->ops.finish = luocheck_on_flb_finish;
	test->ops.owner = module ? &test->module : NULL;
	return LUOCHECK_PTR(test->flb.compatible);
}

static struct liveupdate_flb *luocheck_flb_at(luocheck_ptr at) { return &((struct test_flb *)(unsigned long)at)->flb; }

LUOCHECK_EXPORT(register_flb) int luocheck_register_flb(luocheck_ptr handler, luocheck_ptr at)
{
	return liveupdate_register_flb(&((struct test_handler *)(unsigned long)handler)->handler, luocheck_flb_at(at));
}

LUOCHECK_EXPORT(unregister_flb) void luocheck_unregister_flb(luocheck_ptr handler, luocheck_ptr at)
{
	liveupdate_unregister_flb(&((struct test_handler *)(unsigned long)handler)->handler, luocheck_flb_at(at));
}

LUOCHECK_EXPORT(flb_get_incoming) int luocheck_flb_get_incoming(luocheck_ptr at)
{
	void *object;

	return liveupdate_flb_get_incoming(luocheck_flb_at(at), &object);
}

LUOCHECK_EXPORT(flb_get_outgoing) int luocheck_flb_get_outgoing(luocheck_ptr at)
{
	void *object;

	return liveupdate_flb_get_outgoing(luocheck_flb_at(at), &object);
}

#ifdef LUOCHECK_FLB_IS_COUNTED
LUOCHECK_EXPORT(flb_put_incoming) void luocheck_flb_put_incoming(luocheck_ptr at)
{
	liveupdate_flb_put_incoming(luocheck_flb_at(at));
}

LUOCHECK_EXPORT(flb_put_outgoing) void luocheck_flb_put_outgoing(luocheck_ptr at)
{
	liveupdate_flb_put_outgoing(luocheck_flb_at(at));
}
#endif
#endif
