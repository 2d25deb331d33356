/* SPDX-License-Identifier: GPL-2.0-only */
/* kmalloc and physical addresses. */
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
/* More than an address can say is more than there is. */
#define LUOCHECK_BYTES(size) ((u64)(size) >> 32 ? ~0u : (luocheck_ptr)(size))
#define LUOCHECK_ALLOC(size, type, flags) \
	((void *)(unsigned long)luocheck_kmalloc(LUOCHECK_BYTES(size), LUOCHECK_PTR(type), LUOCHECK_PTR(__func__), (flags) & (__GFP_NOFAIL | LUOCHECK_GFP_ATOMIC)))
#define LUOCHECK_ALLOC_OF(what, size, flags, ...) ({				\
	static typeof(what) *luocheck_type __attribute__((used));	\
	(typeof(what) *)LUOCHECK_ALLOC(size, &luocheck_type, flags);		\
})
#define kmalloc(size, flags) LUOCHECK_ALLOC(size, #size, flags)
#define kzalloc(size, flags) LUOCHECK_ALLOC(size, #size, flags)
#define kcalloc(count, size, flags) LUOCHECK_ALLOC(size_mul(count, size), #size, flags)
#define kmalloc_array(count, size, flags) LUOCHECK_ALLOC(size_mul(count, size), #size, flags)
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
#define kvcalloc(count, size, flags) LUOCHECK_ALLOC(size_mul(count, size), #size, flags)
#define kmalloc_obj(what, ...) LUOCHECK_ALLOC_OF(what, sizeof(what), ##__VA_ARGS__, 0)
#define kzalloc_obj(what, ...) LUOCHECK_ALLOC_OF(what, sizeof(what), ##__VA_ARGS__, 0)
#define kzalloc_objs(what, count, ...) LUOCHECK_ALLOC_OF(what, sizeof(what) * (count), ##__VA_ARGS__, 0)
#define kmalloc_objs(what, count, ...) LUOCHECK_ALLOC_OF(what, size_mul(sizeof(what), count), ##__VA_ARGS__, 0)
/* With an array at its end, whose length is not filled in. */
#define kmalloc_flex(what, member, count, ...) LUOCHECK_ALLOC_OF(what, struct_size_t(typeof(what), member, count), ##__VA_ARGS__, 0)
#define kzalloc_flex(what, member, count, ...) kmalloc_flex(what, member, count, ##__VA_ARGS__)
#define kvmalloc_flex(what, member, count, ...) kmalloc_flex(what, member, count, ##__VA_ARGS__)
#define kvzalloc_flex(what, member, count, ...) kmalloc_flex(what, member, count, ##__VA_ARGS__)
#define ZERO_SIZE_PTR ((void *)16)
#define ZERO_OR_NULL_PTR(object) ((unsigned long)(object) <= 16)
static LUOCHECK_INLINE void kfree(const void *object) { if (!ZERO_OR_NULL_PTR(object)) luocheck_kfree(LUOCHECK_PTR(object)); }
LUOCHECK_CALL(ksize) u32 luocheck_ksize(luocheck_ptr object);
/* runtime/more.c: `to` was allocated for it; what is smaller stays where it is. */
void *luocheck_move(const void *from, void *to, size_t size);
static LUOCHECK_INLINE size_t ksize(const void *object) { return ZERO_OR_NULL_PTR(object) ? 0 : luocheck_ksize(LUOCHECK_PTR(object)); }
#define krealloc(from, size, flags) ({					\
	void *luocheck_old = (void *)(from);				\
	size_t luocheck_new = (size);					\
	!luocheck_new ? (kfree(luocheck_old), ZERO_SIZE_PTR) :		\
	luocheck_new <= ksize(luocheck_old) ? luocheck_old :		\
	luocheck_move(luocheck_old, LUOCHECK_ALLOC(luocheck_new, #size, flags), luocheck_new); \
})
#define krealloc_array(from, count, size, flags) krealloc(from, size_mul(count, size), flags)
#define kvrealloc(from, size, flags) krealloc(from, size, flags)
#define kvrealloc_array(from, count, size, flags) krealloc_array(from, count, size, flags)
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

#endif
