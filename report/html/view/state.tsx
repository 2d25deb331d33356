// SPDX-License-Identifier: GPL-2.0-only
/** @file The kernel after the step: its state, locks, and what else there is of it. */
import type { LockPart, ReportDocument, StillPart, TablePart, WalkPart } from '../document.js';

interface Props {
  readonly report: ReportDocument;
  readonly walk: WalkPart;
  readonly at: number;
}

export function StatePanel({ report, walk, at }: Props) {
  const still = stillAt(report, walk, at);
  const before = at === 0 ? still : stillAt(report, walk, at - 1);
  const locks = at === 0 ? [] : report.locks[walk.steps[at - 1]!.locks]!;
  return (
    <section class="panel state-panel" aria-label="Kernel state">
      <h2>
        Kernel state <span class={`luo${still.state === before.state ? '' : ' changed'}${still.dead ? ' bad' : ''}`}>{still.state}</span>
      </h2>
      {still.dead && <p>The machine is dead: there is nothing to look at any more.</p>}
      <Locks locks={locks} />
      <div class="tables">
        {still.tables.map((table, i) => (
          <StateTable key={table.title} table={table} before={before.tables[i] ?? table} />
        ))}
      </div>
    </section>
  );
}

function stillAt({ stills }: ReportDocument, { steps, start }: WalkPart, at: number): StillPart {
  return stills[at === 0 ? start : steps[at - 1]!.still]!;
}

function Locks({ locks }: { readonly locks: readonly LockPart[] }) {
  if (locks.length === 0) return <p class="none">Locks: none is held</p>;
  return (
    <table class="state">
      <caption>Locks</caption>
      <thead>
        <tr>
          <th scope="col">lock</th>
          <th scope="col">held by</th>
          <th scope="col">waiting</th>
        </tr>
      </thead>
      <tbody>
        {locks.map(({ name, holders, waiters }, i) => (
          <tr key={`${name} ${i}`}>
            <th scope="row">{name}</th>
            <td>{holders.join(', ') || 'nobody'}</td>
            <td class={waiters.length > 0 ? 'bad' : ''}>{waiters.join(', ') || '-'}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

/** Rows that the step changed are marked. */
function StateTable({ table: { title, heads, rows, empty }, before }: { readonly table: TablePart; readonly before: TablePart }) {
  const known = new Set(before.rows.map((row) => row.join('\n')));
  const lost = before.rows.filter(([name]) => !rows.some((row) => row[0] === name));
  if (rows.length === 0)
    return empty === '' ? null : (
      <p class={`none${lost.length > 0 ? ' changed' : ''}`}>
        {title}: {empty}
      </p>
    );
  return (
    <table class="state">
      <caption class={lost.length > 0 ? 'changed' : ''}>{title}</caption>
      {heads.some((head) => head !== '') && (
        <thead>
          <tr>
            {heads.map((head) => (
              <th scope="col" key={head}>
                {head}
              </th>
            ))}
          </tr>
        </thead>
      )}
      <tbody>
        {rows.map((row, r) => (
          <tr key={`${r} ${row[0]}`} class={known.has(row.join('\n')) ? '' : 'changed'}>
            {row.map((cell, i) =>
              i === 0 ? (
                <th scope="row" key={i}>
                  {cell}
                </th>
              ) : (
                <td key={i}>{cell}</td>
              ),
            )}
          </tr>
        ))}
      </tbody>
    </table>
  );
}
