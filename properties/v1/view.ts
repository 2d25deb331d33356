// SPDX-License-Identifier: GPL-2.0-only
/** @file What a property sees of the simulated machine between two actions. */
import type { LuoState } from '../../model/v1/actions.js';
import type * as generic from '../view.js';

/** The state of one file: NORMAL, PREPARED, FROZEN, UPDATED. */
export type FileLetter = 'N' | 'P' | 'F' | 'U';

/** One outgoing `struct luo_file` that is allocated. */
export interface RegistrationView {
  /** Stable as long as the object lives; never used again. */
  readonly id: number;
  readonly token: bigint;
  readonly file: string;
  readonly letter: FileLetter;
  readonly data: number;
  /** Number of the session that owns it; -1: a session that is closed; -2: nothing reaches it any more. */
  readonly owner: number;
}

/** No open session owns the registration, but LUO still knows it. */
export const CLOSED = -1;
/** Nothing reaches the registration any more: it is leaked. */
export const LEAKED = -2;

/** One `struct luo_file` that came from the previous kernel. */
export interface IncomingView {
  readonly token: bigint;
  readonly letter: FileLetter;
  readonly data: number;
  readonly reclaimed: boolean;
}

export interface FileView {
  readonly name: string;
  /** `f_count`. */
  readonly refs: number;
  /** Descriptors of processes that refer to it. */
  readonly descriptors: number;
}

/** A node of a blob. */
export interface BlobNode {
  readonly token: bigint;
  readonly data: number;
}

/** What an observer sees of the machine between two calls. */
export interface View extends generic.View {
  readonly state: LuoState;
  /** Numbers of the open sessions, in order of opening. */
  readonly sessions: readonly number[];
  readonly registrations: readonly RegistrationView[];
  /** Only what LUO has read from the blob so far. */
  readonly incoming: readonly IncomingView[];
  /** `luo_files_count`. */
  readonly count: number;
  readonly files: readonly FileView[];
  /** The outgoing blob of the files, in node order. */
  readonly blob: readonly BlobNode[] | null;
  readonly kho: {
    readonly finalized: boolean;
    /** Pages that LUO has preserved. */
    readonly pages: number;
    /** Is a subtree of LUO linked? */
    readonly linked: boolean;
  };
  readonly handler: boolean;
  /** Kexecs so far. */
  readonly boot: number;
}
