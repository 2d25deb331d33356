/* SPDX-License-Identifier: GPL-2.0-only */
/* As in the tree, where it names what it includes by a path with dots. */
#ifndef LUOCHECK_LINUX_LIBFDT_H
#define LUOCHECK_LINUX_LIBFDT_H
#include <linux/libfdt_env.h>
#include <libfdt.h>
#endif
