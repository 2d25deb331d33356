// SPDX-License-Identifier: GPL-2.0-only
/** @file What of a kernel tree is compiled, what answers its includes, and where compiled modules are kept. */
import { mkdirSync, mkdtempSync, readdirSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, it } from 'vitest';
import { Cache } from '../../../reference/c/cache.js';
import { designOf } from '../../../reference/c/designs.js';
import { explain } from '../../../reference/c/diagnostics.js';
import { format } from '../../../reference/c/format.js';
import { gatherSources } from '../../../reference/c/headers.js';
import { foreign, standInsFor } from '../../../reference/c/mainline/stand-ins.js';
import { CMemory } from '../../../reference/c/memory.js';
import { olderTree } from '../../fixtures/trees.js';
import { isKernelTree, Tree } from '../../../reference/c/tree.js';

const SMALL = fileURLToPath(new URL('../../fixtures/trees/small', import.meta.url));
const JUNE = fileURLToPath(new URL('../../fixtures/trees/june', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'luocheck-tree-'));
afterAll(() => rmSync(folder, { recursive: true }));

/** A tree with that Makefile and these C files. */
function treeWith(name: string, makefile: string, files: Readonly<Record<string, string>> = {}): Tree {
  const root = join(folder, name);
  mkdirSync(join(root, 'include', 'linux'), { recursive: true });
  mkdirSync(join(root, 'kernel', 'liveupdate'), { recursive: true });
  for (const [path, text] of Object.entries({ Makefile: makefile, ...files })) writeFileSync(join(root, 'kernel', 'liveupdate', path), text);
  return new Tree(root);
}

describe('what is simulated around it', () => {
  const files = (texts: Readonly<Record<string, string>>): { read(path: string): string | null } => ({ read: (path) => texts[path] ?? null });
  const KHO = 'include/linux/kho/abi/kexec_handover.h';

  it('stands in for a handler of memfds that is another one, or is not there', () => {
    const [there, missing] = [files({ 'mm/memfd_luo.c': 'int memfd_luo_init(void);\n' }), files({})];
    expect(standInsFor(there)).toMatchObject([{ path: 'mm/memfd_luo.c', isThere: true }]);
    expect(standInsFor(missing)).toMatchObject([{ path: 'mm/memfd_luo.c', isThere: false }]);
    expect(standInsFor(there)[0]!.owns('memfd_luo_freeze')).toBe(true);
    expect(standInsFor(there)[0]!.owns('luo_file_freeze')).toBe(false);
    expect(standInsFor(there, true)).toEqual([]);
    expect(foreign(there)).toBeNull();
    expect(foreign(there, 'it uses what is not known')).toBe(
      'the handler of memfds: not its own mm/memfd_luo.c is simulated, but that of Linux 7.3.4 (it uses what is not known)',
    );
    expect(foreign(missing)).toBeNull();
    const older = { 'include/linux/kho/abi/memfd.h': '#define MEMFD_LUO_FH_COMPATIBLE "memfd-v1"\n' };
    expect(foreign(files({ ...older, 'mm/memfd_luo.c': '' }))).toBeNull();
    expect(foreign(files({ ...older, 'mm/memfd_luo.c': '' }), 'it uses what is not known')).toBe(
      'the handler of memfds: not its own mm/memfd_luo.c is simulated, but that of Linux 7.3.4 (it uses what is not known)',
    );
    expect(foreign(files(older))).toContain('the handler of memfds (memfd-v1)');
  });

  it('stands in for a Kexec Handover of another format', () => {
    expect(standInsFor(files({ [KHO]: '#define KHO_FDT_COMPATIBLE "kho-v1"\n' })).map(({ what }) => what)).toEqual(['the handler of memfds', 'Kexec Handover']);
    expect(standInsFor(files({ [KHO]: '#define KHO_FDT_COMPATIBLE "kho-v4"\n' })).map(({ what }) => what)).toEqual(['the handler of memfds']);
    expect(foreign(files({ [KHO]: '#define KHO_FDT_COMPATIBLE "kho-v1"\n' }))).toContain('(kho-v1)');
  });
});

