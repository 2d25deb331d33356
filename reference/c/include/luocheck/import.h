/* SPDX-License-Identifier: GPL-2.0-only */
/* What the simulated kernel around the compiled code provides. Pointers to it are 32 bits wide: the module is lowered to 32-bit memory. */
#ifndef LUOCHECK_IMPORT_H
#define LUOCHECK_IMPORT_H

/* A call during which the task may be suspended. */
#define LUOCHECK_STEP(name) __attribute__((import_module("step"), import_name(#name)))
/* The same, before a load or a store. */
#define LUOCHECK_ACCESS(name) __attribute__((import_module("access"), import_name(#name)))
/* A call that returns at once. */
#define LUOCHECK_CALL(name) __attribute__((import_module("call"), import_name(#name)))
#define LUOCHECK_EXPORT(name) __attribute__((used, export_name(#name)))

/* Nobody sees it in a backtrace. */
#define LUOCHECK_INLINE inline __attribute__((__always_inline__))

typedef unsigned int luocheck_ptr;
#define LUOCHECK_PTR(p) ((luocheck_ptr)(unsigned long)(p))
/* An address, or a negative errno as a pointer. */
static LUOCHECK_INLINE void *luocheck_err_ptr(int answer)
{
	return (void *)(answer < 0 && answer >= -4095 ? (long)answer : (long)(luocheck_ptr)answer);
}

#endif
