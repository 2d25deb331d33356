/* SPDX-License-Identifier: GPL-2.0-only */
/* What only computes, allocates in other words, or is switched off here: each is defined unless a header of the tree has it. */
#ifndef LUOCHECK_MORE_H
#define LUOCHECK_MORE_H

#ifndef U32_MAX
#define U8_MAX ((u8)~0U)
#define U16_MAX ((u16)~0U)
#define U32_MAX ((u32)~0U)
#define S32_MAX ((int)(U32_MAX >> 1))
#define U64_MAX ((u64)~0ULL)
#define S64_MAX ((s64)(U64_MAX >> 1))
#endif
#ifndef INT_MAX
#define INT_MAX ((int)(~0U >> 1))
#endif
#ifndef UINT_MAX
#define UINT_MAX (~0U)
#endif
#ifndef LONG_MAX
#define LONG_MAX ((long)(~0UL >> 1))
#endif
#ifndef ULONG_MAX
#define ULONG_MAX (~0UL)
#endif
#ifndef SIZE_MAX
#define SIZE_MAX (~(size_t)0)
#endif
#ifndef BIT
#define BIT(nr) (1UL << (nr))
#endif
#ifndef BIT_ULL
#define BIT_ULL(nr) (1ULL << (nr))
#endif
#ifndef BITS_PER_LONG
#define BITS_PER_LONG 64
#endif
#ifndef DIV_ROUND_UP
#define DIV_ROUND_UP(n, d) (((n) + (d) - 1) / (d))
#endif
#ifndef round_up
#define round_up(x, y) ((((x) - 1) | ((typeof(x))(y) - 1)) + 1)
#define round_down(x, y) ((x) & ~((typeof(x))(y) - 1))
#endif
#ifndef roundup
#define roundup(x, y) ((((x) + ((y) - 1)) / (y)) * (y))
#define rounddown(x, y) ((x) - ((x) % (y)))
#endif
#ifndef abs
#define abs(x) ({ typeof(x) luocheck_x = (x); luocheck_x < 0 ? -luocheck_x : luocheck_x; })
#endif
#ifndef div_u64
#define div_u64(n, d) ((u64)(n) / (u32)(d))
#define div64_u64(n, d) ((u64)(n) / (u64)(d))
#define do_div(n, d) ({ u32 luocheck_rest = (n) % (u32)(d); (n) /= (u32)(d); luocheck_rest; })
#endif
#ifndef upper_32_bits
#define upper_32_bits(n) ((u32)((u64)(n) >> 32))
#define lower_32_bits(n) ((u32)(n))
#endif

/* Sizes that overflow are as large as none can be. */
#ifndef check_add_overflow
#define check_add_overflow(a, b, to) __builtin_add_overflow(a, b, to)
#define check_sub_overflow(a, b, to) __builtin_sub_overflow(a, b, to)
#define check_mul_overflow(a, b, to) __builtin_mul_overflow(a, b, to)
#define size_add(a, b) ({ size_t luocheck_sum; __builtin_add_overflow((size_t)(a), (size_t)(b), &luocheck_sum) ? SIZE_MAX : luocheck_sum; })
#define size_mul(a, b) ({ size_t luocheck_product; __builtin_mul_overflow((size_t)(a), (size_t)(b), &luocheck_product) ? SIZE_MAX : luocheck_product; })
#define array_size(a, b) size_mul(a, b)
#define array3_size(a, b, c) size_mul(size_mul(a, b), c)
#define flex_array_size(p, member, count) size_mul(count, sizeof(*(p)->member))
#define struct_size(p, member, count) size_add(sizeof(*(p)), flex_array_size(p, member, count))
#define struct_size_t(type, member, count) struct_size((type *)NULL, member, count)
#endif

