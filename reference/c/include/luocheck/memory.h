/* SPDX-License-Identifier: GPL-2.0-only */
/* kmalloc, physical addresses, the xarray, and the caller's memory. */
#ifndef LUOCHECK_MEMORY_H
#define LUOCHECK_MEMORY_H

#define GFP_KERNEL 0
#define GFP_KERNEL_ACCOUNT 0
#define __GFP_ZERO 0
#define __GFP_NOWARN 0
#define __GFP_NOFAIL 1
/* Whoever asks so does not sleep. */
#define LUOCHECK_GFP_ATOMIC 2
#define GFP_ATOMIC LUOCHECK_GFP_ATOMIC
#define GFP_NOWAIT LUOCHECK_GFP_ATOMIC
#define GFP_NOFS GFP_KERNEL
#define GFP_NOIO GFP_KERNEL
#define GFP_USER GFP_KERNEL
#define GFP_HIGHUSER GFP_KERNEL
#define __GFP_NORETRY 0
#define __GFP_RETRY_MAYFAIL 0
#define __GFP_ACCOUNT 0
#define gfpflags_allow_blocking(flags) (!((flags) & LUOCHECK_GFP_ATOMIC))

/* LUOCHECK_PAGE_SHIFT: reference/c/pages.ts says what it is besides 12. */
#ifndef PAGE_SHIFT
#ifdef LUOCHECK_PAGE_SHIFT
#define PAGE_SHIFT LUOCHECK_PAGE_SHIFT
#else
#define PAGE_SHIFT 12
#endif
#define PAGE_SIZE (1UL << PAGE_SHIFT)
#define PAGE_MASK (~(PAGE_SIZE - 1))
#define PAGE_ALIGN(bytes) ALIGN(bytes, PAGE_SIZE)
#endif
#define SZ_1K 0x400
#define SZ_4K 0x1000
#define SZ_1M 0x100000

/* As in reference/c/memory.ts: C stacks of calls, with the buffers of Asyncify, above what the linker laid out. */
#define LUOCHECK_STACKS (32 * (16384 + 8192) + 16)
/* A byte for each 8 below SHADOWED: how many of them, from the first, may be accessed; 0: JavaScript knows. An access of what is no memory of several tasks is no step. */
#define LUOCHECK_SHADOW 0x01200000
#define LUOCHECK_SHADOWED 0x03000000
#define LUOCHECK_NO_STEP 16

/* Zeroed; `type`: a variable that points to one such object, whose type is found in the debugging information, or how the caller writes the size. */
LUOCHECK_STEP(kmalloc) luocheck_ptr luocheck_kmalloc(luocheck_ptr size, luocheck_ptr type, luocheck_ptr function, u32 nofail);
LUOCHECK_CALL(kfree) void luocheck_kfree(luocheck_ptr object);
#define LUOCHECK_ALLOC(size, type, flags) \
	((void *)(unsigned long)luocheck_kmalloc((luocheck_ptr)(size), LUOCHECK_PTR(type), LUOCHECK_PTR(__func__), (flags) & (__GFP_NOFAIL | LUOCHECK_GFP_ATOMIC)))
