/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The primitives of the kernel that LUO uses, as the simulated kernel provides them. Each unit includes this first; a header of the
 * tree that is not taken as it is (reference/c/headers.ts) is answered with this one.
 */
#ifndef LUOCHECK_KERNEL_H
#define LUOCHECK_KERNEL_H

#include <luocheck/import.h>
/* Of the tree, as they are. */
#include <linux/compiler_types.h>
#include <linux/types.h>
#include <linux/compiler.h>
#include <linux/errno.h>
#include <linux/err.h>
#include <linux/container_of.h>
#include <linux/build_bug.h>
#include <linux/list.h>
#include <linux/minmax.h>
#include <linux/array_size.h>
#include <linux/align.h>
#include <linux/cleanup.h>
#include <asm/barrier.h>
/* Ours; kho.h and shmem.h are those of the design. */
#include <luocheck/text.h>
#include <luocheck/start.h>
#include <luocheck/locks.h>
#include <luocheck/locking.h>
#include <luocheck/atomics.h>
#include <linux/kref.h>
#include <luocheck/waiting.h>
#include <luocheck/workqueue.h>
#include <luocheck/rcu.h>
#include <luocheck/semaphores.h>
#include <luocheck/notifier.h>
#include <luocheck/memory.h>
#include <luocheck/usercopy.h>
#include <luocheck/maps.h>
#include <luocheck/kho.h>
#include <luocheck/files.h>
#include <luocheck/tasks.h>
#include <luocheck/descriptors.h>
#include <luocheck/more.h>
#include <luocheck/small.h>
#include <luocheck/shmem.h>

#endif
