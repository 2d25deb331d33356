// SPDX-License-Identifier: GPL-2.0-only
/** @file The step that was taken last: its functions, its line of the source, what it led to. */
import { sourceOf, type OperationPart, type ReportDocument, type WalkPart } from '../document.js';
import { Code } from './words.js';

interface Props {
  readonly report: ReportDocument;
  readonly walk: WalkPart;
  readonly at: number;
}

export function StepPanel({ report, walk, at }: Props) {
  const step = at === 0 ? null : walk.steps[at - 1]!;
  if (step === null)
    return (
      <section class="panel step-panel" aria-label="This step">
        <h2>Before the first step</h2>
        <p class="faint">Right arrow takes the first one.</p>
      </section>
    );
  const call = walk.calls[step.call]!;
  const operation = report.operations[step.operation];
  return (
    <section class="panel step-panel" aria-label="This step">
      <h2>
        <code>
          <Code text={step.text} />
        </code>
      </h2>
      {step.operation < 0 ? (
        <p class="faint">{WHOLE[call.phase]}</p>
      ) : (
        <p class="faint">
          {call.phase === 'tasks' ? `${walk.lanes[call.lane]}, in ` : ''}
          <code>{call.text}</code>
        </p>
      )}
      {operation && operation.functions.length > 0 && (
        <p class="stack">
          {operation.functions.map((name, i) => (
            <span key={`${i} ${name}`}>
              {i > 0 && ' < '}
              <code>{name}()</code>
            </span>
          ))}
        </p>
      )}
      {operation && operation.file !== '' && <Source operation={operation} lines={report.sources[sourceOf(operation)] ?? {}} />}
      {step.callbacks?.map((callback) => (
        <p key={callback} class="callback">
          handler: {callback}
        </p>
      ))}
      {step.events?.map((event) => (
        <p key={event} class="event">
          {event}
        </p>
      ))}
      {walk.violations
        .filter((violation) => violation.at === at - 1)
        .map(({ property, happened }) => (
          <p key={property + happened} class="violates">
            <strong>violates {property}</strong>: {happened}
          </p>
        ))}
    </section>
  );
}

const WHOLE = { before: 'A whole call, before the tasks begin.', tasks: 'A whole call.', after: 'A whole call, when the tasks have ended.' } as const;

const AROUND = 3;

function Source({ operation: { file, line, caller }, lines }: { readonly operation: OperationPart; readonly lines: Readonly<Record<number, string>> }) {
  const numbers = Array.from({ length: 2 * AROUND + 1 }, (_, i) => line - AROUND + i).filter((number) => lines[number] !== undefined);
  return (
    <figure class="source">
      <figcaption>
        <code>
          {file}:{line}
        </code>
        {caller !== undefined && (
          <>
            , in <code>{caller}()</code>
          </>
        )}
      </figcaption>
      {numbers.length > 0 && (
        <pre key={`${file}:${line}`} tabIndex={0} aria-label={`Source around line ${line}`}>
          <code class="lines">
            {numbers.map((number) => (
              <span key={number} class={number === line ? 'line here' : 'line'}>
                <span class="number">{number}</span>
                {lines[number]}
                {'\n'}
              </span>
            ))}
          </code>
        </pre>
      )}
    </figure>
  );
}
