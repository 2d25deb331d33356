// SPDX-License-Identifier: GPL-2.0-only
/** @file What is told of a machine whose pages are smaller than real ones. */
import { wrap } from './layout.js';

/** `needs`: see `Finding`. */
export const realSizeText = (needs: string): string => `with pages of 4 KiB it takes ${needs}`;

/** What was seen and is no finding. */
export function onlySmallLines({ onlySmall }: { readonly onlySmall?: readonly string[] }, width?: number): string[] {
  return onlySmall === undefined ? [] : wrap(`Not counted, because pages of 4 KiB do not show it: ${onlySmall.join(', ')}`, '  ', '  ', width);
}
