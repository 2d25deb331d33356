/* SPDX-License-Identifier: GPL-2.0-only */
/* Loads and stores of the code under test: what clang's ThreadSanitizer calls before each of them, as KCSAN does. */
#include <luocheck/kernel.h>

/* As in reference/c/access.ts. */
enum { PLAIN_READ, PLAIN_WRITE, MARKED_READ, MARKED_WRITE };
LUOCHECK_ACCESS(access) void luocheck_outside_access(luocheck_ptr at, u32 size, int kind);

extern char __heap_base[];

/* What JavaScript says before it goes on with C (reference/c/instance.ts). */
static struct {
	/* Branches in the code under test that the call may still come by. */
	u32 rounds;
	/* Who is asked about: bit 0 plain accesses, bit 1 those with a mark. */
	u32 asks;
	/* So many steps the task takes next anyway: accesses that are fine need not be asked about. */
	u32 ahead;
} luocheck_control;

LUOCHECK_EXPORT(control) luocheck_ptr luocheck_control_block(void) { return LUOCHECK_PTR(&luocheck_control); }

/* Above what the linker laid out come the C stacks of all calls, each seen by its own task only (reference/c/memory.ts). */
static __attribute__((__noinline__)) void luocheck_access(const volatile void *p, u32 size, int kind)
{
	luocheck_ptr at = LUOCHECK_PTR(p);
	u32 known, asked;

	if (at - LUOCHECK_PTR(__heap_base) < LUOCHECK_STACKS)
		return;
	known = at < LUOCHECK_SHADOWED ? *((const unsigned char *)(unsigned long)LUOCHECK_SHADOW + (at >> 3)) : 0;
	asked = (luocheck_control.asks >> (kind >> 1)) & 1;
	if ((at & 7) + size <= (known & 15) && (!asked || luocheck_control.ahead)) {
		if (asked && !(known & LUOCHECK_NO_STEP))
			luocheck_control.ahead--;
		return;
	}
	luocheck_outside_access(at, size, kind);
}

bool luocheck_goes_ahead(luocheck_ptr at, u32 size)
{
	u32 known = at < LUOCHECK_SHADOWED ? *((const unsigned char *)(unsigned long)LUOCHECK_SHADOW + (at >> 3)) : 0;

	if (!luocheck_control.ahead || (at & 7) + size > (known & 15) || (known & LUOCHECK_NO_STEP))
		return false;
	luocheck_control.ahead--;
	return true;
}

#define SIZED(name, size, kind) void __tsan_##name##size(const volatile void *p) { luocheck_access(p, size, kind); }
#define ALL(size) \
	SIZED(read, size, PLAIN_READ) SIZED(unaligned_read, size, PLAIN_READ) \
	SIZED(write, size, PLAIN_WRITE) SIZED(unaligned_write, size, PLAIN_WRITE) \
	SIZED(read_write, size, PLAIN_WRITE) SIZED(unaligned_read_write, size, PLAIN_WRITE) \
	SIZED(volatile_read, size, MARKED_READ) SIZED(unaligned_volatile_read, size, MARKED_READ) \
	SIZED(volatile_write, size, MARKED_WRITE) SIZED(unaligned_volatile_write, size, MARKED_WRITE)
ALL(1) ALL(2) ALL(4) ALL(8) ALL(16)

void __tsan_init(void) { }

void luocheck_reads(const void *p, size_t count)
{
	if (count)
		luocheck_access(p, (u32)count, PLAIN_READ);
}

void luocheck_writes(const void *p, size_t count)
{
	if (count)
		luocheck_access(p, (u32)count, PLAIN_WRITE);
}

/* Copies of structs; calls by name look themselves (text.c). */
void *__tsan_memset(void *to, int byte, size_t count) { return memset(to, byte, count); }
void *__tsan_memcpy(void *to, const void *from, size_t count) { return memcpy(to, from, count); }
void *__tsan_memmove(void *to, const void *from, size_t count) { return memmove(to, from, count); }

LUOCHECK_CALL(endless) void luocheck_endless(void);

/* Somebody wants to know which places were reached: reference/c/coverage.ts. */
static u32 luocheck_covered;
LUOCHECK_CALL(cover) void luocheck_cover(u32 place);

LUOCHECK_EXPORT(covered) void luocheck_set_covered(int on) { luocheck_covered = on; }

/* The compiled code calls this with the number of the place: reference/c/lower.ts gives them. */
LUOCHECK_EXPORT(place) void luocheck_place(u32 place)
{
	if (!--luocheck_control.rounds)
		luocheck_endless();
	if (luocheck_covered)
		luocheck_cover(place);
}

void __sanitizer_cov_trace_pc(void) { }
