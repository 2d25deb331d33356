// SPDX-License-Identifier: GPL-2.0-only
/** @file From C files to one WebAssembly module: clang, its linker, and `lower`. */
import { commands, Exit, type Tree as FileTree } from '@yowasp/clang';
import { posix } from 'node:path';
import { explain } from './diagnostics.js';
import { TreeError } from './error.js';
import type { Files } from './design.js';
import type { Sources } from './headers.js';
import { lower } from './lower.js';
import { compilerFlags, INSTRUMENT, LIBRARY, linkerFlags } from './recipe.js';

const objectOf = (path: string): string => `${path.replaceAll('/', '+')}.o`;

/** The module, for any Node. `progress` is told what is done. Throws TreeError with what the compiler says. */
export async function compile(sources: Sources, progress: (line: string) => void): Promise<Uint8Array> {
  const { files, luo, libraries, runtime } = sources;
  const nested = nest(files);
  const flags = compilerFlags(sources);
  const objects: Record<string, Uint8Array> = {};
  const units = [...luo, ...libraries, ...runtime];
  for (const [index, path] of units.entries()) {
    progress(`compiling ${posix.basename(path)} (${index + 1} of ${units.length})`);
    objects[objectOf(path)] = await run(
      'clang',
      [...flags, ...(luo.includes(path) ? INSTRUMENT : libraries.includes(path) ? LIBRARY : []), '-c', path, '-o', objectOf(path)],
      nested,
      objectOf(path),
      files,
    );
  }
  progress('linking');
  const linked = await run('wasm-ld', [...linkerFlags(sources), ...Object.keys(objects), '-o', 'luo.wasm'], objects, 'luo.wasm', files);
  progress('lowering to 32-bit memory');
  return lower(linked, luo);
}

/** Runs one tool: its output file. Throws TreeError. */
async function run(tool: 'clang' | 'wasm-ld', args: readonly string[], folder: FileTree, output: string, files: Files): Promise<Uint8Array> {
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
  throw new TreeError(explain(text, files), {}, text);
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
