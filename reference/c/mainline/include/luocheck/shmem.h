/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Files that are memory, as a handler of them sees them: inodes, folios, vmalloc(). The simulated kernel has them; what changes in an inode, the position of
 * a file and the index of a folio lie here, and nowhere else (reference/c/mainline/placed.ts).
 */
#ifndef LUOCHECK_SHMEM_H
#define LUOCHECK_SHMEM_H

#include <uapi/linux/fcntl.h>
#include <vdso/limits.h>

#ifndef UINT_MAX
#define UINT_MAX (~0U)
#endif
#ifndef INT_MAX
#define INT_MAX ((int)(~0U >> 1))
#endif
#ifndef LLONG_MAX
#define LLONG_MAX ((long long)(~0ULL >> 1))
#endif
#define MAX_LFS_FILESIZE LLONG_MAX
#ifndef DIV_ROUND_UP
#define DIV_ROUND_UP(n, d) (((n) + (d) - 1) / (d))
#endif
#ifndef DIV_ROUND_UP_ULL
#define DIV_ROUND_UP_ULL(n, d) DIV_ROUND_UP((unsigned long long)(n), d)
#endif
#ifndef const_ilog2
#define const_ilog2(n) (63 - __builtin_clzll(n))
#endif
#ifndef BITS_TO_LONGS
#define BITS_TO_LONGS(bits) DIV_ROUND_UP(bits, 64)
#endif

#define FMODE_READ 1u
#define FMODE_WRITE 2u
#ifndef S_IXUGO
#define S_IXUGO 00111
#endif

/* A page frame is numbered by its address. */
#define PFN_PHYS(pfn) ((phys_addr_t)(pfn))
#define PHYS_PFN(pa) ((unsigned long)(pa))

struct address_space {
	struct inode *host;
	gfp_t gfp_mask;
};
struct inode {
	s64 i_size;
	unsigned int i_nlink;
	struct address_space *i_mapping;
	unsigned long i_ino;
	unsigned short i_mode;
	struct rw_semaphore i_rwsem;
	struct address_space i_data;
};
/* What user space can change comes first. */
struct shmem_inode_info {
	unsigned int seals;
	unsigned long flags;
	struct inode vfs_inode;
};
struct folio {
	unsigned long flags;
	struct address_space *mapping;
	unsigned long index;
};
/* As in reference/c/mainline/placed.ts. */
#define LUOCHECK_AT(type, member, offset) _Static_assert(offsetof(type, member) == offset, #member)
LUOCHECK_AT(struct file, f_mode, 20);
LUOCHECK_AT(struct file, f_inode, 24);
LUOCHECK_AT(struct file, f_mapping, 32);
LUOCHECK_AT(struct file, f_pos, 40);
LUOCHECK_AT(struct file, f_pos_lock, 48);
LUOCHECK_AT(struct file, f_lock, 64);
LUOCHECK_AT(struct shmem_inode_info, flags, 8);
LUOCHECK_AT(struct shmem_inode_info, vfs_inode, 16);
LUOCHECK_AT(struct shmem_inode_info, vfs_inode.i_nlink, 24);
LUOCHECK_AT(struct shmem_inode_info, vfs_inode.i_mapping, 32);
LUOCHECK_AT(struct shmem_inode_info, vfs_inode.i_ino, 40);
LUOCHECK_AT(struct shmem_inode_info, vfs_inode.i_mode, 48);
LUOCHECK_AT(struct shmem_inode_info, vfs_inode.i_rwsem, 56);
LUOCHECK_AT(struct shmem_inode_info, vfs_inode.i_data, 72);
LUOCHECK_AT(struct folio, index, 16);
_Static_assert(sizeof(struct file) == 80 && sizeof(struct shmem_inode_info) == 88 && sizeof(struct folio) == 24, "sizes");