#define LUOCHECK_ALLOC_OF(what, size, flags, ...) ({				\
	static typeof(what) *luocheck_type __attribute__((used));	\
	(typeof(what) *)LUOCHECK_ALLOC(size, &luocheck_type, flags);		\
})
#define kmalloc(size, flags) LUOCHECK_ALLOC(size, #size, flags)
#define kzalloc(size, flags) LUOCHECK_ALLOC(size, #size, flags)
#define kcalloc(count, size, flags) LUOCHECK_ALLOC((count) * (size), #size, flags)
#define kmalloc_array(count, size, flags) LUOCHECK_ALLOC((count) * (size), #size, flags)
#define kvmalloc(size, flags) LUOCHECK_ALLOC(size, #size, flags)
#define kvzalloc(size, flags) LUOCHECK_ALLOC(size, #size, flags)
#define kmemdup(from, size, flags) ({					\
	size_t luocheck_size = (size);					\
	void *luocheck_copy = LUOCHECK_ALLOC(luocheck_size, #size, flags);	\
	luocheck_copy ? memcpy(luocheck_copy, from, luocheck_size) : NULL;	\
})
#define kstrdup(text, flags) ({						\
	const char *luocheck_text = (text);				\
	luocheck_text ? (char *)kmemdup(luocheck_text, strlen(luocheck_text) + 1, flags) : NULL;	\
})
#define kvcalloc(count, size, flags) LUOCHECK_ALLOC((count) * (size), #size, flags)
#define kmalloc_obj(what, ...) LUOCHECK_ALLOC_OF(what, sizeof(what), ##__VA_ARGS__, 0)
#define kzalloc_obj(what, ...) LUOCHECK_ALLOC_OF(what, sizeof(what), ##__VA_ARGS__, 0)
#define kzalloc_objs(what, count, ...) LUOCHECK_ALLOC_OF(what, sizeof(what) * (count), ##__VA_ARGS__, 0)
static LUOCHECK_INLINE void kfree(const void *object) { if (object) luocheck_kfree(LUOCHECK_PTR(object)); }
static LUOCHECK_INLINE void kvfree(const void *object) { kfree(object); }
DEFINE_FREE(kfree, void *, if (!IS_ERR_OR_NULL(_T)) kfree(_T))
DEFINE_FREE(kvfree, void *, if (!IS_ERR_OR_NULL(_T)) kvfree(_T))

/* Where the first page lies: its physical address, and its place in the memory of this kernel. */
#define LUOCHECK_PHYS 0x10000000UL
#define LUOCHECK_PAGES 0x02000000UL
static LUOCHECK_INLINE phys_addr_t virt_to_phys(const volatile void *p) { return (unsigned long)p - LUOCHECK_PAGES + LUOCHECK_PHYS; }
static LUOCHECK_INLINE void *phys_to_virt(phys_addr_t pa) { return (void *)(pa - LUOCHECK_PHYS + LUOCHECK_PAGES); }
#define __pa(p) virt_to_phys(p)
#define __va(pa) phys_to_virt(pa)

static LUOCHECK_INLINE int get_order(unsigned long size)
{
	int order = 0;

	while ((PAGE_SIZE << order) < size)
		order++;
	return order;
}

#define get_unaligned(p) (((const struct { typeof(*(p)) value; } __attribute__((packed)) *)(p))->value)
#define put_unaligned(x, p) ((void)(((struct { typeof(*(p)) value; } __attribute__((packed)) *)(p))->value = (x)))