describe('a kernel tree', () => {
  it('says in its Makefile what LUO consists of', () => {
    expect(new Tree(SMALL).luoFiles()).toEqual(['kernel/liveupdate/small_device.c', 'kernel/liveupdate/small_box.c']);
    const files = { 'a.c': '', 'b.c': '', 'c.c': '' };
    const composite = 'x-objs := a.o # the first\nx-y += b.o\nobj-$(CONFIG_LIVEUPDATE) += x.o c.o\nobj-y += d.o\n';
    expect(treeWith('composite', composite, files).luoFiles()).toEqual(['a', 'b', 'c'].map((name) => `kernel/liveupdate/${name}.c`));
  });

  it.each([
    ['nothing', 'obj-y := a.o\n', 'nothing is built for CONFIG_LIVEUPDATE'],
    ['missing', 'obj-$(CONFIG_LIVEUPDATE) := a.o\n', 'names kernel/liveupdate/a.c, which is not there'],
  ])('without what it says it has is refused: %s', (name, makefile, expected) => {
    expect(() => treeWith(name, makefile).luoFiles()).toThrow(expected);
  });

  it('is of the design that its headers say, and refused when they say another', () => {
    const written = (uapi: string, api: string): Tree => {
      const tree = treeWith('designs', 'obj-$(CONFIG_LIVEUPDATE) := a.o\n', { 'a.c': '' });
      for (const [path, text] of [['uapi/linux', uapi] as const, ['linux', api] as const]) {
        const folder = join(tree.name, 'include', path);
        mkdirSync(folder, { recursive: true });
        writeFileSync(join(folder, 'liveupdate.h'), text);
      }
      return new Tree(tree.name);
    };
    const june = ['GET_STATE', 'PREPARE', 'CANCEL', 'FINISH', 'FD_PRESERVE', 'FD_UNPRESERVE', 'FD_RESTORE'];
    const uapi = june.map((name) => `#define LIVEUPDATE_IOCTL_${name} 0\n`).join('');
    const callback = 'bool (*can_preserve)(struct file *file, void *arg);';
    expect(designOf(written(uapi, callback)).id).toBe('v1');
    expect(designOf(new Tree(SMALL)).id).toBe('mainline');
    // Later versions of the series call back with the handler.
    for (const tree of [() => written(uapi.replace('FINISH', 'SET_EVENT'), callback), () => written(uapi, callback.replace('void *arg', 'u64 data'))])
      expect(() => gatherSources(tree())).toThrow('include/uapi/linux/liveupdate.h is neither that of Linux 6.19 and later');
  });

  it('of June 2025 without libfdt is refused', () => {
    const tree = new Tree(JUNE);
    const source = { read: (path: string) => (path.startsWith('scripts/') ? null : tree.read(path)), hasFolder: () => true };
    expect(() => gatherSources(new Tree('june', source))).toThrow('june: its LUO calls what scripts/dtc/libfdt/tree.c defines, which is not there');
  });

  it('is none by a name that no folder can have', () => {
    const file = join(folder, 'luo_files.ts');
    writeFileSync(file, '');
    expect([file, join(file, 'below'), 'a'.repeat(300), 'a\0b', ''].map(isKernelTree)).toEqual([false, false, false, false, false]);
    expect(isKernelTree(SMALL)).toBe(true);
  });

  it('is told from other folders, and from a kernel without LUO', () => {
    expect(() => new Tree(folder)).toThrow('no kernel tree: there is no include/linux and kernel in it');
    mkdirSync(join(folder, 'older', 'include', 'linux'), { recursive: true });
    mkdirSync(join(folder, 'older', 'kernel'));
    expect(() => new Tree(join(folder, 'older'))).toThrow('a kernel tree without LUO: there is no kernel/liveupdate/Makefile');
  });
});

