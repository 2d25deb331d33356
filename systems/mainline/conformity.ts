// SPDX-License-Identifier: GPL-2.0-only
/** @file Does a revision answer what the real kernel answered? */
import { EXECUTABLE, MainlineMachine } from '../../reference/machine/mainline/index.js';
import type { Revision } from '../../reference/mainline/luo_internal.js';
import { Player } from './player.js';
import type { MainlineRecording, RecordedBoot, RecordedOperation, Value } from './recording.js';

/** The first operation of a recording whose replay differs. */
export interface MainlineDifference {
  readonly recording: Pick<MainlineRecording, 'file' | 'line' | 'seed' | 'kernel'>;
  /** From 0: the kernel, and the operation in it. */
  readonly boot: number;
  readonly index: number;
  /** The operation as the format writes it, without its result. */
  readonly operation: string;
  /** `result`, `next` or `taint`. */
  readonly field: 'result' | 'next' | 'taint';
  readonly recorded: Value;
  readonly replayed: Value;
}

/** The bit of a warning in /proc/sys/kernel/tainted. */
const TAINT_WARN = 512;

/** The revision that a recorded kernel is; null: none that is known. */
export function revisionOfKernel(kernel: string): 'linux-7.3' | null {
  return /^7\.3(\.|$|\s)/.test(kernel) ? 'linux-7.3' : null;
}

/** A pipe or an unnamed file as its link shows it, with the number of its inode, which is another one on each machine. */
const NUMBERED = /^(pipe:\[|\/tmp\/#)\d+(\]| \(deleted\))$/;
const unnumbered = (hex: Value): string => Buffer.from(String(hex), 'hex').toString('latin1').replace(NUMBERED, '$1$2');

/** Is that what was recorded, but for what is not the kernel's? */
function isAnswer(replayed: Value, { name, result }: RecordedOperation): boolean {
  if (replayed === result) return true;
  if (typeof replayed === 'number' || typeof result === 'number') return false;
  if (name === 'hash') return replayed === EXECUTABLE && /^\d+:[0-9a-f]{8}$/.test(result);
  return name === 'link' && unnumbered(replayed) === unnumbered(result);
}

/** Replays recordings on one machine. */
export class Replayer {
  private readonly machine: MainlineMachine;

  constructor(revision: Revision) {
    this.machine = new MainlineMachine(revision);
  }

  /** The first operation that differs, or null when all are identical. */
  replay(recording: MainlineRecording): MainlineDifference | null {
    const player = new Player(this.machine.reset(recording.loaded), recording.kernel);
    for (const [boot, recorded] of recording.boots.entries()) {
      const difference = this.replayBoot(player, recorded);
      if (difference === null) continue;
      const { file, line, seed, kernel } = recording;
      return { recording: { file, line, seed, kernel }, boot, ...difference };
    }
    return null;
  }

  private replayBoot(player: Player, { ops, next, taint }: RecordedBoot): Omit<MainlineDifference, 'recording' | 'boot'> | null {
    for (const [index, op] of ops.entries()) {
      const replayed = player.play(op);
      const operation = [op.name, ...op.args].join(' ');
      if (!isAnswer(replayed, op)) return { index, operation, field: 'result', recorded: op.result, replayed };
      if (replayed === 'gone') {
        const outcome = player.outcome ?? 'refused';
        return outcome === next ? null : { index, operation, field: 'next', recorded: next ?? 'stop', replayed: outcome };
      }
    }
    if (taint === null) return null;
    const warned = this.machine.tainted;
    if (warned === ((taint & TAINT_WARN) !== 0)) return null;
    return { index: ops.length - 1, operation: 'end of the kernel', field: 'taint', recorded: taint, replayed: warned ? TAINT_WARN : 0 };
  }
}
