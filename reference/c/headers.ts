// SPDX-License-Identifier: GPL-2.0-only
/** @file Which text answers an #include: a header of ours, one of the tree as it is, or all of our primitives. */
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { dirname, join, posix } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Tree } from './tree.js';

/** `reference/c` with its C files, also when this file runs from `dist`. */
const OWN = (function find(): string {
  let root = dirname(fileURLToPath(import.meta.url));
  while (!existsSync(join(root, 'package.json'))) root = dirname(root);
  return join(root, 'reference', 'c');
})();

/** Headers of the tree that are taken as they are: they declare and compute, and need nothing that runs. */
const AS_IT_IS = new RegExp(
  `^(?:${[
    'asm-generic/(?:bitsperlong|errno|errno-base|int-ll64|ioctl|posix_types|rwonce|types)',
    'linux/(?:align|args|array_size|bits|build_bug|cleanup|compiler|compiler_attributes|compiler_types|compiler-clang|compiler-context-analysis|const|container_of)',
    'linux/(?:err|errno|ioctl|kasan-checks|kcsan-checks|kconfig|list|list_private|liveupdate|minmax|poison|posix_types|stddef|stringify|types|typecheck)',
    'linux/kho_block',
    'linux/kho/.*',
    'uapi/.*',
    'vdso/(?:align|bits|const|limits)',
  ].join('|')})\\.h$`,
);

/** <asm/NAME.h> is what every architecture without one of its own gets. */
const GENERIC_ASM = /^asm\/(bitsperlong|errno|int-ll64|ioctl|posix_types|rwonce|types)\.h$/;

export const OWN_FOLDER = 'luocheck';
export const INCLUDE_FOLDERS = [`${OWN_FOLDER}/include`, `${OWN_FOLDER}/answered`, 'include', 'include/uapi'] as const;
const PRIMITIVES = '#include <luocheck/kernel.h>\n';

/** Path -> text, the paths of the tree as they are in it. */
export type Files = Readonly<Record<string, string>>;

/** Everything that compiling LUO of a tree reads. */
export interface Sources {
  readonly files: Files;
  /** Paths of the C files of the tree. */
  readonly luo: readonly string[];
  /** Paths of our own C files. */
  readonly runtime: readonly string[];
}

export function gatherSources(tree: Tree): Sources {
  const closure = new Closure(tree);
  const luo = tree.luoFiles();
  for (const path of luo) closure.add(path, tree.read(path)!);
  const runtime = readdirSync(join(OWN, 'runtime'))
    .filter((name) => name.endsWith('.c'))
    .sort()
    .map((name) => `${OWN_FOLDER}/runtime/${name}`);
  for (const path of runtime) closure.add(path, ownText(path)!);
  closure.add(`${OWN_FOLDER}/include/luocheck/kernel.h`, ownText(`${OWN_FOLDER}/include/luocheck/kernel.h`)!);
  return { files: closure.files, luo, runtime };
}

function ownText(path: string): string | null {
  const file = join(OWN, path.slice(OWN_FOLDER.length + 1));
  return existsSync(file) ? readFileSync(file, 'utf8') : null;
}

const INCLUDE = /^[ \t]*#[ \t]*include[ \t]*([<"])([^>"]+)[>"]/gm;

/** Files and what they include, wherever an #if leaves that out. */
class Closure {
  readonly files: Record<string, string> = {};

  constructor(private readonly tree: Tree) {}

  add(path: string, text: string): void {
    if (Object.hasOwn(this.files, path)) return;
    this.files[path] = text;
    for (const [, quote, name] of text.matchAll(INCLUDE)) {
      const found = (quote === '"' ? this.beside(path, name!) : null) ?? this.answer(name!);
      this.add(found.path, found.text);
    }
  }

  /** "name.h" of the folder that the including file is in. */
  private beside(includer: string, name: string): { path: string; text: string } | null {
    const path = posix.join(posix.dirname(includer), name);
    const isOwn = includer.startsWith(`${OWN_FOLDER}/`);
    const text = isOwn ? ownText(path) : path.startsWith('kernel/liveupdate/') ? this.tree.read(path) : null;
    return text === null ? null : { path, text };
  }

  private answer(name: string): { path: string; text: string } {
    const own = `${OWN_FOLDER}/include/${name}`;
    const ours = ownText(own);
    if (ours !== null) return { path: own, text: ours };
    if (AS_IT_IS.test(name))
      for (const folder of ['include', 'include/uapi']) {
        const text = this.tree.read(`${folder}/${name}`);
        if (text !== null) return { path: `${folder}/${name}`, text };
      }
    const generic = GENERIC_ASM.exec(name);
    return { path: `${OWN_FOLDER}/answered/${name}`, text: generic === null ? PRIMITIVES : `#include <asm-generic/${generic[1]}.h>\n` };
  }
}
