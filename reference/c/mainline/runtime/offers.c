/* SPDX-License-Identifier: GPL-2.0-only */
/* What the headers of the tree declare, told by the names of exports: reference/c/mainline/revision.ts looks. Nobody calls them. */
#include <luocheck/kernel.h>
#include <linux/liveupdate.h>
#include <uapi/linux/liveupdate.h>

#define OFFERS(name, text) __attribute__((used, export_name(text))) void luocheck_offers_##name(void) { }

#ifdef LIVEUPDATE_SESSION_GET_NAME
OFFERS(get_name, "offers get_name")
#endif

#ifdef LUOCHECK_REMEMBERS_FLB_ERRORS
OFFERS(flb_errors, "offers flb_errors")
#endif

/* A handler may have to stay: unregistration answers an error. */
#ifdef LUOCHECK_CAN_STAY_REGISTERED
OFFERS(can_stay_registered, "can_stay_registered")
#endif

#ifdef LUOCHECK_HANDOVER
OFFERS(handover, "handover " LUOCHECK_HANDOVER)
#endif
