// SPDX-License-Identifier: GPL-2.0-only
/** @file What clang and its linker say, with what to do where a primitive is not known. */
import type { Files } from './design.js';

const UNKNOWN = [
  /^(\S+?:\d+):\d+: error: call to undeclared (?:library )?function '(\w+)'/m,
  /^(\S+?:\d+):\d+: error: use of undeclared identifier '(\w+)'/m,
  /^(\S+?:\d+):\d+: error: unknown type name '(\w+)'/m,
  /^(\S+?:\d+):\d+: error: .*\bincomplete (?:\w+ )?type '(?:const |volatile )?(struct \w+)/m,
];
/** A function that nobody defines, and the object that uses it. */
const UNDEFINED = /^wasm-ld: error: (\S+?): undefined symbol: (\w+)/m;

/** Variables for which there is no room. */
const TOO_LARGE = /^wasm-ld: error: initial memory too small, (\d+) bytes needed/m;
const MIB = 0x0010_0000;

/** One line: where it does not compile, or the first primitive that the simulated kernel does not have, and what to do. */
export function explain(text: string, files: Files): string {
  const [, needed] = TOO_LARGE.exec(text) ?? [];
  if (needed !== undefined) return `its variables take ${Math.ceil(Number(needed) / MIB)} MiB, and the simulated machine has 16 MiB for them`;
  const unknown = firstUnknown(text, files);
  if (unknown !== null) return `${unknown.place} uses ${unknown.name}, which neither the tree declares nor luocheck has: docs/kernel-c.md says how to add it`;
  const [, place, reason] = /^(\S+?:\d+):\d+: (?:fatal )?error: (.*)$/m.exec(text) ?? /^(wasm-ld): error: (.*)$/m.exec(text) ?? [];
  return place === undefined ? 'does not compile' : `${place} does not compile: ${reason}`;
}

/** The C file that uses a function which nobody defines, as the linker says; null: it says nothing of the kind. */
export function undefinedIn(text: string): string | null {
  const [, object] = UNDEFINED.exec(text) ?? [];
  return object === undefined ? null : pathOf(object);
}

const pathOf = (object: string): string => object.replaceAll('+', '/').replace(/\.o$/, '');

function firstUnknown(text: string, files: Files): { name: string; place: string } | null {
  for (const pattern of UNKNOWN) {
    const found = pattern.exec(text);
    if (found !== null) return { place: found[1]!, name: found[2]! };
  }
  const [, object, name] = UNDEFINED.exec(text) ?? [];
  if (name === undefined) return null;
  const path = pathOf(object!);
  // The linker knows no lines. A declaration begins in the first column.
  const line = (files[path] ?? '').split('\n').findIndex((code) => new RegExp(`^\\s.*\\b${name}\\s*\\(`).test(code));
  return { place: line < 0 ? path : `${path}:${line + 1}`, name };
}