#define SHMEM_I(inode) container_of(inode, struct shmem_inode_info, vfs_inode)
#define SHMEM_F_MAPPING_FROZEN 4
static LUOCHECK_INLINE struct inode *file_inode(const struct file *file) { return file->f_inode; }
static LUOCHECK_INLINE s64 i_size_read(const struct inode *inode) { return inode->i_size; }
static LUOCHECK_INLINE void i_size_write(struct inode *inode, s64 size) { inode->i_size = size; }
static LUOCHECK_INLINE void inode_lock(struct inode *inode) { down_write(&inode->i_rwsem); }
static LUOCHECK_INLINE int inode_lock_killable(struct inode *inode) { return down_write_killable(&inode->i_rwsem); }
static LUOCHECK_INLINE void inode_unlock(struct inode *inode) { up_write(&inode->i_rwsem); }
static LUOCHECK_INLINE void inode_lock_shared(struct inode *inode) { down_read(&inode->i_rwsem); }
static LUOCHECK_INLINE void inode_unlock_shared(struct inode *inode) { up_read(&inode->i_rwsem); }
static LUOCHECK_INLINE s64 vfs_setpos(struct file *file, s64 offset, s64 most)
{
	if (offset < 0 || offset > most)
		return -EINVAL;
	file->f_pos = offset;
	return offset;
}
static LUOCHECK_INLINE gfp_t mapping_gfp_mask(const struct address_space *mapping) { return GFP_KERNEL; }

LUOCHECK_CALL(shmem_file) int luocheck_shmem_file(luocheck_ptr file);
LUOCHECK_CALL(shmem_freeze) void luocheck_shmem_freeze(luocheck_ptr inode, u32 freeze);
LUOCHECK_CALL(memfd_get_seals) int luocheck_memfd_get_seals(luocheck_ptr file);
LUOCHECK_STEP(memfd_add_seals) int luocheck_memfd_add_seals(luocheck_ptr file, u32 seals);
LUOCHECK_STEP(memfd_alloc_file) int luocheck_memfd_alloc_file(luocheck_ptr name, u32 flags);
static LUOCHECK_INLINE bool shmem_file(struct file *file) { return luocheck_shmem_file(LUOCHECK_PTR(file)); }
static LUOCHECK_INLINE void shmem_freeze(struct inode *inode, bool freeze) { luocheck_shmem_freeze(LUOCHECK_PTR(inode), freeze); }
static LUOCHECK_INLINE int memfd_get_seals(struct file *file) { return luocheck_memfd_get_seals(LUOCHECK_PTR(file)); }
static LUOCHECK_INLINE int memfd_add_seals(struct file *file, unsigned int seals) { return luocheck_memfd_add_seals(LUOCHECK_PTR(file), seals); }
static LUOCHECK_INLINE struct file *memfd_alloc_file(const char *name, unsigned int flags)
{
	return luocheck_err_ptr(luocheck_memfd_alloc_file(LUOCHECK_PTR(name), flags));
}

