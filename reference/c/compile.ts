// SPDX-License-Identifier: GPL-2.0-only
/** @file From C files to WebAssembly modules: clang, its linker, and `lower`. */
import { commands, Exit, type Tree as FileTree } from '@yowasp/clang';
import { posix } from 'node:path';
import { explain, undefinedIn } from './diagnostics.js';
import { TreeError } from './error.js';
import type { Files } from './design.js';
import { OWN_FOLDER, type Sources } from './headers.js';
import { lower } from './lower.js';
import { smallShiftOf } from './pages.js';
import { compilerFlags, HANDLER, INSTRUMENT, LIBRARY, linkerFlags, pageFlags } from './recipe.js';
import { REAL_SHIFT } from './section.js';

const objectOf = (path: string): string => `${path.replaceAll('/', '+')}.o`;

/** Our C that knows nothing of LUO, and nothing of pages either. */
const ANY_DESIGN = `${OWN_FOLDER}/runtime/`;

/** What is told while it goes on. */
export type Listener = (line: string) => void;

/** The module, for any Node. `progress` is told what is done. Throws TreeError with what the compiler says. */
export const compile = (sources: Sources, progress: Listener, pageShift = REAL_SHIFT): Promise<Uint8Array> => new Compiler(sources, progress).module(pageShift);

/** Compiles one tree with pages of several sizes: what does not know of them is compiled once. */
export class Compiler {
  private readonly nested: FileTree;
  /** Object files that are the same whatever a page has. */
  private readonly sizeless = new Map<string, Uint8Array>();

  constructor(
    private readonly sources: Sources,
    private readonly progress: Listener,
  ) {
    this.nested = nest(sources.files);
  }

  async module(pageShift: number): Promise<Uint8Array> {
    const { sources, progress } = this;
    const objects = await this.objects(pageShift);
    progress('linking');
    const args = [...linkerFlags(sources), ...Object.keys(objects), '-o', 'luo.wasm'];
    const linked = await run('wasm-ld', args, objects, { output: 'luo.wasm', unit: null, files: sources.files });
    progress('lowering to 32-bit memory');
    return lower(linked, [...sources.luo, ...sources.helpers], pageShift);
  }

  /** With the smallest pages that it can do with; null: they are none smaller than `real` has. */
  async small(real: Uint8Array): Promise<Uint8Array | null> {
    for (let shift = smallShiftOf(real); shift !== null && shift < REAL_SHIFT; shift++) {
      try {
        return await this.module(shift);
      } catch (error) {
        // A tree may say that something has to fit into its pages.
        if (!(error instanceof TreeError)) throw error;
      }
    }
    return null;
  }

  private async objects(pageShift: number): Promise<Record<string, Uint8Array>> {
    const { luo, handlers, helpers, libraries, runtime } = this.sources;
    const objects = Object.fromEntries(this.sizeless);
    // What may be left out is known soon.
    const units = [...new Set([...handlers, ...luo, ...helpers, ...libraries, ...runtime])].filter((path) => !this.sizeless.has(objectOf(path)));
    const pages = pageShift === REAL_SHIFT ? '' : ` with pages of ${2 ** pageShift} bytes`;
    for (const [index, path] of units.entries()) {
      this.progress(`compiling ${posix.basename(path)}${pages} (${index + 1} of ${units.length})`);
      const isSizeless = path.startsWith(ANY_DESIGN);
      const object = await this.object(path, isSizeless ? REAL_SHIFT : pageShift);
      objects[objectOf(path)] = object;
      if (isSizeless) this.sizeless.set(objectOf(path), object);
    }
    return objects;
  }

  private object(path: string, pageShift: number): Promise<Uint8Array> {
    const { sources, nested } = this;
    const { files, luo, handlers, helpers, libraries } = sources;
    const kind = luo.includes(path) || helpers.includes(path) ? INSTRUMENT : libraries.includes(path) ? LIBRARY : [];
    const flags = [...compilerFlags(sources), ...pageFlags(pageShift), ...kind, ...(handlers.includes(path) ? HANDLER : [])];
    return run('clang', [...flags, '-c', path, '-o', objectOf(path)], nested, { output: objectOf(path), unit: path, files });
  }
}

interface Run {
  readonly output: string;
  /** What is compiled; null: all is linked. */
  readonly unit: string | null;
  readonly files: Files;
}

/** Runs one tool: its output file. Throws TreeError. */
async function run(tool: 'clang' | 'wasm-ld', args: readonly string[], folder: FileTree, { output, unit, files }: Run): Promise<Uint8Array> {
  const decoder = new TextDecoder();
  let text = '';
  const hear = (bytes: Uint8Array | null): void => void (text += bytes === null ? '' : decoder.decode(bytes, { stream: true }));
  try {
    const made = await commands[tool]([...args], folder, { stdout: hear, stderr: hear, fetchProgress: () => {} });
    const out = made?.[output];
    if (out instanceof Uint8Array) return out;
  } catch (error) {
    if (!(error instanceof Exit)) throw error;
  }
  throw new TreeError(explain(text, files), {}, text, unit ?? undefinedIn(text));
}

/** As the tools want a file system: folders in folders. */
function nest(files: Files): FileTree {
  const root: Record<string, FileTree | string> = {};
  for (const [path, text] of Object.entries(files)) {
    const folders = path.split('/');
    const name = folders.pop()!;
    let at = root;
    for (const folder of folders) at = (at[folder] ??= {}) as Record<string, FileTree | string>;
    at[name] = text;
  }
  return root;
}