/* Bits. */
#ifndef ilog2
#define ilog2(n) ((int)(63 - __builtin_clzll(n)))
#define is_power_of_2(n) ((n) != 0 && ((n) & ((n) - 1)) == 0)
#define roundup_pow_of_two(n) ((n) <= 1 ? 1UL : 1UL << (ilog2((unsigned long)(n) - 1) + 1))
#define rounddown_pow_of_two(n) (1UL << ilog2((unsigned long)(n)))
#define order_base_2(n) ((n) > 1 ? ilog2((n) - 1) + 1 : 0)
#endif
#ifndef __ffs
#define __ffs(word) ((unsigned long)__builtin_ctzl(word))
#define __fls(word) ((unsigned long)(63 - __builtin_clzl(word)))
#define ffz(word) __ffs(~(word))
#define ffs(word) __builtin_ffs(word)
#define fls(word) ((word) ? 32 - __builtin_clz(word) : 0)
#define fls64(word) ((word) ? 64 - __builtin_clzll(word) : 0)
#define hweight8(word) __builtin_popcount((u8)(word))
#define hweight32(word) __builtin_popcount((u32)(word))
#define hweight64(word) __builtin_popcountll(word)
#define hweight_long(word) __builtin_popcountl(word)
#endif
#ifndef BITS_TO_LONGS
#define BITS_TO_LONGS(count) (((count) + 63) / 64)
#endif
#ifndef DECLARE_BITMAP
#define DECLARE_BITMAP(name, count) unsigned long name[BITS_TO_LONGS(count)]
#endif
/* Of the bits from `from` on the first that is, or is not, set; `count`: there is none. */
unsigned long luocheck_find_bit(const unsigned long *bits, unsigned long count, unsigned long from, int set);
#define find_next_bit(bits, count, from) luocheck_find_bit(bits, count, from, 1)
#define find_first_bit(bits, count) luocheck_find_bit(bits, count, 0, 1)
#define find_next_zero_bit(bits, count, from) luocheck_find_bit(bits, count, from, 0)
#define find_first_zero_bit(bits, count) luocheck_find_bit(bits, count, 0, 0)
#define for_each_set_bit(bit, bits, count) for ((bit) = find_first_bit(bits, count); (bit) < (count); (bit) = find_next_bit(bits, count, (bit) + 1))
#define bitmap_zero(bits, count) memset(bits, 0, BITS_TO_LONGS(count) * 8)
#define bitmap_empty(bits, count) (find_first_bit(bits, count) == (count))
#define bitmap_full(bits, count) (find_first_zero_bit(bits, count) == (count))
#define bitmap_zalloc(count, flags) ((unsigned long *)kcalloc(BITS_TO_LONGS(count), 8, flags))
#define bitmap_free(bits) kfree(bits)

/* Memory. */
#define kmemdup_nul(from, size, flags) ({				\
	size_t luocheck_length = (size);				\
	char *luocheck_text = kmalloc(luocheck_length + 1, flags);	\
	if (luocheck_text) {						\
		memcpy(luocheck_text, from, luocheck_length);		\
		luocheck_text[luocheck_length] = 0;			\
	}								\
	luocheck_text;							\
})
#define kstrndup(text, limit, flags) ({ const char *luocheck_from = (text); kmemdup_nul(luocheck_from, strnlen(luocheck_from, limit), flags); })
#define kstrdup_const(text, flags) kstrdup(text, flags)
#define kfree_const(text) kfree(text)
#define kmemdup_array(from, count, size, flags) kmemdup(from, (size) * (count), flags)
#define kvmemdup(from, size, flags) kmemdup(from, size, flags)
#define kasprintf(flags, ...) ({					\
	int luocheck_length = snprintf(NULL, 0, __VA_ARGS__);		\
	char *luocheck_text = kmalloc(luocheck_length + 1, flags);	\
	if (luocheck_text)						\
		snprintf(luocheck_text, luocheck_length + 1, __VA_ARGS__); \
	luocheck_text;							\
})
#define kfree_sensitive(object) kfree(object)
#define kvfree_sensitive(object, size) kvfree(object)
#define memzero_explicit(to, count) memset(to, 0, count)
struct kmem_cache {
	size_t size;
};
#define kmem_cache_create(name, bytes, ...) ({				\
	struct kmem_cache *luocheck_cache = kmalloc(sizeof(*luocheck_cache), GFP_KERNEL); \
	if (luocheck_cache)						\
		luocheck_cache->size = (bytes);				\
	luocheck_cache;							\
})
#define KMEM_CACHE(type, flags) kmem_cache_create(#type, sizeof(struct type), 0, flags, NULL)
#define kmem_cache_alloc(cache, flags) kmalloc((cache)->size, flags)
#define kmem_cache_zalloc(cache, flags) kmalloc((cache)->size, flags)
#define kmem_cache_free(cache, object) kfree(object)
#define kmem_cache_destroy(cache) kfree(cache)
#define SLAB_HWCACHE_ALIGN 0
#define SLAB_PANIC 0
#define SLAB_ACCOUNT 0

