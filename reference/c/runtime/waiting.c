/* SPDX-License-Identifier: GPL-2.0-only */
/* Waits: who is woken looks again. */
#include <luocheck/kernel.h>

/* As in reference/kernel/completion.ts. */
enum { DONE, WOKEN, TIMED_OUT };
LUOCHECK_STEP(wait_for_completion) int luocheck_wait_for_completion(luocheck_ptr x, int killable, u32 timeout, int last);

long luocheck_wait_for(struct completion *x, int killable, long timeout)
{
	int last = DONE;

	might_sleep();
	for (;;) {
		int answer = luocheck_wait_for_completion(LUOCHECK_PTR(x), killable, LUOCHECK_JIFFIES(timeout), last);

		if (answer < 0)
			return answer;
		if (answer == DONE)
			return last == TIMED_OUT || !timeout ? 1 : timeout;
		if (answer == TIMED_OUT && (last == TIMED_OUT || !timeout))
			return 0;
		last = answer;
	}
}
