// SPDX-License-Identifier: GPL-2.0-only
/** @file Benchmark results as bars. */
import type { BenchPart, PlotPart } from '../document.js';

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

const percent = (place: number): string => `${(100 * place).toFixed(2)}%`;

function Plot({ plot: { unit, bars, ticks } }: { readonly plot: PlotPart }) {
  return (
    <figure>
      <figcaption>{unit}, logarithmic</figcaption>
      <ol class="bars">
        {bars.map(({ label, value, length, floor, met }, i) => (
          <li key={`${i} ${label}`}>
            <span class="label">{label.replaceAll('`', '')}</span>
            <span class="track" aria-hidden="true">
              {ticks.map(({ at, label: tick }) => (
                <i key={tick} class="tick" style={{ left: percent(at) }} />
              ))}
              <i class={met ? 'bar' : 'bar low'} style={{ width: percent(length) }} />
              {floor !== null && <i class="floor" style={{ left: percent(floor) }} />}
            </span>
            <span class="value">
              {value}
              {!met && <strong class="bad">, below its floor</strong>}
            </span>
          </li>
        ))}
      </ol>
      <div class="axis" aria-hidden="true">
        <span class="track">
          {ticks.map(({ at, label }) => (
            <span key={label} style={{ left: percent(at) }}>
              {label}
            </span>
          ))}
        </span>
      </div>
    </figure>
  );
}