/* Numbers. */
#define LUOCHECK_IDS 1024
struct ida {
	unsigned long bits[LUOCHECK_IDS / 64];
};
#define IDA_INIT(name) { { 0 } }
#define DEFINE_IDA(name) struct ida name = IDA_INIT(name)
#define ida_init(ida) bitmap_zero((ida)->bits, LUOCHECK_IDS)
#define ida_destroy(ida) bitmap_zero((ida)->bits, LUOCHECK_IDS)
#define ida_is_empty(ida) bitmap_empty((ida)->bits, LUOCHECK_IDS)
int luocheck_ida_alloc(struct ida *ida, unsigned int from, unsigned int to);
void luocheck_ida_free(struct ida *ida, unsigned int id);
#define ida_alloc_range(ida, from, to, flags) ({ might_sleep_if(gfpflags_allow_blocking(flags)); luocheck_ida_alloc(ida, from, to); })
#define ida_alloc(ida, flags) ida_alloc_range(ida, 0, ~0U, flags)
#define ida_alloc_min(ida, from, flags) ida_alloc_range(ida, from, ~0U, flags)
#define ida_alloc_max(ida, to, flags) ida_alloc_range(ida, 0, to, flags)
#define ida_free(ida, id) luocheck_ida_free(ida, id)

/* Text. */
char *strchr(const char *text, int byte);
char *strrchr(const char *text, int byte);
char *strstr(const char *text, const char *part);
void *memchr(const void *from, int byte, size_t count);
bool sysfs_streq(const char *a, const char *b);
#define strnchr(text, count, byte) ((char *)memchr(text, byte, strnlen(text, count)))
#define str_has_prefix(text, prefix) (strncmp(text, prefix, strlen(prefix)) ? 0 : strlen(prefix))
#define str_yes_no(value) ((value) ? "yes" : "no")
#define str_on_off(value) ((value) ? "on" : "off")
#define str_true_false(value) ((value) ? "true" : "false")
#define str_enabled_disabled(value) ((value) ? "enabled" : "disabled")
#define str_plural(count) ((count) == 1 ? "" : "s")
#define scnprintf(to, size, ...) ({ size_t luocheck_room = (size); int luocheck_length = snprintf(to, luocheck_room, __VA_ARGS__); luocheck_length < (int)luocheck_room ? luocheck_length : luocheck_room ? (int)luocheck_room - 1 : 0; })
#define kstrtoull(text, base, result) ({ u64 luocheck_number; int luocheck_error = kstrtou64(text, base, &luocheck_number); if (!luocheck_error) *(result) = luocheck_number; luocheck_error; })
#define kstrtoul(text, base, result) kstrtoull(text, base, result)
#define LUOCHECK_TO_UNSIGNED(text, base, result, most) ({ u64 luocheck_number; int luocheck_error = kstrtou64(text, base, &luocheck_number); if (!luocheck_error && luocheck_number > (most)) luocheck_error = -ERANGE; if (!luocheck_error) *(result) = luocheck_number; luocheck_error; })
#define kstrtouint(text, base, result) LUOCHECK_TO_UNSIGNED(text, base, result, UINT_MAX)
#define kstrtou32(text, base, result) kstrtouint(text, base, result)

