// SPDX-License-Identifier: GPL-2.0-only
/** @file Which text answers an #include: a header of ours, one of the tree as it is, or all of our primitives. */
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { dirname, join, posix } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Design, Files, Library } from './design.js';
import { designOf } from './designs.js';
import { TreeError } from './error.js';
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
    'linux/(?:err|errno|ioctl|kasan-checks|kcsan-checks|hash|hashtable|kconfig|kref|list|list_private|liveupdate|llist|minmax|poison|posix_types|rbtree|rbtree_augmented|rbtree_types|rculist|stddef|stringify|types|typecheck)',
    'linux/kho/.*',
    'uapi/.*',
    'vdso/(?:align|bits|const|limits)',
  ].join('|')})\\.h$`,
);

/** C files of the tree that are compiled as LUO is, where it includes their header. */
const HELPERS: Readonly<Record<string, string>> = { 'include/linux/llist.h': 'lib/llist.c', 'include/linux/rbtree.h': 'lib/rbtree.c' };

/** <asm/NAME.h> is what every architecture without one of its own gets. */
const GENERIC_ASM = /^asm\/(bitsperlong|errno|int-ll64|ioctl|posix_types|rwonce|types)\.h$/;

export const OWN_FOLDER = 'luocheck';

/** The lock of a map: where nobody takes it, what a map does is one step. */
const XA_LOCK = /\b(?:(?:xa|idr)_(?:un|try)?lock\w*|xa_lock)\b/;

/** A design, and what LUO of a tree calls besides. */
interface Parts {
  readonly design: Design;
  readonly library: Library | null;
}

/** Where our own headers are, those of a design first. */
const ownFolders = ({ design, library }: Parts): string[] => [
  ...[design.id, ...(library === null ? [] : [library.id])].map((id) => `${OWN_FOLDER}/${id}/include`),
  `${OWN_FOLDER}/include`,
];
const treeFolders = ({ library }: Parts): string[] => ['include', 'include/uapi', ...(library === null ? [] : [library.folder])];
/** What the compiler is told. */
const includeFolders = (parts: Parts): string[] => [...ownFolders(parts), `${OWN_FOLDER}/answered`, ...treeFolders(parts)];
const PRIMITIVES = '#include <luocheck/kernel.h>\n';

/** Everything that compiling LUO of a tree reads. */
export interface Sources {
  readonly files: Files;
  /** Paths of the C files of the tree: LUO, and handlers of files. */
  readonly luo: readonly string[];
  /** Of those, the handlers. */
  readonly handlers: readonly string[];
  /** Paths of C files of the tree that belong to headers which those include. */
  readonly helpers: readonly string[];
  /** Paths of C files of the tree that those call, and that are no code under test. */
  readonly libraries: readonly string[];
  /** Paths of our own C files. */
  readonly runtime: readonly string[];
  /** What the compiler is told of them: folders with headers, and in what trees differ. */
  readonly flags: readonly string[];
  /** Functions that are called by way of `__wrap_NAME`. */
  readonly wrapped: readonly string[];
  /** See `Design`. */
  readonly hasSmallPages: boolean;
}

/** `withHandlers` false: handlers of files that the tree has are left out. */
export function gatherSources(tree: Tree, withHandlers = true): Sources {
  const design = designOf(tree);
  const handlers = withHandlers ? design.handlers(tree) : [];
  const luo = [...tree.luoFiles(), ...handlers];
  const library = design.library(tree);
  const parts = { design, library };
  const closure = new Closure(tree, parts);
  for (const path of luo) closure.add(path, tree.read(path)!);
  const helpers = Object.entries(HELPERS).flatMap(([header, path]) => (Object.hasOwn(closure.files, header) && tree.read(path) !== null ? [path] : []));
  for (const path of helpers) closure.add(path, tree.read(path)!);
  const libraries = library?.sources ?? [];
  for (const path of libraries) closure.add(path, tree.read(path) ?? missing(tree, path));
  const runtime = ['runtime', `${design.id}/runtime`, ...(library === null ? [] : [`${library.id}/runtime`])].flatMap(runtimeIn);
  for (const path of runtime) closure.add(path, ownText(path)!);
  closure.add(`${OWN_FOLDER}/include/luocheck/kernel.h`, ownText(`${OWN_FOLDER}/include/luocheck/kernel.h`)!);
  const { files } = closure;
  const flags = [
    ...includeFolders(parts).flatMap((folder) => ['-I', folder]),
    ...(library?.flags(files) ?? []),
    ...design.flags(files, tree),
    ...(handlers.length > 0 ? ['-DLUOCHECK_HAS_HANDLERS=1'] : []),
    ...(luo.some((path) => XA_LOCK.test(files[path]!)) ? ['-DLUOCHECK_XA_LOCKS=1'] : []),
  ];
  return {
    files,
    luo,
    handlers,
    helpers,
    libraries,
    runtime,
    flags,
    wrapped: library?.wrapped(files) ?? [],
    hasSmallPages: design.hasSmallPages && library === null,
  };
}

function missing(tree: Tree, path: string): never {
  throw new TreeError(`${tree.name}: its LUO calls what ${path} defines, which is not there`);
}

const runtimeIn = (folder: string): string[] =>
  readdirSync(join(OWN, folder))
    .filter((name) => name.endsWith('.c'))
    .sort()
    .map((name) => `${OWN_FOLDER}/${folder}/${name}`);

function ownText(path: string): string | null {
  const file = join(OWN, path.slice(OWN_FOLDER.length + 1));
  return existsSync(file) ? readFileSync(file, 'utf8') : null;
}

const INCLUDE = /^[ \t]*#[ \t]*include[ \t]*([<"])([^>"]+)[>"]/gm;

/** Files and what they include, wherever an #if leaves that out. */
class Closure {
  readonly files: Record<string, string> = {};

  constructor(
    private readonly tree: Tree,
    private readonly parts: Parts,
  ) {}

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
    const text = isOwn ? ownText(path) : this.isOfTree(path) ? this.tree.read(path) : null;
    return text === null ? null : { path, text };
  }

  /** What LUO consists of, and the library that it calls. */
  private isOfTree(path: string): boolean {
    const { library } = this.parts;
    return ['kernel/liveupdate', ...(library === null ? [] : [library.folder])].some((folder) => path.startsWith(`${folder}/`));
  }

  private answer(name: string): { path: string; text: string } {
    const { tree, parts } = this;
    for (const folder of ownFolders(parts)) {
      const path = `${folder}/${name}`;
      const text = ownText(path);
      if (text !== null) return { path, text };
    }
    if (AS_IT_IS.test(name) || parts.design.headers?.test(name) || parts.library?.headers.test(name))
      for (const folder of treeFolders(parts)) {
        const text = tree.read(`${folder}/${name}`);
        if (text !== null) return { path: `${folder}/${name}`, text };
      }
    const generic = GENERIC_ASM.exec(name);
    return { path: `${OWN_FOLDER}/answered/${name}`, text: generic === null ? PRIMITIVES : `#include <asm-generic/${generic[1]}.h>\n` };
  }
}
