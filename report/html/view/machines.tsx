// SPDX-License-Identifier: GPL-2.0-only
/** @file The machines of the model, with the states lit that the kernel is in. */
import { useLayoutEffect, useRef } from 'preact/hooks';
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
  left: 'The kernel has done what the model does not allow: this is the last state of the model that it was in.',
  unknown: 'Nobody can tell, after calls side by side, which state of the model the kernel is in: this is the last one that is known.',
} as const;

export function Machines({ report, walk, at }: Props) {
  const step = at === 0 ? walk.steps[0] : walk.steps[at - 1];
  const model = step && report.models[step.model];
  const fit = at === 0 || !step ? 'exact' : step.fit;
  if (!step || !model) return null;
  return (
    <section class={`machines ${fit}`} aria-labelledby="machines">
      <h2 id="machines">The model</h2>
      <p class={fit === 'none' || fit === 'left' ? 'bad' : 'faint'}>{FITS[fit]}</p>
      <div class="machine-list">
        {(report.machines[walk.system] ?? []).map((machine) => (
          <Machine key={machine.name} machine={machine} model={model} at={at} />
        ))}
      </div>
    </section>
  );
}

function Machine({ machine, model, at }: { readonly machine: MachinePart; readonly model: ModelPart; readonly at: number }) {
  const { name, boxes, routes } = machine;
  const { left, top, width, height } = extentOf(machine);
  const lit = model[name] ?? {};
  const scroller = useRef<HTMLDivElement>(null);
  const first = boxes.find(({ state }) => lit[state]);
  const begun = useRef(at);
  useLayoutEffect(() => {
    const box = scroller.current;
    const shown = box?.querySelector('.lit rect')?.getBoundingClientRect();
    // A phone shows a part of the picture, its beginning; with a step what is lit comes into sight, if it is not.
    if (!box || !shown || begun.current === at) return;
    begun.current = -1;
    const frame = box.getBoundingClientRect();
    if (shown.left < frame.left) box.scrollLeft -= frame.left - shown.left;
    else if (shown.right > frame.right) box.scrollLeft += shown.right - frame.right;
  }, [first, at]);
  const told = Object.entries(lit).map(([state, instances]) => `${instances.join(', ')} in ${state}`);
  return (
    <figure class="machine">
      <figcaption>
        <strong>{name}</strong> <span class="faint">{told.join('; ')}</span>
      </figcaption>
      <div class="scroll" ref={scroller} tabIndex={0} role="group" aria-label={`Machine ${name}`}>
        <svg
          viewBox={`${left} ${top} ${width} ${height}`}
          width={width}
          style={{ minWidth: `${SMALLEST * width}px` }}
          role="img"
          aria-label={`${name}: ${told.join('; ')}`}
        >
          <defs>
            <marker id={`tip-${name}`} viewBox="0 0 8 8" refX="8" refY="4" markerWidth="8" markerHeight="8" orient="auto">
              <path class="tip" d="M0 0 8 4 0 8z" />
            </marker>
          </defs>
          {routes.map(({ from, to, points }) => (
            <path key={`${from} ${to}`} class="route" d={`M${points.map((point) => point.join(' ')).join(' L')}`} marker-end={`url(#tip-${name})`} />
          ))}
          {boxes.map(({ state, inner, x, y, width: w, height: h }) => {
            const line = y + (h - (inner.length + 1) * LINE) / 2 + 11;
            return (
              <g key={state} class={lit[state] ? 'box lit' : 'box'}>
                <rect x={x} y={y} width={w} height={h} rx={7} />
                <text class="state-name" x={x + w / 2} y={line} text-anchor="middle">
                  {state}
                </text>
                {inner.map((label, i) => (
                  <text key={label} x={x + w / 2} y={line + (i + 1) * LINE} text-anchor="middle">
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

/** A picture that is wider than the page becomes no smaller than this. */
const SMALLEST = 0.7;
/** Width of a letter in pixels. */
const LETTER = 6.7;
const MARGIN = 6;

/** The picture without the empty space around it. */
function extentOf({ boxes, routes }: MachinePart): { left: number; top: number; width: number; height: number } {
  const told = routes.flatMap(({ labels, labelX, labelY, side }) => {
    const wide = Math.max(0, ...labels.map(({ length }) => length)) * LETTER;
    const half = (labels.length * LINE) / 2;
    return [
      [labelX + (side === 'right' ? wide : -wide), labelY - half],
      [labelX, labelY + half],
    ];
  });
  const points = [
    ...boxes.flatMap(({ x, y, width, height }) => [
      [x, y],
      [x + width, y + height],
    ]),
    ...routes.flatMap((route) => route.points),
    ...told,
  ];
  const [xs, ys] = [points.map(([x = 0]) => x), points.map(([, y = 0]) => y)];
  const [left, top] = [Math.min(...xs) - MARGIN, Math.min(...ys) - MARGIN];
  return { left, top, width: Math.max(...xs) + MARGIN - left, height: Math.max(...ys) + MARGIN - top };
}

/** Height of a line of text in pixels, as the layout has it. */
const LINE = 15;
