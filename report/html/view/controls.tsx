// SPDX-License-Identifier: GPL-2.0-only
/** @file Buttons and slider that step through a walk. */
import type { WalkPart } from '../document.js';
import { moved, type Move } from './moves.js';

interface Props {
  readonly walk: WalkPart;
  readonly at: number;
  /** The step at which the finding shows. */
  readonly shows: number | null;
  readonly onStep: (at: number) => void;
}

const BUTTONS: readonly { readonly move: Move; readonly label: string; readonly sign: string; readonly back: boolean }[] = [
  { move: 'first', label: 'To the start (Home)', sign: '\u21e4', back: true },
  { move: 'call back', label: 'To the end of the call before (Shift+Left)', sign: '\u00ab', back: true },
  { move: 'back', label: 'One step back (Left)', sign: '\u2039', back: true },
  { move: 'forward', label: 'One step forward (Right)', sign: '\u203a', back: false },
  { move: 'call forward', label: 'To the end of the next call (Shift+Right)', sign: '\u00bb', back: false },
  { move: 'last', label: 'To the end (End)', sign: '\u21e5', back: false },
];

export function Controls({ walk, at, shows, onStep }: Props) {
  const { steps, calls, lanes } = walk;
  const step = at === 0 ? null : steps[at - 1]!;
  const call = step && calls[step.call]!;
  const text = step && call ? `${call.phase === 'tasks' ? `${lanes[call.lane]}: ` : ''}${step.text}` : 'before the first step';
  return (
    <div class="controls" role="group" aria-label="Steps">
      <div class="buttons">
        {BUTTONS.map(({ move, label, sign, back }) => (
          <button
            key={move}
            type="button"
            aria-label={label}
            title={label}
            disabled={back ? at === 0 : at === steps.length}
            onClick={() => onStep(moved(move, walk, at))}
          >
            {sign}
          </button>
        ))}
      </div>
      <input
        type="range"
        min={0}
        max={steps.length}
        value={at}
        aria-label="Step"
        aria-valuetext={`${at} of ${steps.length}: ${text}`}
        onInput={(event) => onStep(Number(event.currentTarget.value))}
      />
      <span class="position">
        step {at} of {steps.length}
      </span>
      {shows !== null && (
        <button type="button" class="shows" onClick={() => onStep(shows + 1)} disabled={at === shows + 1}>
          Where it shows
        </button>
      )}
      <span class="sr" role="status">
        Step {at}: {text}
      </span>
    </div>
  );
}
