// SPDX-License-Identifier: GPL-2.0-only
/**
 * @file The ledger: which properties each revision breaks, by how small a program, and what is said of each finding. `npm run ledger`
 * rewrites it and that of races; commit that only when every change is understood.
 */
import { writeFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { check } from '../../search/check.js';
import { exhaust } from '../../search/exhaust.js';
import { execute } from '../../search/execute.js';
import { properties } from '../../properties/v1/index.js';
import { LEDGERS, readLedger, toldOf, type Ledger } from '../../search/ledger.js';
import { parseProgram, printProgram } from '../../systems/v1/notation.js';
import type { Verdict } from '../../search/verdict.js';
import { findingId } from '../../search/verdict.js';
import { mutants } from '../../reference/v1/mutants.js';
import { findRevision } from '../../reference/v1/revisions.js';
import { series } from '../../reference/loader/series.js';

const WRITE = process.env['LEDGER'] === 'write';

const ledger: Ledger = WRITE ? { findings: {}, told: {}, undone: {}, mutants: {} } : readLedger();

/** Compares with the ledger, or writes it. */
function settle<T>(part: Record<string, T>, key: string, value: T): void {
  if (WRITE) {
    part[key] = value;
    writeFileSync(LEDGERS.sequences, `${JSON.stringify(ledger, null, 1)}\n`);
  } else expect(value).toEqual(part[key]);
}

const brokenBy = ({ findings }: Verdict): string[] => [...new Set(findings.map(({ property }) => property))].sort();

describe('findings', () => {
  it.each(['posted', 'base'])('%s: exactly these, each with this minimal program', async (name) => {
    const verdict = await check(findRevision(name)!, { runs: 6_000, seed: 1 });
    const found = Object.fromEntries(verdict.findings.map(({ id, program }) => [id, printProgram(program)] as const).sort());
    settle(ledger.findings, name, found);
    settle(ledger.told, name, toldOf(verdict.findings));
  });

  it.each(['posted', 'base'])('%s: each minimal program shows its finding, and not without its last action', (name) => {
    for (const [id, text] of Object.entries(ledger.findings[name]!)) {
      const program = parseProgram(text);
      const shows = (actions: typeof program.actions): boolean => {
        let seen = false;
        execute(findRevision(name)!, { ...program, actions }, properties, (property, violation) => (seen ||= findingId(property.id, violation) === id));
        return seen;
      };
      expect(shows(program.actions), id).toBe(true);
      expect(shows(program.actions.slice(0, -1)), id).toBe(false);
    }
  });

  it('corrected: none, in random programs', async () => {
    const verdict = await check(findRevision('corrected')!, { runs: 6_000, seed: 1 });
    expect(verdict.findings.map(({ id, program }) => `${id}: ${printProgram(program)}`)).toEqual([]);
    expect(verdict.answer).toBe('holds');
  });

  it('corrected: none, with every action and every fault in every state', async () => {
    const verdict = await exhaust(findRevision('corrected')!, { sessions: 2, tokens: 1, processes: 1, descriptors: 1 });
    expect(verdict.findings.map(({ id, program }) => `${id}: ${printProgram(program)}`)).toEqual([]);
    expect(verdict.bounds[0]).toMatchObject({ executions: 962, cut: 0, stopped: false });
  });
});

describe('the series', () => {
  it.each(series().map(({ number }) => number))('with fix %s undone exactly these properties fail', async (number) => {
    const verdict = await check(findRevision(`corrected-${number}`)!, { runs: 4_000, seed: 3 });
    settle(ledger.undone, number, brokenBy(verdict));
  });
});

describe('mutants of the corrected revision', () => {
  it.each(mutants.map(({ name }) => name))('%s is noticed', async (name) => {
    const verdict = await check(findRevision(`mutant:${name}`)!, { runs: 2_000, seed: 5 });
    expect(verdict.findings.length).toBeGreaterThan(0);
    settle(ledger.mutants, name, brokenBy(verdict));
  });
});

it('every property is broken by something in the ledger', () => {
  const broken = new Set([
    ...Object.values(ledger.findings).flatMap((findings) => Object.keys(findings).map((id) => id.split('/')[0]!)),
    ...Object.values(ledger.undone).flat(),
    ...Object.values(ledger.mutants).flat(),
  ]);
  expect(properties.map(({ id }) => id).filter((id) => !broken.has(id))).toEqual([]);
});
