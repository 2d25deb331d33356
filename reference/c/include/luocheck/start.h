/* SPDX-License-Identifier: GPL-2.0-only */
/* What runs at boot, and modules. */
#ifndef LUOCHECK_START_H
#define LUOCHECK_START_H

#define __init
#define __exit
#define __initdata
#define __ro_after_init

typedef int (*initcall_t)(void);
#define LUOCHECK_INITCALL(level, function) \
	static initcall_t luocheck_initcall_##function __attribute__((used, section("luocheck_" #level))) = function
#define early_initcall(function) LUOCHECK_INITCALL(early, function)
#define core_initcall(function) LUOCHECK_INITCALL(early, function)
/* Of LUO itself; who registers a handler of files comes behind it. */
#ifdef LUOCHECK_HANDLER
#define LUOCHECK_LATE(function) LUOCHECK_INITCALL(handlers, function)
#else
#define LUOCHECK_LATE(function) LUOCHECK_INITCALL(late, function)
#endif
#define subsys_initcall(function) LUOCHECK_LATE(function)
#define fs_initcall(function) LUOCHECK_LATE(function)
#define device_initcall(function) LUOCHECK_LATE(function)
#define module_init(function) LUOCHECK_LATE(function)
#define module_exit(function) static void (*luocheck_exit_##function)(void) __attribute__((used)) = function
#define late_initcall(function) LUOCHECK_LATE(function)

struct luocheck_param {
	const char *name;
	int (*function)(char *);
};
#define early_param(name, function) \
	static struct luocheck_param luocheck_param_##function __attribute__((used, section("luocheck_param"))) = { name, function }

/* The C code knows a module by its number; 0 is what is built in. */
struct module {
	u32 number;
};
#define THIS_MODULE ((struct module *)0)
LUOCHECK_STEP(module_get) int luocheck_module_get(u32 number);
LUOCHECK_STEP(module_put) void luocheck_module_put(u32 number);
static LUOCHECK_INLINE bool try_module_get(struct module *module) { return luocheck_module_get(module ? module->number : 0); }
static LUOCHECK_INLINE void module_put(struct module *module) { luocheck_module_put(module ? module->number : 0); }

#define EXPORT_SYMBOL(name)
#define EXPORT_SYMBOL_GPL(name)
#define EXPORT_SYMBOL_NS_GPL(name, space)
#define MODULE_LICENSE(text)
#define MODULE_AUTHOR(text)
#define MODULE_DESCRIPTION(text)
#define MODULE_VERSION(text)

#endif
