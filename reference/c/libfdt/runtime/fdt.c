/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Calls of libfdt: the tree's own does the work. It is no code under test: what the caller sees of it is one access of the blob, told at its
 * header, which each of these functions reads and each that changes the blob writes, and one of the value that
 * is put in. Some writes fail by an injected
 * fault. A function that the tree does not have, nobody calls.
 */
#include <luocheck/kernel.h>
#include <linux/libfdt.h>

#define HEADER 8

/* As in reference/c/v1/primitives.ts; of another design, no fault strikes here. */
enum { SETPROP, ADDPROP, BEGIN_NODE, PROPERTY };
LUOCHECK_CALL(fdt_fault) int luocheck_fdt_fault(int operation, luocheck_ptr fdt);

#define READS(type, name, parameters, arguments) \
	type __real_##name parameters __attribute__((weak)); \
	type __wrap_##name parameters \
	{ \
		luocheck_reads(fdt, HEADER); \
		return __real_##name arguments; \
	}
#define WRITES(name, parameters, arguments) \
	int __real_##name parameters __attribute__((weak)); \
	int __wrap_##name parameters \
	{ \
		luocheck_writes(fdt, HEADER); \
		return __real_##name arguments; \
	}

WRITES(fdt_create, (void *fdt, int size), (fdt, size))
WRITES(fdt_finish_reservemap, (void *fdt), (fdt))
WRITES(fdt_end_node, (void *fdt), (fdt))
WRITES(fdt_finish, (void *fdt), (fdt))
WRITES(fdt_create_empty_tree, (void *fdt, int size), (fdt, size))
WRITES(fdt_add_subnode, (void *fdt, int parent, const char *name), (fdt, parent, name))
WRITES(fdt_del_node, (void *fdt, int node), (fdt, node))
WRITES(fdt_delprop, (void *fdt, int node, const char *name), (fdt, node, name))
READS(int, fdt_check_header, (const void *fdt), (fdt))
READS(int, fdt_first_subnode, (const void *fdt, int node), (fdt, node))
READS(int, fdt_next_subnode, (const void *fdt, int node), (fdt, node))
READS(int, fdt_subnode_offset, (const void *fdt, int parent, const char *name), (fdt, parent, name))
READS(int, fdt_path_offset, (const void *fdt, const char *path), (fdt, path))
READS(const char *, fdt_get_name, (const void *fdt, int node, int *length), (fdt, node, length))
READS(const void *, fdt_getprop, (const void *fdt, int node, const char *name, int *length), (fdt, node, name, length))
READS(int, fdt_node_check_compatible, (const void *fdt, int node, const char *compatible), (fdt, node, compatible))

int __real_fdt_begin_node(void *fdt, const char *name);
int __wrap_fdt_begin_node(void *fdt, const char *name)
{
	luocheck_writes(fdt, HEADER);
	if (luocheck_fdt_fault(BEGIN_NODE, LUOCHECK_PTR(fdt)))
		return -FDT_ERR_NOSPACE;
	return __real_fdt_begin_node(fdt, name);
}

int __real_fdt_property(void *fdt, const char *name, const void *value, int length);
int __wrap_fdt_property(void *fdt, const char *name, const void *value, int length)
{
	luocheck_writes(fdt, HEADER);
	luocheck_reads(value, length);
	if (luocheck_fdt_fault(PROPERTY, LUOCHECK_PTR(fdt)))
		return -FDT_ERR_NOSPACE;
	return __real_fdt_property(fdt, name, value, length);
}

static int luocheck_setprop_fails(void *fdt, int node, const char *name, const void *value, int length)
{
	int found = 0;

	luocheck_reads(value, length);
	luocheck_writes(fdt, HEADER);
	/* A node that is not there is refused before there is a question of room. */
	__real_fdt_getprop(fdt, node, name, &found);
	return (found >= 0 || found == -FDT_ERR_NOTFOUND) && luocheck_fdt_fault(found >= 0 ? SETPROP : ADDPROP, LUOCHECK_PTR(fdt));
}

#ifdef LUOCHECK_NAME_LENGTH
int __real_fdt_setprop_namelen(void *fdt, int node, const char *name, int name_length, const void *value, int length);
int __wrap_fdt_setprop_namelen(void *fdt, int node, const char *name, int name_length, const void *value, int length)
{
	return luocheck_setprop_fails(fdt, node, name, value, length) ? -FDT_ERR_NOSPACE : __real_fdt_setprop_namelen(fdt, node, name, name_length, value, length);
}
#else
int __real_fdt_setprop(void *fdt, int node, const char *name, const void *value, int length);
int __wrap_fdt_setprop(void *fdt, int node, const char *name, const void *value, int length)
{
	return luocheck_setprop_fails(fdt, node, name, value, length) ? -FDT_ERR_NOSPACE : __real_fdt_setprop(fdt, node, name, value, length);
}
#endif
