// SPDX-License-Identifier: GPL-2.0-only
/** @file Benchmark results as bars. */
import type { BenchPart, PlotPart } from '../document.js';

// In pixels.
const WIDTH = 640;
const ROW = 38;
const AXIS = 24;
const ROOM = 110;

export function BenchView({ benches }: { readonly benches: readonly BenchPart[] }) {
  return (
    <section aria-labelledby="bench">
      <h2 id="bench">Benchmarks</h2>
      {benches.map(({ title, text, machine, plots }) => (
        <article key={title} class="bench">
          <h3>{title}</h3>
          <p class="faint">
            {text} {machine}.
          </p>
          {plots.map((plot) => (
            <Plot key={plot.unit} plot={plot} />
          ))}
          {plots.length === 0 && <p class="faint">Nothing in it is a number of a unit.</p>}
        </article>
      ))}
    </section>
  );
}

function Plot({ plot: { unit, bars, ticks } }: { readonly plot: PlotPart }) {
  const height = bars.length * ROW + AXIS;
  const x = (place: number): number => place * (WIDTH - ROOM);
  return (
    <figure>
      <figcaption>{unit}, logarithmic</figcaption>
      <svg viewBox={`0 0 ${WIDTH} ${height}`} role="img" aria-label={`${unit}: ${bars.map(({ label, value }) => `${label}: ${value}`).join('; ')}`}>
        {ticks.map(({ at, label }) => (
          <g key={label} class="tick">
            <line x1={x(at)} x2={x(at)} y1={0} y2={height - AXIS} />
            <text x={x(at)} y={height - 8} text-anchor={at === 0 ? 'start' : 'middle'}>
              {label}
            </text>
          </g>
        ))}
        {bars.map(({ label, value, length, floor, met }, i) => (
          <g key={label} transform={`translate(0 ${i * ROW})`}>
            <text class="label" y={13}>
              {label.replaceAll('`', '')}
            </text>
            <rect class={met ? 'bar' : 'bar missed'} y={19} width={Math.max(2, x(length))} height={13} rx={2} />
            {floor !== null && <line class="floor" x1={x(floor)} x2={x(floor)} y1={16} y2={35} />}
            <text class="value" x={Math.max(2, x(length)) + 6} y={30}>
              {value}
              {met ? '' : ', below its floor'}
            </text>
          </g>
        ))}
      </svg>
    </figure>
  );
}
