// SPDX-License-Identifier: GPL-2.0-only
/** @file What reports have to be told, from where it is kept. */
import { errnoName } from '../systems/v1/errno.js';
import { properties } from '../properties/v1/index.js';
import { printProgram } from '../systems/v1/notation.js';
import { series } from '../reference/loader/series.js';
import type { Catalogue } from '../report/catalogue.js';
import { printToken } from './token.js';

/** Reads the series from disk. */
export function catalogue(): Catalogue {
  return {
    properties: new Map(properties.map((property) => [property.id, property])),
    fixes: series().map(({ number, fileName, subject }) => ({ number, fileName, subject })),
    errnoName,
    programText: printProgram,
    replayToken: printToken,
  };
}
