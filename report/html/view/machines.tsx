// SPDX-License-Identifier: GPL-2.0-only
/** @file The machines of the model, with the states lit that the kernel is in. */
import { useEffect, useRef } from 'preact/hooks';
import type { MachinePart, ModelPart, ReportDocument, WalkPart } from '../document.js';

interface Props {
  readonly report: ReportDocument;
  readonly walk: WalkPart;
  readonly at: number;
}

const FITS = {
  exact: 'The kernel is in this state of the model.',
  within: 'A call is under way: this is the last state of the model that the kernel was in.',
  none: 'The model has no state like the one that the kernel is in: this is the last one that it had.',
} as const;

export function Machines({ report, walk, at }: Props) {
  const step = at === 0 ? walk.steps[0] : walk.steps[at - 1];
  const model = step && report.models[step.model];
  const fit = at === 0 || !step ? 'exact' : step.fit;
  if (!step || !model) return null;
  return (
    <section class={`machines ${fit}`} aria-labelledby="machines">
      <h2 id="machines">The model</h2>
      <p class={fit === 'none' ? 'bad' : 'faint'}>{FITS[fit]}</p>
      <div class="machine-list">
        {report.machines.map((machine) => (
          <Machine key={machine.name} machine={machine} model={model} />
        ))}
      </div>
    </section>
  );
}

function Machine({ machine: { name, width, height, boxes, routes }, model }: { readonly machine: MachinePart; readonly model: ModelPart }) {
  const lit = model[name] ?? {};
  const scroller = useRef<HTMLDivElement>(null);
  const first = boxes.find(({ state }) => lit[state]);
  useEffect(() => {
    const box = scroller.current;
    // A phone shows a part of the picture: the one that is about now.
    if (box && first) box.scrollLeft = first.x + (first.width - box.clientWidth) / 2;
  }, [first]);
  const told = Object.entries(lit).map(([state, instances]) => `${instances.join(', ')} in ${state}`);
  return (
    <figure class="machine">
      <figcaption>
        <strong>{name}</strong> <span class="faint">{told.join('; ')}</span>
      </figcaption>
      <div class="scroll" ref={scroller} tabIndex={0} role="group" aria-label={`Machine ${name}`}>
        <svg viewBox={`0 0 ${width} ${height}`} width={width} height={height} role="img" aria-label={`${name}: ${told.join('; ')}`}>
          <defs>
            <marker id={`tip-${name}`} viewBox="0 0 8 8" refX="8" refY="4" markerWidth="8" markerHeight="8" orient="auto">
              <path class="tip" d="M0 0 8 4 0 8z" />
            </marker>
          </defs>
          {routes.map(({ from, to, points }) => (
            <path key={`${from} ${to}`} class="route" d={`M${points.map((point) => point.join(' ')).join(' L')}`} marker-end={`url(#tip-${name})`} />
          ))}
          {boxes.map(({ state, inner, x, y, width: w, height: h }) => {
            const top = y + (h - (inner.length + 1) * LINE) / 2 + 11;
            return (
              <g key={state} class={lit[state] ? 'box lit' : 'box'}>
                <rect x={x} y={y} width={w} height={h} rx={7} />
                <text class="state-name" x={x + w / 2} y={top} text-anchor="middle">
                  {state}
                </text>
                {inner.map((label, i) => (
                  <text key={label} x={x + w / 2} y={top + (i + 1) * LINE} text-anchor="middle">
                    {label}
                  </text>
                ))}
              </g>
            );
          })}
          {routes.map(({ from, to, labels, labelX, labelY, side }) => (
            <g key={`${from} ${to}`}>
              {labels.map((label, i) => (
                <text key={label} x={labelX} y={labelY - ((labels.length - 1) * LINE) / 2 + 4 + i * LINE} text-anchor={side === 'right' ? 'start' : 'end'}>
                  {label}
                </text>
              ))}
            </g>
          ))}
        </svg>
      </div>
    </figure>
  );
}

/** Height of a line of text in pixels, as the layout has it. */
const LINE = 15;
