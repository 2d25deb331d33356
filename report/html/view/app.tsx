// SPDX-License-Identifier: GPL-2.0-only
/** @file The frame of the page: its head, and the overview or one finding. */
import { useEffect, useRef } from 'preact/hooks';
import type { ReportDocument } from '../document.js';
import { FindingView } from './finding.js';
import { Overview } from './overview.js';
import { useRoute } from './route.js';
import { ThemeButton } from './theme.js';

export function App({ report }: { readonly report: ReportDocument }) {
  const [{ slug, step }, goTo] = useRoute();
  const index = slug === null ? -1 : report.findings.findIndex((finding) => finding.slug === slug);
  const main = useRef<HTMLElement>(null);
  const seen = useRef(index);
  /** Title of the page as it was written. */
  const overview = useRef(document.title);
  /** How far down the overview was when a finding was opened. */
  const place = useRef(0);
  useEffect(() => {
    const finding = report.findings[index];
    document.title = finding ? `#${index + 1} ${finding.property}, ${overview.current}` : overview.current;
    if (seen.current === index) return;
    seen.current = index;
    main.current?.focus({ preventScroll: true });
    // The browser has looked for the part that the address names before it was there.
    const part = location.hash === '' || finding ? null : document.getElementById(location.hash.slice(1));
    if (part) part.scrollIntoView();
    else scrollTo(0, finding ? 0 : place.current);
  }, [index]);
  useEffect(() => {
    const keep = (): void => {
      if (index < 0) place.current = scrollY;
    };
    addEventListener('scroll', keep, { passive: true });
    return () => removeEventListener('scroll', keep);
  }, [index]);
  return (
    <>
      <a class="skip" href="#main">
        Skip to content
      </a>
      <header class="page-head">
        <a class="brand" href="#" onClick={() => (place.current = 0)}>
          luocheck
        </a>
        <span class="faint">report, version {report.tool}</span>
        <nav aria-label="Parts">
          <a href="#verdicts">Verdicts</a>
          {report.findings.length > 0 && <a href="#findings">Findings</a>}
          {report.coverage.length > 0 && <a href="#coverage">Coverage</a>}
          {report.benches.length > 0 && <a href="#bench">Benchmarks</a>}
        </nav>
        <ThemeButton />
      </header>
      <main id="main" tabIndex={-1} ref={main}>
        {slug !== null && index < 0 && <p class="alert">This report has no finding of that name. Here is all that it has.</p>}
        {index < 0 ? (
          <Overview report={report} />
        ) : (
          <FindingView key={index} report={report} index={index} step={step} onStep={(next) => goTo(report.findings[index]!.slug, next)} />
        )}
      </main>
    </>
  );
}
