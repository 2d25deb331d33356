// SPDX-License-Identifier: GPL-2.0-only
/** @file Swim lanes: a column a task, time goes down, locks as bars beside the steps. */
import { useEffect, useRef } from 'preact/hooks';
import type { BarPart, CallPart, StepPart, WalkPart } from '../document.js';
import { columnsOf, lockHues } from './grid.js';
import { Code } from './words.js';

interface Props {
  readonly walk: WalkPart;
  readonly at: number;
  readonly shows: number | null;
  readonly onStep: (at: number) => void;
}

/** Heads and the start take the first rows of the grid; step i is in row i + FIRST. */
const FIRST = 3;

export function Lanes({ walk, at, shows, onStep }: Props) {
  const { lanes, steps, bars, calls } = walk;
  const grid = columnsOf(walk);
  const hues = lockHues(walk);
  const scroller = useRef<HTMLDivElement>(null);
  useEffect(() => {
    const box = scroller.current;
    const row = box?.querySelector<HTMLElement>('[aria-current="step"]');
    if (!box || !row) return;
    const above = row.offsetTop - box.scrollTop;
    // Enough of what follows stays in sight.
    if (above < 60 || above + row.offsetHeight > box.clientHeight - 60) box.scrollTop = row.offsetTop - box.clientHeight / 3;
  }, [at]);
  return (
    <section class="lanes-part" aria-label="Steps of the tasks">
      <Legend hues={hues} bars={bars} />
      <div class="lanes-scroll" ref={scroller} tabIndex={0} role="group" aria-label="Swim lanes: arrow keys step through them">
        <ol class="lanes" style={{ gridTemplateColumns: grid.template }}>
          {lanes.map((lane, i) => (
            <li key={lane} class="lane-head" style={{ gridRow: 1, gridColumn: `${grid.lanes[i]!.begin} / ${grid.lanes[i]!.end}` }}>
              {lane}
            </li>
          ))}
          <li class={`start${at === 0 ? ' current' : ''}`} style={{ gridRow: 2 }} aria-current={at === 0 ? 'step' : undefined} onClick={() => onStep(0)}>
            before the first step
          </li>
          {steps.map((step, i) => {
            const call = calls[step.call]!;
            const lane = grid.lanes[call.lane]!;
            const wide = call.phase !== 'tasks';
            const state = i + 1 === at ? ' current' : i + 1 > at ? ' future' : '';
            return (
              <>
                <li
                  key={i}
                  class={`row${state}${i === shows ? ' shows' : ''}`}
                  style={{ gridRow: i + FIRST }}
                  aria-current={i + 1 === at ? 'step' : undefined}
                  onClick={() => onStep(i + 1)}
                >
                  <div class="cell" style={{ gridColumn: wide ? '1 / -1' : `${lane.text} / ${lane.end}` }}>
                    {!wide && <span class="sr">{lanes[call.lane]}: </span>}
                    <Step step={step} call={call} index={i} wide={wide} before={calls[steps[i - 1]?.call ?? -1]} />
                  </div>
                </li>
              </>
            );
          })}
          {bars.map((bar) => (
            <Bar key={`${bar.lane} ${bar.track} ${bar.from}`} bar={bar} column={grid.lanes[bar.lane]!.begin + bar.track} hue={hues.get(bar.lock)!} />
          ))}
        </ol>
      </div>
    </section>
  );
}

const PHASES = { before: 'First', tasks: '', after: 'Then' } as const;

function Step({ step, call, index, wide, before }: { step: StepPart; call: CallPart; index: number; wide: boolean; before: CallPart | undefined }) {
  const isWhole = step.operation < 0;
  const begins = index === call.first;
  return (
    <>
      {wide && begins && before?.phase !== call.phase && <span class="phase">{PHASES[call.phase]}</span>}
      {begins && (
        <span class="call">
          <Code text={call.text} /> {call.note !== '' && <span class="note"># {call.note}</span>}
        </span>
      )}
      {step.enters !== undefined && (
        <span class="enters">
          <Code text={`${step.enters}()`} />
        </span>
      )}
      {!isWhole && (
        <span class="step">
          <Code text={step.text} />
          {step.notes?.map((note) => (
            <span key={note} class="waits">
              {' '}
              {note}
            </span>
          ))}
        </span>
      )}
      {step.callbacks?.map((callback) => (
        <span key={callback} class="callback">
          handler: <Code text={callback} />
        </span>
      ))}
      {step.events?.map((event) => (
        <span key={event} class="event">
          <Code text={event} />
        </span>
      ))}
      {index === call.last && <span class={call.returns ? 'result' : 'result bad'}>{call.result}</span>}
    </>
  );
}

function Bar({ bar: { lock, mode, from, to }, column, hue }: { bar: BarPart; column: number; hue: number }) {
  return (
    <li
      class={`bar-lock lock-${hue} ${mode}`}
      style={{ gridRow: `${from + FIRST} / ${to + FIRST + 1}`, gridColumn: column }}
      title={mode === 'waits' ? `waits for ${lock}` : `holds ${lock}${mode === 'mutex' ? '' : ` (${mode})`}`}
      aria-hidden="true"
    >
      {to - from > 3 && <span>{lock}</span>}
    </li>
  );
}

function Legend({ hues, bars }: { hues: ReadonlyMap<string, number>; bars: readonly BarPart[] }) {
  const modes = new Set(bars.map(({ mode }) => mode));
  if (hues.size === 0) return <p class="legend faint">No lock is taken.</p>;
  return (
    <ul class="legend" aria-label="Locks">
      {[...hues].map(([lock, hue]) => (
        <li key={lock}>
          <span class={`swatch lock-${hue} write`} />
          <code>{lock}</code>
        </li>
      ))}
      {modes.has('read') && (
        <li>
          <span class="swatch read" /> for reading
        </li>
      )}
      {modes.has('waits') && (
        <li>
          <span class="swatch waits" /> waits
        </li>
      )}
    </ul>
  );
}
