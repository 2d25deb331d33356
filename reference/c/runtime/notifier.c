/* SPDX-License-Identifier: GPL-2.0-only */
/* Chains of callbacks, by descending priority; those of one priority in the order in which they came. */
#include <luocheck/kernel.h>

enum { EXISTS = -17, NOT_THERE = -2, BUSY = -16, ALL = -1 };

void luocheck_reads(const void *p, size_t count);

static int luocheck_chain_add(struct notifier_block **at, struct notifier_block *block, bool is_unique)
{
	struct notifier_block *found;

	while ((found = luocheck_rcu_load(at))) {
		luocheck_reads(found, sizeof(*found));
		if (found == block) {
			luocheck_warn(LUOCHECK_PTR("notifier_chain_register"));
			return EXISTS;
		}
		if (block->priority > found->priority)
			break;
		if (block->priority == found->priority && is_unique)
			return BUSY;
		at = &found->next;
	}
	luocheck_rcu_store(&block->next, found);
	luocheck_rcu_store(at, block);
	return 0;
}

static int luocheck_chain_remove(struct notifier_block **at, struct notifier_block *block)
{
	struct notifier_block *found;

	for (; (found = luocheck_rcu_load(at)); at = &found->next) {
		if (found != block)
			continue;
		luocheck_rcu_store(at, luocheck_rcu_load(&found->next));
		return 0;
	}
	return NOT_THERE;
}

/* `most`: so many are called; `called` counts them. */
static int luocheck_chain_call(struct notifier_block **at, unsigned long action, void *data, int most, int *called)
{
	struct notifier_block *block, *next;
	int answer = NOTIFY_DONE;

	for (block = luocheck_rcu_load(at); block && most; block = next, most--) {
		next = luocheck_rcu_load(&block->next);
		luocheck_reads(&block->notifier_call, sizeof(block->notifier_call));
		answer = block->notifier_call(block, action, data);
		++*called;
		if (answer & NOTIFY_STOP_MASK)
			break;
	}
	return answer;
}

static int luocheck_chain_robust(struct notifier_block **at, unsigned long action, unsigned long undo, void *data)
{
	int called = 0, answer = luocheck_chain_call(at, action, data, ALL, &called);

	if (answer & NOTIFY_STOP_MASK)
		luocheck_chain_call(at, undo, data, called - 1, &called);
	return answer;
}

int raw_notifier_chain_register(struct raw_notifier_head *head, struct notifier_block *block)
{
	return luocheck_chain_add(&head->head, block, false);
}

int raw_notifier_chain_unregister(struct raw_notifier_head *head, struct notifier_block *block)
{
	return luocheck_chain_remove(&head->head, block);
}

int raw_notifier_call_chain(struct raw_notifier_head *head, unsigned long action, void *data)
{
	int called = 0;

	return luocheck_chain_call(&head->head, action, data, ALL, &called);
}

int raw_notifier_call_chain_robust(struct raw_notifier_head *head, unsigned long action, unsigned long undo, void *data)
{
	return luocheck_chain_robust(&head->head, action, undo, data);
}

static int luocheck_atomic_add_block(struct atomic_notifier_head *head, struct notifier_block *block, bool is_unique)
{
	int error;

	spin_lock(&head->lock);
	error = luocheck_chain_add(&head->head, block, is_unique);
	spin_unlock(&head->lock);
	return error;
}

int atomic_notifier_chain_register(struct atomic_notifier_head *head, struct notifier_block *block)
{
	return luocheck_atomic_add_block(head, block, false);
}

int atomic_notifier_chain_register_unique_prio(struct atomic_notifier_head *head, struct notifier_block *block)
{
	return luocheck_atomic_add_block(head, block, true);
}

int atomic_notifier_chain_unregister(struct atomic_notifier_head *head, struct notifier_block *block)
{
	int error;

	spin_lock(&head->lock);
	error = luocheck_chain_remove(&head->head, block);
	spin_unlock(&head->lock);
	synchronize_rcu();
	return error;
}

int atomic_notifier_call_chain(struct atomic_notifier_head *head, unsigned long action, void *data)
{
	int called = 0, answer;

	rcu_read_lock();
	answer = luocheck_chain_call(&head->head, action, data, ALL, &called);
	rcu_read_unlock();
	return answer;
}

static int luocheck_blocking_add(struct blocking_notifier_head *head, struct notifier_block *block, bool is_unique)
{
	int error;

	down_write(&head->rwsem);
	error = luocheck_chain_add(&head->head, block, is_unique);
	up_write(&head->rwsem);
	return error;
}

int blocking_notifier_chain_register(struct blocking_notifier_head *head, struct notifier_block *block)
{
	return luocheck_blocking_add(head, block, false);
}

int blocking_notifier_chain_register_unique_prio(struct blocking_notifier_head *head, struct notifier_block *block)
{
	return luocheck_blocking_add(head, block, true);
}

int blocking_notifier_chain_unregister(struct blocking_notifier_head *head, struct notifier_block *block)
{
	int error;

	down_write(&head->rwsem);
	error = luocheck_chain_remove(&head->head, block);
	up_write(&head->rwsem);
	return error;
}

/* One that is empty is looked at without the lock. */
int blocking_notifier_call_chain(struct blocking_notifier_head *head, unsigned long action, void *data)
{
	int called = 0, answer;

	if (!luocheck_rcu_load(&head->head))
		return NOTIFY_DONE;
	down_read(&head->rwsem);
	answer = luocheck_chain_call(&head->head, action, data, ALL, &called);
	up_read(&head->rwsem);
	return answer;
}

int blocking_notifier_call_chain_robust(struct blocking_notifier_head *head, unsigned long action, unsigned long undo, void *data)
{
	int answer;

	if (!luocheck_rcu_load(&head->head))
		return NOTIFY_DONE;
	down_read(&head->rwsem);
	answer = luocheck_chain_robust(&head->head, action, undo, data);
	up_read(&head->rwsem);
	return answer;
}

int srcu_notifier_chain_register(struct srcu_notifier_head *head, struct notifier_block *block)
{
	int error;

	mutex_lock(&head->mutex);
	error = luocheck_chain_add(&head->head, block, false);
	mutex_unlock(&head->mutex);
	return error;
}

int srcu_notifier_chain_unregister(struct srcu_notifier_head *head, struct notifier_block *block)
{
	int error;

	mutex_lock(&head->mutex);
	error = luocheck_chain_remove(&head->head, block);
	mutex_unlock(&head->mutex);
	synchronize_srcu(&head->srcu);
	return error;
}

int srcu_notifier_call_chain(struct srcu_notifier_head *head, unsigned long action, void *data)
{
	int called = 0, index = srcu_read_lock(&head->srcu);
	int answer = luocheck_chain_call(&head->head, action, data, ALL, &called);

	srcu_read_unlock(&head->srcu, index);
	return answer;
}
