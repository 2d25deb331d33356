// SPDX-License-Identifier: GPL-2.0-only
/** @file One finding, walked through step by step. */
import { useLayoutEffect, useRef, useState } from 'preact/hooks';
import type { FindingPart, ReportDocument } from '../document.js';
import { Controls } from './controls.js';
import { Lanes } from './lanes.js';
import { Machines } from './machines.js';
import { positionOf, targetOf } from './moves.js';
import { addressOf } from './route.js';
import { StatePanel } from './state.js';
import { StepPanel } from './step.js';

interface Props {
  readonly report: ReportDocument;
  readonly index: number;
  /** From the address. */
  readonly step: number | null;
  readonly onStep: (step: number) => void;
}

export function FindingView({ report, index, step, onStep }: Props) {
  const finding = report.findings[index]!;
  const walk = report.walks[finding.walk]!;
  const at = positionOf(walk, step);
  const latest = useRef({ at, onStep });
  latest.current = { at, onStep };
  // Before the page is painted: who sees it may press a key at once.
  useLayoutEffect(() => {
    const onKey = (event: KeyboardEvent): void => {
      if (event.altKey || event.ctrlKey || event.metaKey || event.target instanceof HTMLInputElement) return;
      const target = targetOf(event.key, event.shiftKey, walk, latest.current.at);
      if (target === null) return;
      event.preventDefault();
      latest.current.onStep(target);
    };
    addEventListener('keydown', onKey);
    return () => removeEventListener('keydown', onKey);
  }, [walk]);
  return (
    <>
      <Head report={report} index={index} />
      <div class="player">
        <Controls walk={walk} at={at} shows={finding.at} onStep={onStep} />
        <div class="columns">
          <Lanes walk={walk} at={at} shows={finding.at} onStep={onStep} />
          <div class="aside">
            <StepPanel report={report} walk={walk} at={at} />
            <StatePanel report={report} walk={walk} at={at} />
          </div>
        </div>
        <Machines report={report} walk={walk} at={at} />
      </div>
    </>
  );
}

function Head({ report, index }: Pick<Props, 'report' | 'index'>) {
  const { findings, walks } = report;
  const { property, statement, source, expected, happened, extent, fix, seenBy, replay, revision, walk, at } = findings[index]!;
  const others = walks[walk]!.violations.filter((one) => one.property !== property || one.happened !== happened);
  return (
    <section class="finding-head" aria-labelledby="finding-title">
      <p class="crumbs">
        <a href="#findings">All findings</a>
        <span class="pager">
          {index > 0 && <a href={addressOf(findings[index - 1]!.slug)}>Previous finding</a>}
          <span class="faint">
            #{index + 1} of {findings.length}
          </span>
          {index + 1 < findings.length && <a href={addressOf(findings[index + 1]!.slug)}>Next finding</a>}
        </span>
      </p>
      <h1 id="finding-title">{property}</h1>
      <p class="lead">
        <span class="tag">{revision}</span> {statement} <span class="faint">{extent}</span>
      </p>
      <dl class="facts">
        <dt>expected</dt>
        <dd>
          {expected} <span class="faint">[{source}]</span>
        </dd>
        <dt>happened</dt>
        <dd class="bad">{happened}</dd>
        <dt>fix</dt>
        <dd>{fix ?? 'none of the series'}</dd>
        <dt>seen by</dt>
        <dd>
          <Seen seenBy={seenBy} />
        </dd>
        <dt>replay</dt>
        <dd>
          <Copy text={replay} />
        </dd>
      </dl>
      {at === null && <p class="alert">Replaying it with this luocheck does not show it.</p>}
      {others.length > 0 && (
        <details>
          <summary>The same execution violates {others.length === 1 ? 'another property' : `${others.length} other properties`}</summary>
          <ul>
            {others.map((one) => (
              <li key={one.property + one.happened}>
                {one.property}: {one.happened}
              </li>
            ))}
          </ul>
        </details>
      )}
    </section>
  );
}

function Seen({ seenBy }: Pick<FindingPart, 'seenBy'>) {
  if (seenBy === null) return <span class="faint">not told</span>;
  const { tools, seen, silent } = seenBy;
  return (
    <>
      {seen}
      {silent !== '' && (
        <span class="faint">
          {tools.length === 0 ? ': ' : '; not by '}
          {silent}
        </span>
      )}
    </>
  );
}

function Copy({ text }: { readonly text: string }) {
  const [copied, setCopied] = useState(false);
  // Without a clipboard the text can still be selected.
  const copy = (): void =>
    void navigator.clipboard?.writeText(text).then(
      () => setCopied(true),
      () => setCopied(false),
    );
  return (
    <span class="copy">
      <code>{text}</code>
      <button type="button" onClick={copy}>
        {copied ? 'Copied' : 'Copy'}
      </button>
    </span>
  );
}
