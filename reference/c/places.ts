// SPDX-License-Identifier: GPL-2.0-only
/** @file Backtraces of compiled C have lines of the tree. */
import { around } from '../kernel/backtrace.js';
import type { Lines } from './section.js';

/** By what backtraces call a module. */
const known = new Map<string, Lines>();

/** Our own C around that of the tree. */
around.compiled = /^(?:luocheck_|__wrap_|__tsan_|__sanitizer_|command_export$)/;
around.lineAt = (script, offset) => {
  const lines = known.get(script);
  return lines === undefined ? '' : lineAt(lines, offset);
};

export function lineAt({ files, at, places }: Lines, offset: number): string {
  let low = 0;
  let high = at.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (at[middle]! <= offset) low = middle + 1;
    else high = middle;
  }
  const file = low === 0 ? -1 : places[2 * (low - 1)]!;
  return file < 0 ? '' : `${files[file]!}:${places[2 * (low - 1) + 1]!}`;
}

/** To be called by a module, which is thereby known as that of these lines. */
export function noteModule(lines: Lines): void {
  const script = callingModule();
  if (script !== null) known.set(script, lines);
}

function callingModule(): string | null {
  const { prepareStackTrace } = Error;
  Error.prepareStackTrace = (_error, sites) => sites;
  const sites = new Error().stack as unknown as readonly NodeJS.CallSite[];
  Error.prepareStackTrace = prepareStackTrace;
  return sites.map((site) => site.getScriptNameOrSourceURL() ?? '').find((name) => name.startsWith('wasm:')) ?? null;
}
