/* SPDX-License-Identifier: GPL-2.0-only */
/* Kexec Handover, as in Linux 6.19 and later. */
#ifndef LUOCHECK_KHO_H
#define LUOCHECK_KHO_H

#ifdef LUOCHECK_LIBFDT
/* Before any file of libfdt, which otherwise takes that of a host. */
#include <linux/libfdt_env.h>
#endif

LUOCHECK_CALL(kho_is_enabled) int luocheck_kho_is_enabled(void);
LUOCHECK_STEP(kho_alloc_preserve) int luocheck_kho_alloc_preserve(luocheck_ptr size, luocheck_ptr who);
LUOCHECK_STEP(kho_unpreserve_free) void luocheck_kho_unpreserve_free(luocheck_ptr page);
LUOCHECK_STEP(kho_restore_free) void luocheck_kho_restore_free(luocheck_ptr page);
LUOCHECK_CALL(kho_add_subtree) int luocheck_kho_add_subtree(luocheck_ptr name, luocheck_ptr blob, luocheck_ptr size);
LUOCHECK_CALL(kho_retrieve_subtree) int luocheck_kho_retrieve_subtree(luocheck_ptr name, luocheck_ptr phys, luocheck_ptr size);
static LUOCHECK_INLINE bool kho_is_enabled(void) { return luocheck_kho_is_enabled(); }
#define kho_alloc_preserve(size) luocheck_err_ptr(luocheck_kho_alloc_preserve((luocheck_ptr)(size), LUOCHECK_PTR(__func__)))
static LUOCHECK_INLINE void kho_unpreserve_free(void *page) { luocheck_kho_unpreserve_free(LUOCHECK_PTR(page)); }
static LUOCHECK_INLINE void kho_restore_free(void *page) { luocheck_kho_restore_free(LUOCHECK_PTR(page)); }
#ifdef LUOCHECK_SUBTREE_SIZE
static LUOCHECK_INLINE int kho_add_subtree(const char *name, void *blob, size_t size)
{
	return luocheck_kho_add_subtree(LUOCHECK_PTR(name), LUOCHECK_PTR(blob), (luocheck_ptr)size);
}
static LUOCHECK_INLINE int kho_retrieve_subtree(const char *name, phys_addr_t *phys, size_t *size)
{
	return luocheck_kho_retrieve_subtree(LUOCHECK_PTR(name), LUOCHECK_PTR(phys), LUOCHECK_PTR(size));
}
#else
/* A device tree, which says itself how large it is. */
static LUOCHECK_INLINE int kho_add_subtree(const char *name, void *fdt)
{
	return luocheck_kho_add_subtree(LUOCHECK_PTR(name), LUOCHECK_PTR(fdt), 0);
}
static LUOCHECK_INLINE int kho_retrieve_subtree(const char *name, phys_addr_t *phys)
{
	return luocheck_kho_retrieve_subtree(LUOCHECK_PTR(name), LUOCHECK_PTR(phys), 0);
}
/* The list of what is preserved is always there. */
static LUOCHECK_INLINE int kho_finalize(void) { return 0; }
#endif

/* What the wrappers of libfdt do to memory, as the code under test does: runtime/access.c. */
void luocheck_reads(const void *p, size_t count);
void luocheck_writes(const void *p, size_t count);

#endif