/* Folios. */
enum { LUOCHECK_DIRTY, LUOCHECK_UPTODATE };
LUOCHECK_CALL(folio_test) int luocheck_folio_test(luocheck_ptr folio, u32 flag);
LUOCHECK_CALL(folio_set) int luocheck_folio_set(luocheck_ptr folio, u32 flag, u32 on);
LUOCHECK_CALL(folio_zero) void luocheck_folio_zero(luocheck_ptr folio, luocheck_ptr start, luocheck_ptr count);
LUOCHECK_CALL(folio_nr_pages) int luocheck_folio_nr_pages(luocheck_ptr folio);
LUOCHECK_CALL(folio_pfn) u64 luocheck_folio_pfn(luocheck_ptr folio);
LUOCHECK_CALL(pfn_folio) luocheck_ptr luocheck_pfn_folio(u64 pfn);
LUOCHECK_CALL(folio_get) void luocheck_folio_get(luocheck_ptr folio);
LUOCHECK_CALL(folio_put) void luocheck_folio_put(luocheck_ptr folio);
LUOCHECK_STEP(folio_lock) void luocheck_folio_lock(luocheck_ptr folio);
LUOCHECK_STEP(folio_unlock) void luocheck_folio_unlock(luocheck_ptr folio);
LUOCHECK_CALL(folio_take) int luocheck_folio_take(luocheck_ptr folio);
LUOCHECK_STEP(unpin_folios) void luocheck_unpin_folios(luocheck_ptr folios, luocheck_ptr count);
LUOCHECK_STEP(unpin_folio) void luocheck_unpin_folio(luocheck_ptr folio);
#define folio_test_dirty(folio) luocheck_folio_test(LUOCHECK_PTR(folio), LUOCHECK_DIRTY)
#define folio_test_uptodate(folio) luocheck_folio_test(LUOCHECK_PTR(folio), LUOCHECK_UPTODATE)
/* Whether it was not before. */
#define folio_mark_dirty(folio) luocheck_folio_set(LUOCHECK_PTR(folio), LUOCHECK_DIRTY, 1)
#define folio_set_dirty(folio) ((void)folio_mark_dirty(folio))
#define folio_clear_dirty(folio) ((void)luocheck_folio_set(LUOCHECK_PTR(folio), LUOCHECK_DIRTY, 0))
#define folio_mark_uptodate(folio) ((void)luocheck_folio_set(LUOCHECK_PTR(folio), LUOCHECK_UPTODATE, 1))
#define folio_clear_uptodate(folio) ((void)luocheck_folio_set(LUOCHECK_PTR(folio), LUOCHECK_UPTODATE, 0))
static LUOCHECK_INLINE void folio_zero_range(struct folio *folio, size_t start, size_t count)
{
	luocheck_folio_zero(LUOCHECK_PTR(folio), (luocheck_ptr)start, (luocheck_ptr)count);
}
static LUOCHECK_INLINE void folio_zero_segment(struct folio *folio, size_t start, size_t end) { folio_zero_range(folio, start, end - start); }
static LUOCHECK_INLINE long folio_nr_pages(const struct folio *folio) { return luocheck_folio_nr_pages(LUOCHECK_PTR(folio)); }
static LUOCHECK_INLINE size_t folio_size(const struct folio *folio) { return folio_nr_pages(folio) * PAGE_SIZE; }
static LUOCHECK_INLINE unsigned int folio_order(const struct folio *folio) { return get_order(folio_size(folio)); }
static LUOCHECK_INLINE unsigned long folio_pfn(const struct folio *folio) { return luocheck_folio_pfn(LUOCHECK_PTR(folio)); }
static LUOCHECK_INLINE struct folio *pfn_folio(unsigned long pfn) { return (struct folio *)(unsigned long)luocheck_pfn_folio(pfn); }
static LUOCHECK_INLINE void folio_get(struct folio *folio) { luocheck_folio_get(LUOCHECK_PTR(folio)); }
static LUOCHECK_INLINE void folio_put(struct folio *folio) { luocheck_folio_put(LUOCHECK_PTR(folio)); }
static LUOCHECK_INLINE void folio_lock(struct folio *folio) { luocheck_folio_lock(LUOCHECK_PTR(folio)); }
static LUOCHECK_INLINE void folio_unlock(struct folio *folio) { luocheck_folio_unlock(LUOCHECK_PTR(folio)); }
static LUOCHECK_INLINE bool folio_trylock(struct folio *folio) { return luocheck_folio_take(LUOCHECK_PTR(folio)); }
/* Nobody else has the folio. */
static LUOCHECK_INLINE void __folio_set_locked(struct folio *folio) { luocheck_folio_take(LUOCHECK_PTR(folio)); }
#define __folio_set_swapbacked(folio) ((void)(folio))
#define folio_set_swapbacked(folio) ((void)(folio))
#define flush_dcache_folio(folio) ((void)(folio))
#define folio_add_lru(folio) ((void)(folio))

