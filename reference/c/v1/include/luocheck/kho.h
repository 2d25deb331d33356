/* SPDX-License-Identifier: GPL-2.0-only */
/* Kexec Handover and pages, as in the tree of the series of June 2025. */
#ifndef LUOCHECK_KHO_H
#define LUOCHECK_KHO_H

/* Before any file of libfdt, which otherwise takes that of a host. */
#include <linux/libfdt_env.h>

LUOCHECK_STEP(alloc_pages) luocheck_ptr luocheck_alloc_pages(luocheck_ptr size, luocheck_ptr function);
LUOCHECK_CALL(free_pages) void luocheck_free_pages(luocheck_ptr address);
/* Zeroed. */
#define __get_free_pages(flags, order) ((unsigned long)luocheck_alloc_pages((luocheck_ptr)(PAGE_SIZE << (order)), LUOCHECK_PTR(__func__)))
static LUOCHECK_INLINE void free_pages(unsigned long address, unsigned int order) { if (address) luocheck_free_pages((luocheck_ptr)address); }

LUOCHECK_CALL(kho_is_enabled) int luocheck_kho_is_enabled(void);
LUOCHECK_STEP(kho_preserve_phys) int luocheck_kho_preserve_phys(luocheck_ptr phys, luocheck_ptr size);
LUOCHECK_STEP(kho_unpreserve_phys) int luocheck_kho_unpreserve_phys(luocheck_ptr phys, luocheck_ptr size);
LUOCHECK_STEP(kho_add_subtree) int luocheck_kho_add_subtree(luocheck_ptr name, luocheck_ptr fdt);
LUOCHECK_STEP(kho_remove_subtree) void luocheck_kho_remove_subtree(luocheck_ptr fdt);
LUOCHECK_STEP(kho_finalize) int luocheck_kho_finalize(void);
LUOCHECK_STEP(kho_abort) int luocheck_kho_abort(void);
LUOCHECK_CALL(kho_retrieve_subtree) int luocheck_kho_retrieve_subtree(luocheck_ptr name, luocheck_ptr phys);
static LUOCHECK_INLINE bool kho_is_enabled(void) { return luocheck_kho_is_enabled(); }
static LUOCHECK_INLINE int kho_preserve_phys(phys_addr_t phys, size_t size) { return luocheck_kho_preserve_phys((luocheck_ptr)phys, (luocheck_ptr)size); }
static LUOCHECK_INLINE int kho_unpreserve_phys(phys_addr_t phys, size_t size) { return luocheck_kho_unpreserve_phys((luocheck_ptr)phys, (luocheck_ptr)size); }
static LUOCHECK_INLINE int kho_add_subtree(const char *name, void *fdt) { return luocheck_kho_add_subtree(LUOCHECK_PTR(name), LUOCHECK_PTR(fdt)); }
static LUOCHECK_INLINE void kho_remove_subtree(void *fdt) { luocheck_kho_remove_subtree(LUOCHECK_PTR(fdt)); }
static LUOCHECK_INLINE int kho_finalize(void) { return luocheck_kho_finalize(); }
static LUOCHECK_INLINE int kho_abort(void) { return luocheck_kho_abort(); }
static LUOCHECK_INLINE int kho_retrieve_subtree(const char *name, phys_addr_t *phys)
{
	return luocheck_kho_retrieve_subtree(LUOCHECK_PTR(name), LUOCHECK_PTR(phys));
}

/* What a test's own C and the wrappers of libfdt do to memory, as the code under test does: runtime/access.c. */
void luocheck_reads(const void *p, size_t count);
void luocheck_writes(const void *p, size_t count);

#endif
