// SPDX-License-Identifier: GPL-2.0-only
/** @file The events of an execution that touch one location: of each task those in order, so that the last of them is at hand. */

export class Touching {
  /** By task. */
  private readonly all: number[][] = [];
  private readonly writes: number[][] = [];

  note(event: number, task: number, isWrite: boolean): void {
    push((this.all[task] ??= []), event);
    if (isWrite) push((this.writes[task] ??= []), event);
  }

  /** Events from `depth` on are no more. */
  cut(depth: number, task: number): void {
    pop(this.all[task], depth);
    pop(this.writes[task], depth);
  }

  /** The last events of tasks other than `task` that conflict with an access of it: where they are later than in `latest`, they take their places there. */
  conflicting(task: number, isWrite: boolean, latest: number[]): void {
    const events = isWrite ? this.all : this.writes;
    for (let other = 0; other < events.length; other++) {
      const last = other === task ? undefined : events[other]?.at(-1);
      if (last !== undefined && last > (latest[other] ?? -1)) latest[other] = last;
    }
  }
}

/** Once. */
export function push(events: number[], event: number): void {
  if (events.at(-1) !== event) events.push(event);
}

/** Those from `depth` on. */
export function pop(events: number[] | undefined, depth: number): void {
  while (events !== undefined && events.length > 0 && events.at(-1)! >= depth) events.pop();
}
