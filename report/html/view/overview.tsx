// SPDX-License-Identifier: GPL-2.0-only
/** @file Verdicts by revision and property, and all findings by defect. */
import { useState } from 'preact/hooks';
import type { DefectPart, FindingPart, PropertyPart, ReportDocument, RevisionPart } from '../document.js';
import { BenchView } from './bench.js';
import { CoverageView } from './coverage.js';
import { addressOf } from './route.js';
import { Code } from './words.js';

export function Overview({ report }: { readonly report: ReportDocument }) {
  const { revisions, properties, defects, findings, coverage, benches } = report;
  return (
    <>
      <section aria-labelledby="verdicts">
        <h1 id="verdicts">Verdicts</h1>
        <div class="cards">
          {revisions.map((revision) => (
            <RevisionCard key={revision.name} revision={revision} />
          ))}
        </div>
        {revisions.length === 0 && <p>This report has no result of a search.</p>}
        {properties.length > 0 && <PropertyTable report={report} />}
      </section>
      {findings.length > 0 && (
        <section aria-labelledby="findings">
          <h2 id="findings">Findings</h2>
          <p class="faint">By defect: the findings that one fix of the series repairs. Each opens step by step.</p>
          {defects.map((defect) => (
            <Defect key={`${defect.revision} ${defect.fix}`} defect={defect} report={report} />
          ))}
        </section>
      )}
      {coverage.length > 0 && <CoverageView coverage={coverage} />}
      {benches.length > 0 && <BenchView benches={benches} />}
    </>
  );
}

export function Answer({ answer }: Pick<RevisionPart, 'answer'>) {
  return <span class={`answer ${answer}`}>{answer}</span>;
}

function RevisionCard({ revision: { name, title, answer, summary, unseen, searches } }: { readonly revision: RevisionPart }) {
  return (
    <article class={`card ${answer}`}>
      <h2>
        {name} <Answer answer={answer} />
      </h2>
      <p>{title}</p>
      <p class="strong">{summary}</p>
      {unseen !== null && <p>{unseen}</p>}
      <ul class="bounds">
        {searches.map((search) => (
          <li key={search.command + search.details}>
            <code>{search.command}</code> within {search.bound} <span class="faint">({search.details})</span>
          </li>
        ))}
      </ul>
    </article>
  );
}

function PropertyTable({ report: { revisions, properties, findings } }: { readonly report: ReportDocument }) {
  const isViolated = ({ cells }: PropertyPart): boolean => cells.some((cell) => cell?.answer === 'violated');
  const violated = properties.filter(isViolated).length;
  const [all, setAll] = useState(violated === 0);
  const shown = all ? properties : properties.filter(isViolated);
  return (
    <div class="scroll" tabIndex={0} role="group" aria-label="Verdicts by property">
      {/* The roles stay what they are where a phone shows each row as a block. */}
      <table class="verdicts" role="table">
        <thead role="rowgroup">
          <tr role="row">
            <th scope="col" role="columnheader">
              property
            </th>
            {revisions.map(({ name }) => (
              <th scope="col" role="columnheader" key={name}>
                {name}
              </th>
            ))}
          </tr>
        </thead>
        <tbody role="rowgroup">
          {shown.map(({ id, statement, source, cells }) => (
            <tr key={`${id} ${statement}`} role="row">
              <th scope="row" role="rowheader">
                <span class="id">{id}</span>
                <span class="faint">
                  {statement} <span class="nowrap">[{source}]</span>
                </span>
              </th>
              {cells.map((cell, i) => (
                <td key={revisions[i]!.name} role="cell">
                  <span class="of" aria-hidden="true">
                    {revisions[i]!.name}
                  </span>
                  {cell === null ? <span class="faint">not told</span> : <Answer answer={cell.answer} />}
                  {cell !== null && cell.findings.length > 0 && (
                    <span class="numbers">
                      {cell.findings.map((index) => (
                        <a key={index} href={addressOf(findings[index]!.slug)} aria-label={`#${index + 1}: ${inFull(findings[index]!)}`}>
                          #{index + 1}
                        </a>
                      ))}
                    </span>
                  )}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
      {violated > 0 && violated < properties.length && (
        <button type="button" class="more" onClick={() => setAll(!all)} aria-expanded={all}>
          {all ? 'Only the violated ones' : `Also the ${properties.length - violated} others`}
        </button>
      )}
    </div>
  );
}

const inFull = ({ happened, calls }: FindingPart): string => (calls === null ? happened : `${happened}: ${calls}`);

function Defect({ defect: { revision, fix, subject, findings: members }, report }: { readonly defect: DefectPart; readonly report: ReportDocument }) {
  return (
    <article class="defect">
      <h3>
        <span class="tag">{revision}</span> {subject} {fix !== null && <span class="faint">fix {fix}</span>}
      </h3>
      <ol class="findings">
        {members.map((index) => {
          const { slug, property, happened, calls, extent, seenBy } = report.findings[index]!;
          return (
            <li key={slug} value={index + 1}>
              <a href={addressOf(slug)}>{property}</a>{' '}
              <span class="faint">
                {extent}
                {seenBy !== null && <>; seen by {seenBy.tools.length > 0 ? seenBy.tools.join(', ') : <strong>none</strong>}</>}
              </span>
              <br />
              {happened}
              {calls !== null && (
                <code class="calls">
                  <Code text={calls} />
                </code>
              )}
            </li>
          );
        })}
      </ol>
    </article>
  );
}
