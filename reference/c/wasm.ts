// SPDX-License-Identifier: GPL-2.0-only
/** @file What of the WebAssembly JavaScript API is used here: its types come with browsers only. */
import { REFUSED } from './section.js';

export interface WasmMemory {
  readonly buffer: ArrayBuffer;
  grow(pages: number): number;
}

export interface WasmGlobal {
  value: number | bigint;
}

/** Compiled, not instantiated. */
export type WasmModule = object;

interface Api {
  readonly Module: {
    new (bytes: Uint8Array): WasmModule;
    customSections(module: WasmModule, name: string): ArrayBuffer[];
    exports(module: WasmModule): { readonly name: string }[];
  };
  readonly Instance: new (module: WasmModule, imports: Readonly<Record<string, Readonly<Record<string, unknown>>>>) => { readonly exports: object };
  readonly validate: (bytes: Uint8Array) => boolean;
  readonly RuntimeError: new (message?: string) => Error;
}

export const wasm = (globalThis as unknown as { readonly WebAssembly: Api }).WebAssembly;

/** What `lower` put into the module. */
export function sectionOf<T>(module: WasmModule, name: string, otherwise: T): T {
  const [section] = wasm.Module.customSections(module, name);
  return section === undefined ? otherwise : (JSON.parse(Buffer.from(section).toString()) as T);
}

/** Why handlers of files that the tree has are not in a module; null: they are, or there are none. */
export const refusedIn = (module: Uint8Array): string | null => sectionOf(new wasm.Module(module), REFUSED, null);
