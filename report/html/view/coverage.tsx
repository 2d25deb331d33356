// SPDX-License-Identifier: GPL-2.0-only
/** @file What searches reached, what they did not reach first. */
import { Fragment } from 'preact';
import type { CoveragePart } from '../document.js';

export function CoverageView({ coverage }: { readonly coverage: readonly CoveragePart[] }) {
  return (
    <section aria-labelledby="coverage">
      <h2 id="coverage">Coverage</h2>
      {coverage.map(({ title, groups }) => (
        <article key={title} class="coverage">
          <h3>{title}</h3>
          {groups.map(({ name, reached, total, missed }) => (
            <details key={name} open={missed.length > 0 && missed.length <= 12}>
              <summary>
                <span class="group">{name}</span>
                <meter min={0} max={Math.max(1, total)} value={reached} aria-label={`${name} reached`} />
                <span class="ratio">
                  {reached} of {total}
                </span>
              </summary>
              {missed.length > 0 ? (
                <ul class="missed">
                  {missed.map((one) => (
                    <li key={one}>
                      <code>
                        {one.split(' ').map((word, i) => (
                          <Fragment key={i}>
                            {i > 0 && ' '}
                            {/* An arrow is not broken behind one of its dashes. */}
                            {word.includes('--') ? <span class="nowrap">{word}</span> : word}
                          </Fragment>
                        ))}
                      </code>
                    </li>
                  ))}
                </ul>
              ) : (
                <p class="faint">Everything was reached.</p>
              )}
            </details>
          ))}
        </article>
      ))}
    </section>
  );
}