struct list_head;
/* Stable. */
void luocheck_list_sort(void *priv, struct list_head *head, int (*compare)(void *priv, const struct list_head *a, const struct list_head *b));
#define list_sort(priv, head, compare) luocheck_list_sort(priv, head, (int (*)(void *, const struct list_head *, const struct list_head *))(compare))
void luocheck_sort(void *base, size_t count, size_t size, int (*compare)(const void *a, const void *b));
#define sort(base, count, size, compare, swap) luocheck_sort(base, count, size, compare)

/* Messages. */
#define pr_alert(...) luocheck_log(__VA_ARGS__)
#define pr_crit(...) luocheck_log(__VA_ARGS__)
#define pr_cont(...) luocheck_log(__VA_ARGS__)
#define pr_devel(...) luocheck_log(__VA_ARGS__)
#define pr_emerg_once(...) luocheck_log(__VA_ARGS__)
#define pr_emerg_ratelimited(...) luocheck_log(__VA_ARGS__)
#define printk(...) luocheck_log(__VA_ARGS__)
#define printk_once(...) luocheck_log(__VA_ARGS__)
#define no_printk(...) luocheck_log(__VA_ARGS__)
#define KERN_ERR ""
#define KERN_WARNING ""
#define KERN_NOTICE ""
#define KERN_INFO ""
#define KERN_DEBUG ""
#define LUOCHECK_DEV_LOG(device, ...) ((void)(device), luocheck_log(__VA_ARGS__))
#define dev_err(device, ...) LUOCHECK_DEV_LOG(device, __VA_ARGS__)
#define dev_warn(device, ...) LUOCHECK_DEV_LOG(device, __VA_ARGS__)
#define dev_notice(device, ...) LUOCHECK_DEV_LOG(device, __VA_ARGS__)
#define dev_info(device, ...) LUOCHECK_DEV_LOG(device, __VA_ARGS__)
#define dev_dbg(device, ...) LUOCHECK_DEV_LOG(device, __VA_ARGS__)
#define dev_err_once(device, ...) LUOCHECK_DEV_LOG(device, __VA_ARGS__)
#define dev_warn_once(device, ...) LUOCHECK_DEV_LOG(device, __VA_ARGS__)
#define dev_err_ratelimited(device, ...) LUOCHECK_DEV_LOG(device, __VA_ARGS__)
#define dev_warn_ratelimited(device, ...) LUOCHECK_DEV_LOG(device, __VA_ARGS__)
#define dump_stack() do { } while (0)
#define print_hex_dump_debug(...) do { } while (0)
#define WARN_RATELIMIT(condition, ...) WARN(condition, __VA_ARGS__)
#define WARN_TAINT(condition, taint, ...) WARN(condition, __VA_ARGS__)
#define WARN_TAINT_ONCE(condition, taint, ...) WARN(condition, __VA_ARGS__)
#define DO_ONCE_LITE(function, ...) function(__VA_ARGS__)

/* Branches that are patched when they change. */
struct static_key {
	int enabled;
};
struct static_key_true { struct static_key key; };
struct static_key_false { struct static_key key; };
#define DEFINE_STATIC_KEY_TRUE(name) struct static_key_true name = { { 1 } }
#define DEFINE_STATIC_KEY_FALSE(name) struct static_key_false name = { { 0 } }
#define DECLARE_STATIC_KEY_TRUE(name) extern struct static_key_true name
#define DECLARE_STATIC_KEY_FALSE(name) extern struct static_key_false name
#define static_branch_likely(branch) (READ_ONCE((branch)->key.enabled) > 0)
#define static_branch_unlikely(branch) (READ_ONCE((branch)->key.enabled) > 0)
#define static_key_enabled(branch) (READ_ONCE((branch)->key.enabled) > 0)
#define static_branch_enable(branch) do { might_sleep(); WRITE_ONCE((branch)->key.enabled, 1); } while (0)
#define static_branch_disable(branch) do { might_sleep(); WRITE_ONCE((branch)->key.enabled, 0); } while (0)

