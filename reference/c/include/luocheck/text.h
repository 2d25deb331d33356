/* SPDX-License-Identifier: GPL-2.0-only */
/* Strings, messages, warnings. */
#ifndef LUOCHECK_TEXT_H
#define LUOCHECK_TEXT_H

void *memset(void *to, int byte, size_t count);
void *memcpy(void *to, const void *from, size_t count);
void *memmove(void *to, const void *from, size_t count);
int memcmp(const void *a, const void *b, size_t count);
size_t strlen(const char *text);
size_t strnlen(const char *text, size_t limit);
int strcmp(const char *a, const char *b);
int strncmp(const char *a, const char *b, size_t count);
ssize_t strscpy(char *to, const char *from, size_t size);
/* Without a size: of an array. */
#define LUOCHECK_STRSCPY(to, from, size, ...) (strscpy)(to, from, size)
#define strscpy(to, from, ...) LUOCHECK_STRSCPY(to, from, ##__VA_ARGS__, sizeof(to))
/* The rest of the buffer is zeroed first, where nobody else sees it. */
#define strscpy_pad(to, from, ...) ({ memset(to, 0, LUOCHECK_SIZE(to, ##__VA_ARGS__, sizeof(to))); strscpy(to, from, ##__VA_ARGS__); })
#define LUOCHECK_SIZE(to, size, ...) (size)
int snprintf(char *to, size_t size, const char *format, ...) __attribute__((format(printf, 3, 4)));
int kstrtou64(const char *text, unsigned int base, u64 *result);
int kstrtobool(const char *text, bool *result);

#ifndef KBUILD_MODNAME
#define KBUILD_MODNAME "luo"
#endif

/* The kernel's log: checked by the compiler, and read by nobody. */
static LUOCHECK_INLINE __attribute__((format(printf, 1, 2))) void luocheck_log(const char *format, ...) { }
#define pr_emerg(...) luocheck_log(__VA_ARGS__)
#define pr_err(...) luocheck_log(__VA_ARGS__)
#define pr_warn(...) luocheck_log(__VA_ARGS__)
#define pr_notice(...) luocheck_log(__VA_ARGS__)
#define pr_info(...) luocheck_log(__VA_ARGS__)
#define pr_debug(...) luocheck_log(__VA_ARGS__)
#define pr_info_once(...) luocheck_log(__VA_ARGS__)
#define pr_notice_once(...) luocheck_log(__VA_ARGS__)
#define pr_debug_once(...) luocheck_log(__VA_ARGS__)
#define pr_info_ratelimited(...) luocheck_log(__VA_ARGS__)
#define pr_notice_ratelimited(...) luocheck_log(__VA_ARGS__)
#define pr_debug_ratelimited(...) luocheck_log(__VA_ARGS__)
#define pr_warn_once(...) luocheck_log(__VA_ARGS__)
#define pr_err_once(...) luocheck_log(__VA_ARGS__)
#define pr_warn_ratelimited(...) luocheck_log(__VA_ARGS__)
#define pr_err_ratelimited(...) luocheck_log(__VA_ARGS__)

LUOCHECK_CALL(warn) void luocheck_warn(luocheck_ptr function);
LUOCHECK_CALL(died) __attribute__((noreturn)) void luocheck_died(luocheck_ptr function, luocheck_ptr why);

LUOCHECK_CALL(panicked) __attribute__((noreturn)) void luocheck_panicked(luocheck_ptr function, luocheck_ptr message);
#define panic(format, ...) (luocheck_log(format, ##__VA_ARGS__), luocheck_panicked(LUOCHECK_PTR(__func__), LUOCHECK_PTR(format)))
#define BUG() luocheck_died(LUOCHECK_PTR(__func__), LUOCHECK_PTR("BUG"))
#define BUG_ON(condition) do { if (unlikely(condition)) luocheck_died(LUOCHECK_PTR(__func__), LUOCHECK_PTR("BUG_ON(" #condition ")")); } while (0)
/* Each time, not once a boot: whoever checks wants to know about every one. */
#define WARN_ON(condition) ({ bool __warned = !!(condition); if (unlikely(__warned)) luocheck_warn(LUOCHECK_PTR(__func__)); unlikely(__warned); })
#define WARN_ON_ONCE(condition) WARN_ON(condition)
#define WARN(condition, format, ...) ({ luocheck_log(format, ##__VA_ARGS__); WARN_ON(condition); })
#define WARN_ONCE(condition, format, ...) WARN(condition, format, ##__VA_ARGS__)

#endif