/* What holds them in memory. */
struct luocheck_pin {
	s64 start, end;
	luocheck_ptr folios, most, offset;
};
LUOCHECK_STEP(memfd_pin_folios) int luocheck_memfd_pin_folios(luocheck_ptr file, luocheck_ptr asked);
static LUOCHECK_INLINE long memfd_pin_folios(struct file *file, s64 start, s64 end, struct folio **folios, unsigned int most, unsigned long *offset)
{
	struct luocheck_pin asked = { start, end, LUOCHECK_PTR(folios), most, LUOCHECK_PTR(offset) };

	return luocheck_memfd_pin_folios(LUOCHECK_PTR(file), LUOCHECK_PTR(&asked));
}
static LUOCHECK_INLINE void unpin_folio(struct folio *folio) { luocheck_unpin_folio(LUOCHECK_PTR(folio)); }
static LUOCHECK_INLINE void unpin_folios(struct folio **folios, unsigned long count)
{
	luocheck_unpin_folios(LUOCHECK_PTR(folios), (luocheck_ptr)count);
}

/* The page cache. Nobody has a limit. */
struct mm_struct;
LUOCHECK_STEP(shmem_add_to_page_cache) int luocheck_shmem_add_to_page_cache(luocheck_ptr folio, luocheck_ptr mapping, u64 index);
LUOCHECK_CALL(filemap_remove_folio) void luocheck_filemap_remove_folio(luocheck_ptr folio);
static LUOCHECK_INLINE int shmem_add_to_page_cache(struct folio *folio, struct address_space *mapping, unsigned long index, void *expected, gfp_t gfp)
{
	return luocheck_shmem_add_to_page_cache(LUOCHECK_PTR(folio), LUOCHECK_PTR(mapping), index);
}
static LUOCHECK_INLINE void filemap_remove_folio(struct folio *folio) { luocheck_filemap_remove_folio(LUOCHECK_PTR(folio)); }
LUOCHECK_CALL(mem_cgroup_charge) int luocheck_mem_cgroup_charge(luocheck_ptr folio);
LUOCHECK_CALL(shmem_inode_acct_blocks) int luocheck_shmem_inode_acct_blocks(luocheck_ptr inode, u32 pages);
LUOCHECK_CALL(shmem_recalc_inode) void luocheck_shmem_recalc_inode(luocheck_ptr inode, u32 allocated, u32 swapped);
static LUOCHECK_INLINE int mem_cgroup_charge(struct folio *folio, struct mm_struct *mm, gfp_t gfp) { return luocheck_mem_cgroup_charge(LUOCHECK_PTR(folio)); }
static LUOCHECK_INLINE int shmem_inode_acct_blocks(struct inode *inode, long pages) { return luocheck_shmem_inode_acct_blocks(LUOCHECK_PTR(inode), pages); }
static LUOCHECK_INLINE bool shmem_recalc_inode(struct inode *inode, long allocated, long swapped)
{
	luocheck_shmem_recalc_inode(LUOCHECK_PTR(inode), allocated, swapped);
	return false;
}

