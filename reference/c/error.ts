// SPDX-License-Identifier: GPL-2.0-only
/** @file What is wrong with a kernel tree, or with what it takes to compile one: told to the user as it is. */

export class TreeError extends Error {
  override readonly name = 'TreeError';

  constructor(
    message: string,
    options?: ErrorOptions,
    /** What the compiler says, as it says it; empty: nothing. */
    readonly details = '',
    /** The C file of the tree, or of ours, that does not compile; null: it is not about one. */
    readonly unit: string | null = null,
  ) {
    super(message, options);
  }
}

/** What the operating system or a library said. */
export const reasonOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));
