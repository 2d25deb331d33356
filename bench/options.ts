// SPDX-License-Identifier: GPL-2.0-only
/** @file What the command line says about the measurements. */
import { parseArgs } from 'node:util';

export interface Options {
  /** Parts to measure. */
  readonly names: readonly string[];
  /** All of them? */
  readonly isWhole: boolean;
  readonly write: boolean;
  /** File for the results as JSON. */
  readonly json?: string;
  /** Searches of each strategy. */
  readonly seeds: number;
}

const DEFAULT_SEEDS = 10;

/** Throws when the arguments make no sense. */
export function readOptions(args: readonly string[], known: readonly string[]): Options {
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: { write: { type: 'boolean', default: false }, json: { type: 'string' }, seeds: { type: 'string', default: `${DEFAULT_SEEDS}` } },
  });
  const stranger = positionals.find((name) => !known.includes(name));
  if (stranger !== undefined) throw new Error(`no part ${stranger}: there are ${known.join(', ')}`);
  const seeds = Number(values.seeds);
  if (!Number.isInteger(seeds) || seeds < 1) throw new Error('--seeds takes a whole number from 1');
  return {
    names: positionals.length > 0 ? positionals : known,
    isWhole: positionals.length === 0,
    write: values.write,
    seeds,
    ...(values.json !== undefined && { json: values.json }),
  };
}
