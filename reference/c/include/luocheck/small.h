/* SPDX-License-Identifier: GPL-2.0-only */
/* Numbers in texts, more of texts, waits for a bit, checks of CONFIG_DEBUG_VM, checksums, files of debugfs that nobody opens. */
#ifndef LUOCHECK_SMALL_H
#define LUOCHECK_SMALL_H

/* A tree may have some of the limits. */
#ifndef U8_MAX
#define U8_MAX ((u8)~0U)
#define U16_MAX ((u16)~0U)
#endif
#ifndef S64_MAX
#define S64_MAX ((s64)(~0ULL >> 1))
#endif
int kstrtos64(const char *text, unsigned int base, s64 *result);
#define LUOCHECK_TO_SIGNED(text, base, result, least, most) ({		\
	s64 luocheck_number;						\
	int luocheck_error = kstrtos64(text, base, &luocheck_number);	\
	if (!luocheck_error && (luocheck_number < (least) || luocheck_number > (most))) \
		luocheck_error = -ERANGE;				\
	if (!luocheck_error)						\
		*(result) = luocheck_number;				\
	luocheck_error;							\
})
#define kstrtoll(text, base, result) LUOCHECK_TO_SIGNED(text, base, result, S64_MIN, S64_MAX)
#define kstrtol(text, base, result) kstrtoll(text, base, result)
#define kstrtoint(text, base, result) LUOCHECK_TO_SIGNED(text, base, result, INT_MIN, INT_MAX)
#define kstrtos32(text, base, result) kstrtoint(text, base, result)
#define kstrtos16(text, base, result) LUOCHECK_TO_SIGNED(text, base, result, -0x8000, 0x7fff)
#define kstrtos8(text, base, result) LUOCHECK_TO_SIGNED(text, base, result, -0x80, 0x7f)
#define kstrtou16(text, base, result) LUOCHECK_TO_UNSIGNED(text, base, result, U16_MAX)
#define kstrtou8(text, base, result) LUOCHECK_TO_UNSIGNED(text, base, result, U8_MAX)
#ifndef INT_MIN
#define INT_MIN (-INT_MAX - 1)
#endif
#ifndef S64_MIN
#define S64_MIN ((s64)(-S64_MAX - 1))
#endif

void *memchr_inv(const void *from, int byte, size_t count);
char *skip_spaces(const char *text);
char *strim(char *text);
char *strsep(char **text, const char *separators);
int strcasecmp(const char *a, const char *b);
int match_string(const char *const *texts, size_t count, const char *text);
int __sysfs_match_string(const char *const *texts, size_t count, const char *text);
#define strstrip(text) strim(text)
#define sysfs_match_string(texts, text) __sysfs_match_string(texts, ARRAY_SIZE(texts), text)
u32 crc32_le(u32 crc, const void *from, size_t count);
#define crc32(crc, from, count) crc32_le(crc, from, count)

#define array_index_nospec(index, size) ({ typeof(index) luocheck_index = (index); luocheck_index < (size) ? luocheck_index : 0; })
#define printk_deferred(...) luocheck_log(__VA_ARGS__)
#define trace_printk(...) luocheck_log(__VA_ARGS__)
#define trace_puts(text) do { (void)(text); } while (0)
#define VM_WARN_ON(condition) ((void)WARN_ON(condition))
#define VM_WARN_ON_ONCE(condition) WARN_ON(condition)
#define VM_WARN(condition, ...) ((void)WARN(condition, __VA_ARGS__))
#define VM_WARN_ONCE(condition, ...) ((void)WARN(condition, __VA_ARGS__))
#define VM_BUG_ON(condition) BUG_ON(condition)
#define VFS_WARN_ON(condition) ((void)WARN_ON(condition))
#define VFS_WARN_ON_ONCE(condition) WARN_ON(condition)
#define VFS_BUG_ON(condition) BUG_ON(condition)
#define CHECK_DATA_CORRUPTION(condition, address, ...) WARN(condition, __VA_ARGS__)

/* Who waits for a bit waits for its word: woken, he looks again. */
#define LUOCHECK_WAIT_BIT(word, condition, mode) ({			\
	unsigned long *luocheck_word = (unsigned long *)(word);		\
	(mode) == TASK_UNINTERRUPTIBLE ? (wait_var_event(luocheck_word, condition), 0) : wait_var_event_killable(luocheck_word, condition); \
})
#define wait_on_bit(word, bit, mode) LUOCHECK_WAIT_BIT(word, !test_bit_acquire(bit, luocheck_word), mode)
#define wait_on_bit_io(word, bit, mode) wait_on_bit(word, bit, mode)
#define wait_on_bit_lock(word, bit, mode) LUOCHECK_WAIT_BIT(word, !test_and_set_bit(bit, luocheck_word), mode)
#define wake_up_bit(word, bit) wake_up_var(word)
#define clear_and_wake_up_bit(bit, word) do { clear_bit_unlock(bit, word); smp_mb__after_atomic(); wake_up_bit(word, bit); } while (0)

struct seq_file;
static inline int single_open(struct file *file, int (*show)(struct seq_file *file, void *data), void *data) { return 0; }
static inline int single_release(struct inode *inode, struct file *file) { return 0; }
#define seq_read ((void *)0)
#define seq_lseek ((void *)0)
#define seq_write(file, data, size) ((void)(file), (void)(data), 0)

#endif
