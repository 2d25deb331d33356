/* SPDX-License-Identifier: GPL-2.0-only */
/* Handlers of files that the tree has, and that register themselves when LUO is there. */
#include <luocheck/kernel.h>

#ifdef LUOCHECK_HAS_HANDLERS
extern initcall_t __start_luocheck_handlers[] __attribute__((weak)), __stop_luocheck_handlers[] __attribute__((weak));

LUOCHECK_EXPORT(handler_initcalls) int luocheck_handler_initcalls(void)
{
	for (initcall_t *call = __start_luocheck_handlers; call < __stop_luocheck_handlers; call++)
		(*call)();
	return 0;
}
#endif