/* The entries are in the simulated kernel, found by the address of the array. */
struct xarray {
	const char *name;
};
#define XARRAY_INIT(xa, flags) { .name = #xa }
#define DEFINE_XARRAY(xa) struct xarray xa = XARRAY_INIT(xa, 0)
LUOCHECK_STEP(xa_insert) int luocheck_xa_insert(luocheck_ptr xa, u64 index, luocheck_ptr entry);
LUOCHECK_STEP(xa_erase) luocheck_ptr luocheck_xa_erase(luocheck_ptr xa, u64 index);
LUOCHECK_STEP(xa_load) luocheck_ptr luocheck_xa_load(luocheck_ptr xa, u64 index);
LUOCHECK_STEP(xa_store) int luocheck_xa_store(luocheck_ptr xa, u64 index, luocheck_ptr entry, u32 nofail);
LUOCHECK_STEP(xa_find) luocheck_ptr luocheck_xa_find(luocheck_ptr xa, luocheck_ptr index, u32 after);
LUOCHECK_CALL(xa_init) void luocheck_xa_init(luocheck_ptr xa, luocheck_ptr name);
LUOCHECK_CALL(xa_destroy) void luocheck_xa_destroy(luocheck_ptr xa);
#define xa_init(xa) luocheck_xa_init(LUOCHECK_PTR(xa), LUOCHECK_PTR(#xa))
static LUOCHECK_INLINE void xa_destroy(struct xarray *xa) { luocheck_xa_destroy(LUOCHECK_PTR(xa)); }
/* The entry that was there before; an error as a pointer. */
static LUOCHECK_INLINE void *xa_store(struct xarray *xa, unsigned long index, void *entry, gfp_t gfp)
{
	return luocheck_err_ptr(luocheck_xa_store(LUOCHECK_PTR(xa), index, LUOCHECK_PTR(entry), gfp & __GFP_NOFAIL));
}
static LUOCHECK_INLINE bool xa_is_err(const void *entry) { return IS_ERR(entry); }
static LUOCHECK_INLINE int xa_err(void *entry) { return IS_ERR(entry) ? (int)PTR_ERR(entry) : 0; }
#define xa_for_each(xa, index, entry)						\
	for (index = 0, entry = (void *)(unsigned long)luocheck_xa_find(LUOCHECK_PTR(xa), LUOCHECK_PTR(&index), 0); \
	     entry; entry = (void *)(unsigned long)luocheck_xa_find(LUOCHECK_PTR(xa), LUOCHECK_PTR(&index), 1))
static LUOCHECK_INLINE int xa_insert(struct xarray *xa, unsigned long index, void *entry, gfp_t gfp)
{
	might_sleep_if(gfpflags_allow_blocking(gfp));
	return luocheck_xa_insert(LUOCHECK_PTR(xa), index, LUOCHECK_PTR(entry));
}
static LUOCHECK_INLINE void *xa_erase(struct xarray *xa, unsigned long index)
{
	return (void *)(unsigned long)luocheck_xa_erase(LUOCHECK_PTR(xa), index);
}
static LUOCHECK_INLINE void *xa_load(struct xarray *xa, unsigned long index)
{
	return (void *)(unsigned long)luocheck_xa_load(LUOCHECK_PTR(xa), index);
}

/* Bytes that could not be copied. */
LUOCHECK_STEP(get_user) u32 luocheck_get_user(luocheck_ptr to, luocheck_ptr from, u32 count);
LUOCHECK_STEP(copy_from_user) u32 luocheck_copy_from_user(luocheck_ptr to, luocheck_ptr from, u32 count);
LUOCHECK_STEP(copy_to_user) u32 luocheck_copy_to_user(luocheck_ptr to, luocheck_ptr from, u32 count);
/* 0 or a negative errno. */
LUOCHECK_STEP(copy_struct_from_user) int luocheck_copy_struct_from_user(luocheck_ptr to, u32 ksize, luocheck_ptr from, u32 usize);
static LUOCHECK_INLINE unsigned long copy_from_user(void *to, const void __user *from, unsigned long count)
{
	might_fault();
	return luocheck_copy_from_user(LUOCHECK_PTR(to), LUOCHECK_PTR(from), (u32)count);
}
static LUOCHECK_INLINE unsigned long copy_to_user(void __user *to, const void *from, unsigned long count)
{
	might_fault();
	return luocheck_copy_to_user(LUOCHECK_PTR(to), LUOCHECK_PTR(from), (u32)count);
}
static LUOCHECK_INLINE int copy_struct_from_user(void *to, size_t ksize, const void __user *from, size_t usize)
{
	might_fault();
	return luocheck_copy_struct_from_user(LUOCHECK_PTR(to), (u32)ksize, LUOCHECK_PTR(from), (u32)usize);
}
#define get_user(x, from) ({						\
	typeof(*(from)) __value = 0;					\
	might_fault();							\
	u32 __left = luocheck_get_user(LUOCHECK_PTR(&__value), LUOCHECK_PTR(from), sizeof(__value)); \
	(x) = __value;							\
	__left ? -EFAULT : 0;						\
})

#endif