/* Modules: parameters are what the code sets them to. */
#define EXPORT_SYMBOL_NS(name, space)
#define EXPORT_SYMBOL_FOR_MODULES(name, modules)
#define MODULE_ALIAS(text)
#define MODULE_IMPORT_NS(text)
#define MODULE_PARM_DESC(name, text)
#define LUOCHECK_PARAM(name) static const void *const luocheck_param_of_##name __attribute__((unused)) = &name
#define module_param(name, type, mode) LUOCHECK_PARAM(name)
#define module_param_named(name, variable, type, mode) static const void *const luocheck_param_of_##name __attribute__((unused)) = &variable
#define core_param(name, variable, type, mode) module_param_named(name, variable, type, mode)

/* As without CONFIG_DEBUG_FS: there is no file, and nobody reads one. */
struct dentry;
struct seq_file {
	void *private;
};
#define LUOCHECK_NO_DENTRY(...) ((struct dentry *)({ (void)sizeof(#__VA_ARGS__); ERR_PTR(-19); }))
#define debugfs_create_dir(...) LUOCHECK_NO_DENTRY(__VA_ARGS__)
#define debugfs_create_file(name, mode, parent, data, operations) ((struct dentry *)({ (void)(parent); (void)(data); (void)(operations); ERR_PTR(-19); }))
#define debugfs_create_file_unsafe(name, mode, parent, data, operations) debugfs_create_file(name, mode, parent, data, operations)
#define LUOCHECK_DEBUGFS(parent, value) do { (void)(parent); (void)(value); } while (0)
#define debugfs_create_bool(name, mode, parent, value) LUOCHECK_DEBUGFS(parent, value)
#define debugfs_create_u8(name, mode, parent, value) LUOCHECK_DEBUGFS(parent, value)
#define debugfs_create_u32(name, mode, parent, value) LUOCHECK_DEBUGFS(parent, value)
#define debugfs_create_u64(name, mode, parent, value) LUOCHECK_DEBUGFS(parent, value)
#define debugfs_create_x32(name, mode, parent, value) LUOCHECK_DEBUGFS(parent, value)
#define debugfs_create_x64(name, mode, parent, value) LUOCHECK_DEBUGFS(parent, value)
#define debugfs_create_ulong(name, mode, parent, value) LUOCHECK_DEBUGFS(parent, value)
#define debugfs_create_size_t(name, mode, parent, value) LUOCHECK_DEBUGFS(parent, value)
#define debugfs_create_atomic_t(name, mode, parent, value) LUOCHECK_DEBUGFS(parent, value)
#define debugfs_create_blob(name, mode, parent, blob) debugfs_create_file(name, mode, parent, blob, NULL)
#define debugfs_remove(dentry) do { (void)(dentry); } while (0)
#define debugfs_remove_recursive(dentry) debugfs_remove(dentry)
#define debugfs_lookup_and_remove(name, parent) debugfs_remove(parent)
#define seq_printf(file, ...) ((void)(file), luocheck_log(__VA_ARGS__))
#define seq_puts(file, text) do { (void)(file); (void)(text); } while (0)
#define seq_putc(file, byte) do { (void)(file); (void)(byte); } while (0)
#define DEFINE_SHOW_ATTRIBUTE(name) static const struct file_operations name##_fops __attribute__((unused)) = { .read = (void *)name##_show }

#endif
