// SPDX-License-Identifier: GPL-2.0-only
/** @file How many of what there are in the Promela of mainline, and by which numbers names and files go there. */
import { upTo } from '../../promela/text.js';
import type { FileName, SessionName, Verb } from '../actions.js';
import type { Mutant } from '../mutants.js';
import { rules } from '../rules.js';
import type { Bounds } from '../state.js';

/** What the Promela is of. */
export interface Extent {
  /** A wrong variant instead of the specification. */
  readonly mutant?: Mutant;
  /** What PRESERVE_FD is given, files that came in aside. Default: f0. */
  readonly files?: readonly FileName[];
  /** Names of sessions. Default: as many as there are session slots. */
  readonly names?: readonly SessionName[];
  /** Only these verbs. Default: all. */
  readonly verbs?: readonly Verb[];
}

const FINE: readonly SessionName[] = ['a', 'b', 'c', 'd'];

/** 0 is no name, no file: both are counted from 1. */
export class Words {
  /** Those whose files have names of their own. */
  readonly fine: readonly SessionName[];
  /** Those that a session can have. */
  readonly names: readonly SessionName[];
  /** Those that are asked for. */
  readonly asked: readonly SessionName[];
  readonly files: readonly FileName[];
  readonly memfds: readonly FileName[];
  /** Files that one session can have. */
  readonly room: number;

  constructor(
    readonly bounds: Bounds,
    { mutant, files = ['f0'], names }: Extent,
  ) {
    this.fine = names ?? FINE.slice(0, bounds.sessions);
    this.names = [...this.fine, 'max'];
    this.asked = [...this.names, 'empty', 'unterminated'];
    this.files = [...new Set(files)];
    this.memfds = this.files.filter((file) => file.startsWith('m'));
    const isRepeated = mutant !== undefined && mutant.rules.tokenIsUsed !== rules.tokenIsUsed;
    this.room = isRepeated ? this.files.length + this.fine.length * bounds.tokens : bounds.tokens;
  }

  /** Of a module's handler. */
  filesOf(letter: 'f' | 'g' | 'm'): readonly FileName[] {
    return this.files.filter((file) => file.startsWith(letter));
  }

  definitions(): string[] {
    const { sessions, tokens, processes, descriptors } = this.bounds;
    return [
      `#define SESSIONS ${sessions}`,
      `#define TOKENS ${tokens}`,
      `#define PROCESSES ${processes}`,
      `#define DESCRIPTORS ${descriptors} /* of one session, or one file, in all processes together */`,
      `#define NAMES ${this.names.length} /* that a session can have */`,
      `#define FILES ${this.files.length} /* that user space has from the beginning */`,
      `#define ROOM ${this.room} /* files of one session */`,
      ...this.asked.map((name, i) => `#define NAME_${name} ${i + 1}`),
      ...this.files.map((file, i) => `#define FILE_${file} ${i + 1}`),
      '#define FILE_OF(N, T) (FILES + ((N) - 1) * TOKENS + (T) + 1) /* what came under token T in session N */',
      '#define ALL_FILES (FILES + NAMES * TOKENS)',
    ];
  }
}

/** `(Q(0, 0) && Q(0, 1) && …)`, for a macro `name(Q)`. */
export function over(name: string, sizes: readonly number[], join: '&&' | '||' | '+'): string {
  const all = sizes.reduce<string[]>((rows, size) => rows.flatMap((row) => upTo(size).map((i) => (row === '' ? `${i}` : `${row}, ${i}`))), ['']);
  const none = { '&&': 'true', '||': 'false', '+': '0' }[join];
  return `#define ${name}(Q) (${all.length === 0 ? none : all.map((row) => `Q(${row})`).join(` ${join} `)})`;
}