describe('a tree of mainline that is older than Linux 7.3', () => {
  const flagsOf = (tree: Tree): readonly string[] => gatherSources(tree).flags.filter((flag) => flag.startsWith('-DLUOCHECK'));
  const API = 'include/linux/liveupdate.h';

  it('is told from its headers, and its libfdt is compiled with it', () => {
    const tree = olderTree();
    expect(designOf(tree).id).toBe('mainline');
    expect(gatherSources(tree).libraries).toEqual(['scripts/dtc/libfdt/tree.c']);
    expect(flagsOf(tree).toSorted()).toEqual([
      '-DLUOCHECK_CAN_STAY_REGISTERED=1',
      '-DLUOCHECK_HANDOVER="kho-v0"',
      '-DLUOCHECK_LIBFDT=1',
      '-DLUOCHECK_REMEMBERS_FLB_ERRORS=1',
      '-DLUOCHECK_RETRIEVE_STATUS=retrieved',
    ]);
    expect(designOf(tree).remarks(tree)).toEqual([
      'Kexec Handover (kho-v0): not its own is simulated, but that of Linux 7.3 (kho-v4)',
      'its LUO has no FLBs (liveupdate_register_flb)',
    ]);
  });

  it('differs by what each header declares, and by nothing else', () => {
    const withText = (of: string, from: RegExp, to: string): Tree =>
      olderTree((path, text) => {
        if (path !== of) return text;
        expect(text).toMatch(from);
        return text.replace(from, to);
      });
    const before = flagsOf(olderTree());
    const gained = (tree: Tree): string[] => flagsOf(tree).filter((flag) => !before.includes(flag));
    const lost = (tree: Tree): string[] => before.filter((flag) => !flagsOf(tree).includes(flag));
    const sized = withText('include/linux/kexec_handover.h', /void \*fdt\)/, 'void *blob, size_t size)');
    expect([gained(sized), lost(sized)]).toEqual([['-DLUOCHECK_SUBTREE_SIZE=1'], []]);
    const leaving = withText(API, /int (?=liveupdate_unregister_file)/, 'void ');
    expect([gained(leaving), lost(leaving)]).toEqual([[], ['-DLUOCHECK_CAN_STAY_REGISTERED=1']]);
    const flbs = withText(API, /(?=#endif\n$)/, 'int liveupdate_register_flb(void);\nstruct luo_flb_private_state {\n\tbool retrieved;\n};\n');
    expect([gained(flbs), lost(flbs)]).toEqual([['-DLUOCHECK_HAS_FLB=1'], ['-DLUOCHECK_REMEMBERS_FLB_ERRORS=1']]);
    const same = withText('include/linux/kho/abi/kexec_handover.h', /kho-v0/, 'kho-v4');
    expect([gained(same), designOf(same).remarks(same)]).toEqual([['-DLUOCHECK_HANDOVER="kho-v4"'], ['its LUO has no FLBs (liveupdate_register_flb)']]);
  });
});

describe('an include', () => {
  const { files } = gatherSources(new Tree(SMALL));

  it('is answered by the tree where its header only declares, and otherwise by the primitives', () => {
    expect(files['include/linux/compiler_types.h']).toContain('struct list_head');
    expect(files['include/uapi/linux/liveupdate.h']).toContain('SMALL_NAME');
    expect(files['kernel/liveupdate/small.h']).toContain('struct box');
    expect(files['luocheck/answered/linux/xarray.h']).toBe('#include <luocheck/kernel.h>\n');
    expect(files['luocheck/answered/asm/types.h']).toBe(undefined);
    expect(files['luocheck/include/asm/barrier.h']).toContain('smp_load_acquire');
  });

  it('of a header that the tree has and that does not only declare is not answered by the tree', () => {
    const tree = treeWith('mutex', 'obj-$(CONFIG_LIVEUPDATE) := a.o\n', { 'a.c': '#include <linux/mutex.h>\n  # include "b.h"\n', 'b.h': '' });
    writeFileSync(join(folder, 'mutex', 'include', 'linux', 'mutex.h'), '#error\n');
    const gathered = gatherSources(tree).files;
    expect(gathered['include/linux/mutex.h']).toBe(undefined);
    expect(gathered['luocheck/answered/linux/mutex.h']).toContain('luocheck/kernel.h');
    expect(gathered['kernel/liveupdate/b.h']).toBe('');
  });
});

describe('what the compiler says', () => {
  const files = { 'kernel/liveupdate/a.c': 'void later(void);\n\nint f(void)\n{\n\tlater();\n}\n' };

  it.each([
    ["kernel/a.c:7:3: error: call to undeclared function 'rcu_wait'; ISO C99", 'kernel/a.c:7 uses rcu_wait, which neither'],
    ["kernel/a.c:8:3: error: unknown type name 'u128'", 'kernel/a.c:8 uses u128, which neither'],
    ["kernel/a.c:6:3: error: field has incomplete type 'struct timer_list'", 'kernel/a.c:6 uses struct timer_list, which neither'],
    ["kernel/a.c:6:3: error: variable has incomplete type 'struct semaphore'", 'kernel/a.c:6 uses struct semaphore, which neither'],
    ['wasm-ld: error: kernel+liveupdate+a.c.o: undefined symbol: later', 'kernel/liveupdate/a.c:5 uses later, which neither'],
    ["In file included from x:1:\nkernel/a.c:9:1: error: expected ';'\n 9 | x", "kernel/a.c:9 does not compile: expected ';'"],
    ["kernel/a.c:1:10: fatal error: 'x.h' file not found", "kernel/a.c:1 does not compile: 'x.h' file not found"],
  ])('%j is one line', (text, expected) => {
    expect(explain(text, files)).toContain(expected);
    expect(explain(text, files)).not.toContain('\n');
  });
});

describe('the cache', () => {
  /** The smallest module there is. */
  const module = (extra = 0): Uint8Array => Uint8Array.from([0, 0x61, 0x73, 0x6d, 1, 0, 0, 0, ...(extra === 0 ? [] : [0, 2, 1, extra])]);

  it('keeps modules by their keys, those used last', () => {
    let now = 1e12;
    const cache = new Cache(join(folder, 'cache', 'deep'), () => now);
    expect(cache.get('first')).toBe(null);
    cache.put('first', module(7));
    expect(cache.get('first')).toEqual(Buffer.from(module(7)));
    for (let i = 0; i < 40; i++) {
      now += 1000;
      cache.put(`key${i}`, module());
      utimesSync(join(cache.folder, `key${i}.wasm`), now / 1000, now / 1000);
      now += 1000;
      expect(cache.get('first')).not.toBe(null);
    }
    expect(readdirSync(cache.folder)).toHaveLength(32);
    expect([cache.get('key0'), cache.get('key39')]).toEqual([null, Buffer.from(module())]);
  });

  it('takes what is no module for nothing, and takes away what a killed process left', () => {
    const cache = new Cache(join(folder, 'broken'), () => Date.now());
    cache.put('whole', module());
    writeFileSync(join(cache.folder, 'cut.wasm'), module(3).subarray(0, 9));
    expect(cache.get('cut')).toBe(null);
    writeFileSync(join(cache.folder, 'old.1.2.part'), 'x');
    writeFileSync(join(cache.folder, 'new.1.2.part'), 'x');
    utimesSync(join(cache.folder, 'old.1.2.part'), 1, 1);
    cache.put('other', module());
    expect(readdirSync(cache.folder).sort()).toEqual(['cut.wasm', 'new.1.2.part', 'other.wasm', 'whole.wasm']);
  });

  it('that cannot be written says so, and leaves nothing', () => {
    writeFileSync(join(folder, 'file'), '');
    const cache = new Cache(join(folder, 'file', 'below'), () => 0);
    expect(cache.get('x')).toBe(null);
    expect(() => cache.put('x', module())).toThrow(/ENOTDIR|EEXIST/);
  });
});

it('format() is that of the kernel, as far as names need it', () => {
  const bytes = new ArrayBuffer(65_536);
  const memory = new CMemory({ buffer: bytes, grow: () => 0 } as never, 1024, 1024);
  const view = new DataView(bytes);
  const text = (at: number, value: string): bigint => (Buffer.from(bytes).write(`${value}\0`, at, 'latin1'), BigInt(at));
  view.setInt32(2048, -5, true);
  view.setBigUint64(2056, text(3000, 'name'), true);
  view.setBigUint64(2064, 0xfedcba9876543210n, true);
  view.setInt32(2072, 2, true);
  view.setBigUint64(2080, text(3100, 'cut here'), true);
  view.setUint32(2088, 0, true);
  expect(format(memory, '%d [%s] %#0llx %.*s %#x %%', 2048)).toBe('-5 [name] 0xfedcba9876543210 cu 0 %');
});