/* Arrays that may be large. */
LUOCHECK_STEP(kvmalloc) luocheck_ptr luocheck_kvmalloc(u64 size, luocheck_ptr type, luocheck_ptr function);
LUOCHECK_STEP(vcalloc) luocheck_ptr luocheck_vcalloc(u64 size, luocheck_ptr function);
LUOCHECK_CALL(vfree) void luocheck_vfree(luocheck_ptr area);
#define LUOCHECK_KVMALLOC_OF(what, size) ({				\
	static typeof(what) *luocheck_type __attribute__((used));	\
	(typeof(what) *)(unsigned long)luocheck_kvmalloc(size, LUOCHECK_PTR(&luocheck_type), LUOCHECK_PTR(__func__)); \
})
#define kvmalloc_obj(what, ...) LUOCHECK_KVMALLOC_OF(what, sizeof(what))
#define kvzalloc_obj(what, ...) LUOCHECK_KVMALLOC_OF(what, sizeof(what))
#define kvmalloc_objs(what, count, ...) LUOCHECK_KVMALLOC_OF(what, sizeof(what) * (u64)(count))
#define kvzalloc_objs(what, count, ...) LUOCHECK_KVMALLOC_OF(what, sizeof(what) * (u64)(count))
#define kvmalloc_array(count, size, flags) \
	((void *)(unsigned long)luocheck_kvmalloc((u64)(count) * (size), LUOCHECK_PTR(#size), LUOCHECK_PTR(__func__)))
#define LUOCHECK_VMALLOC(size) ((void *)(unsigned long)luocheck_vcalloc(size, LUOCHECK_PTR(__func__)))
#define vcalloc(count, size) LUOCHECK_VMALLOC((u64)(count) * (size))
#define vmalloc_array(count, size) LUOCHECK_VMALLOC((u64)(count) * (size))
#define vmalloc(size) LUOCHECK_VMALLOC(size)
#define vzalloc(size) LUOCHECK_VMALLOC(size)
static LUOCHECK_INLINE void vfree(const void *area) { if (area) luocheck_vfree(LUOCHECK_PTR(area)); }
static LUOCHECK_INLINE bool is_vmalloc_addr(const void *p) { return (unsigned long)p >= LUOCHECK_PAGES; }
static LUOCHECK_INLINE void luocheck_kvfree(const void *p)
{
	if (is_vmalloc_addr(p))
		vfree(p);
	else
		kfree(p);
}
#define kvfree(p) luocheck_kvfree(p)

/* Kexec Handover. */
struct kho_vmalloc;
LUOCHECK_STEP(kho_preserve_folio) int luocheck_kho_preserve_folio(luocheck_ptr folio);
LUOCHECK_STEP(kho_unpreserve_folio) void luocheck_kho_unpreserve_folio(luocheck_ptr folio);
LUOCHECK_STEP(kho_restore_folio) luocheck_ptr luocheck_kho_restore_folio(u64 phys);
LUOCHECK_STEP(kho_preserve_vmalloc) int luocheck_kho_preserve_vmalloc(luocheck_ptr area, luocheck_ptr into);
LUOCHECK_STEP(kho_unpreserve_vmalloc) void luocheck_kho_unpreserve_vmalloc(luocheck_ptr from);
LUOCHECK_STEP(kho_restore_vmalloc) luocheck_ptr luocheck_kho_restore_vmalloc(luocheck_ptr from);
static LUOCHECK_INLINE int kho_preserve_folio(struct folio *folio) { return luocheck_kho_preserve_folio(LUOCHECK_PTR(folio)); }
static LUOCHECK_INLINE void kho_unpreserve_folio(struct folio *folio) { luocheck_kho_unpreserve_folio(LUOCHECK_PTR(folio)); }
static LUOCHECK_INLINE struct folio *kho_restore_folio(phys_addr_t phys) { return (struct folio *)(unsigned long)luocheck_kho_restore_folio(phys); }
static LUOCHECK_INLINE int kho_preserve_vmalloc(void *area, struct kho_vmalloc *into)
{
	return luocheck_kho_preserve_vmalloc(LUOCHECK_PTR(area), LUOCHECK_PTR(into));
}
static LUOCHECK_INLINE void kho_unpreserve_vmalloc(struct kho_vmalloc *from) { luocheck_kho_unpreserve_vmalloc(LUOCHECK_PTR(from)); }
static LUOCHECK_INLINE void *kho_restore_vmalloc(const struct kho_vmalloc *from)
{
	return (void *)(unsigned long)luocheck_kho_restore_vmalloc(LUOCHECK_PTR(from));
}

#endif
