// SPDX-License-Identifier: GPL-2.0-only
/** @file Exit codes, and errors that become one line and an exit code. */

/** What the command ends with. */
export const EXIT = { holds: 0, violated: 1, usage: 2, internal: 3, interrupted: 130 } as const;
export type ExitCode = (typeof EXIT)[keyof typeof EXIT];

/** The caller asked for something that does not exist or cannot be read: exit code 2. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}

/** The result could not be written: exit code 3. */
export class OutputError extends Error {
  override readonly name = 'OutputError';
}

/** Ctrl-C while something was waited for that cannot be told in part: exit code 130. */
export class InterruptedError extends Error {
  override readonly name = 'InterruptedError';
}

/** What the operating system said, in words. */
export function systemReason(error: unknown): string {
  const code = (error as NodeJS.ErrnoException).code;
  return (code && REASONS[code]) ?? code ?? (error instanceof Error ? error.message : String(error));
}

const REASONS: Readonly<Record<string, string>> = {
  ENOENT: 'no such file or directory',
  EACCES: 'permission denied',
  EPERM: 'operation not permitted',
  EISDIR: 'is a directory',
  EEXIST: 'is there already',
  ENOTDIR: 'not a directory',
  ENOSPC: 'no space left on device',
  EDQUOT: 'disk quota exceeded',
  EROFS: 'read-only file system',
  ENAMETOOLONG: 'file name too long',
  EFBIG: 'file too large',
  EMFILE: 'too many open files',
  ERR_INVALID_ARG_VALUE: 'no name of a file',
  ERR_FS_FILE_TOO_LARGE: 'file too large',
  ENXIO: 'no such device',
  ELOOP: 'too many symbolic links',
};
