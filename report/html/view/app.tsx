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
  useEffect(() => {
    if (seen.current === index) return;
    seen.current = index;
    main.current?.focus({ preventScroll: true });
    if (location.hash.startsWith('#finding-') || location.hash === '') scrollTo(0, 0);
  }, [index]);
  return (
    <>
      <a class="skip" href="#main">
        Skip to content
      </a>
      <header class="page-head">
        <a class="brand" href="#">
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
