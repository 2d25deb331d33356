// SPDX-License-Identifier: GPL-2.0-only
/** @file A call that was started, and what it is about. */
import type { Action, FileName, SessionName } from '../../model/mainline/actions.js';
import type { Body } from '../../reference/engine/step.js';
import type { file } from '../../reference/kernel/index.js';
import type * as generic from '../system.js';

/** An action that was started: to be told how it ended, by `settle`. */
export interface Started extends generic.Started<Action> {
  readonly action: Action;
  readonly process: number;
  readonly body: Body<number>;
  /** What the slot referred to when the call began: another task may close it meanwhile. */
  readonly session: Session | null;
}

/** The session that a slot's descriptors refer to. */
export interface Session {
  readonly direction: 'out' | 'in';
  readonly name: SessionName;
  readonly file: file;
}

/** What a PRESERVE_FD that succeeded has put into a session. */
export interface Kept {
  readonly session: Session;
  readonly token: number;
  readonly file: FileName;
}

/** `a/0`: the file that a PRESERVE is about. */
export const aboutOf = ({ action, session }: Started): string | null =>
  action.verb === 'preserve' && session !== null ? `${session.name}/${action.token}` : null;
