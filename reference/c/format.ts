// SPDX-License-Identifier: GPL-2.0-only
/** @file lib/vsprintf.c, as far as names need it. */
import type { CMemory } from './memory.js';

const SPECIFIER = /%([-+ #0]*)(\d+|\*)?(?:\.(\d+|\*))?(hh|h|ll|l|z|j|t)?([diuxXcsp%])/g;

/** The text of `format` with the variable arguments at `at`: as clang lays them out for WebAssembly, each aligned to its size. */
export function format(memory: CMemory, pattern: string, at: number): string {
  const next = (size: 4 | 8): bigint => {
    at = Math.ceil(at / size) * size;
    const value = size === 8 ? memory.u64(at) : BigInt(memory.u32(at));
    at += size;
    return value;
  };
  const count = (text: string | undefined): number | undefined =>
    text === undefined ? undefined : text === '*' ? Number(BigInt.asIntN(32, next(4))) : Number(text);
  return pattern.replace(SPECIFIER, (_all, flags: string, width?: string, precision?: string, length?: string, kind?: string) => {
    if (kind === '%') return '%';
    const wide = count(width);
    const exact = count(precision);
    const isLong = length !== undefined && ['ll', 'l', 'z', 'j', 't'].includes(length);
    const text = kind === 's' || kind === 'p' ? pointed(memory, Number(next(8)), kind, exact) : number(next(isLong ? 8 : 4), isLong, kind!, flags);
    return pad(text, wide, flags);
  });
}

const pointed = (memory: CMemory, address: number, kind: string, limit: number | undefined): string =>
  kind === 'p' ? address.toString(16) : address === 0 ? '(null)' : memory.text(address, limit);

function number(value: bigint, isLong: boolean, kind: string, flags: string): string {
  if (kind === 'c') return String.fromCharCode(Number(value & 0xffn));
  if (kind === 'd' || kind === 'i') return String(BigInt.asIntN(isLong ? 64 : 32, value));
  if (kind === 'u') return String(value);
  const text = value.toString(16);
  return `${flags.includes('#') && value !== 0n ? '0x' : ''}${kind === 'X' ? text.toUpperCase() : text}`;
}

function pad(text: string, width: number | undefined, flags: string): string {
  if (width === undefined) return text;
  return flags.includes('-') ? text.padEnd(width) : text.padStart(width, flags.includes('0') ? '0' : ' ');
}
