// SPDX-License-Identifier: GPL-2.0-only
/** @file The JSON of a check is what its schema says. */
import { readFileSync } from 'node:fs';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { describe, expect, it } from 'vitest';
import { check } from '../../search/check.js';
import { FAULT_KINDS, VERBS } from '../../model/v1/actions.js';
import * as mainline from '../../model/mainline/actions.js';
import { findMainlineRevision } from '../../reference/mainline/revisions.js';
import { mainline as system } from '../../systems/mainline.js';
import { findRevision } from '../../reference/v1/revisions.js';
import { standInsFor } from '../../reference/c/mainline/stand-ins.js';
import { catalogue, placeIn, standsIn } from '../../cli/catalogue.js';
import type { Catalogue } from '../../report/catalogue.js';
import { fullFinding } from '../../report/finding.js';
import { overallAnswer, verdictDocument, verdictJson } from '../../report/json.js';
import { PLAIN } from '../../report/style.js';
import type { Code } from '../../reference/loader/code.js';
import { CATALOGUE, HOLDS, UNKNOWN, VIOLATED } from './fixture.js';

interface Schema {
  readonly $defs: {
    readonly action: {
      readonly properties: {
        readonly verb: { enum: string[] };
        readonly arg: { enum: string[] };
        readonly fault: { properties: { kind: { enum: string[] } } };
      };
    };
  };
}

const SCHEMA = JSON.parse(readFileSync(new URL('../../report/verdict.schema.json', import.meta.url), 'utf8')) as Schema;
const validate = new Ajv2020({ strict: true, allErrors: true, allowUnionTypes: true }).compile(SCHEMA);

function errorsOf(text: string): unknown {
  return validate(JSON.parse(text)) ? [] : validate.errors;
}

describe('verdictJson', () => {
  it('is as it was', async () => {
    await expect(verdictJson([VIOLATED, HOLDS], CATALOGUE, '1.2.3')).toMatchFileSnapshot('golden/check.json');
  });

  it('fits the schema', () => {
    expect(errorsOf(verdictJson([VIOLATED, HOLDS, UNKNOWN], CATALOGUE, '1.2.3'))).toEqual([]);
    expect(errorsOf(verdictJson([], CATALOGUE, '1.2.3'))).toEqual([]);
  });

  it('fits the schema for what a check finds', async () => {
    const verdict = await check(findRevision('posted')!, { runs: 64, seed: 7 });
    expect(verdict.findings).not.toEqual([]);
    expect(errorsOf(verdictJson([verdict], catalogue(), '1.2.3'))).toEqual([]);
  });

  it('fits the schema for what a check of mainline finds', async () => {
    const verdict = await check(findMainlineRevision('linux-7.3')!, { runs: 64, seed: 7 });
    expect(verdict.findings.length).toBeGreaterThan(2);
    expect(errorsOf(verdictJson([verdict], catalogue(system as never), '1.2.3'))).toEqual([]);
  });

  it('says where the C of a kernel tree has the function', () => {
    const [finding] = VIOLATED.findings;
    const line = { path: 'kernel/liveupdate/luo_files.c', line: 412 };
    const code = { read: () => null, locate: (name: string) => (name === finding!.violation.where ? line : null) };
    const known = { ...CATALOGUE, placeInTree: (_: string, functions: readonly string[]) => placeIn(code, ['another', ...functions]) };
    const text = verdictJson([VIOLATED], known, '1.2.3');
    expect(errorsOf(text)).toEqual([]);
    expect(verdictDocument([VIOLATED], known, '1').verdicts[0]!.findings[0]!.code).toEqual({ function: finding!.violation.where, ...line });
    expect(verdictDocument([VIOLATED], CATALOGUE, '1').verdicts[0]!.findings[0]!).not.toHaveProperty('code');
  });

  it('says what of a finding is not of the kernel tree', () => {
    const code: Code = { read: () => null, locate: () => null, standIns: () => standInsFor({ read: () => null }) };
    const known: Catalogue = { ...CATALOGUE, simulatedIn: (_, { functions = [] }) => standsIn(code, [...functions, 'memfd_luo_finish'], undefined) };
    const text = verdictJson([VIOLATED], known, '1.2.3');
    expect(errorsOf(text)).toEqual([]);
    const { findings } = verdictDocument([VIOLATED], known, '1').verdicts[0]!;
    expect(findings[0]!.simulated).toBe('the handler of memfds is that of Linux 7.3.4: the tree has no mm/memfd_luo.c');
    expect(fullFinding('tree', VIOLATED.findings[0]!, known, PLAIN).join('\n')).toContain(`simulated ${findings[0]!.simulated!}`);
    expect(verdictDocument([VIOLATED], CATALOGUE, '1').verdicts[0]!.findings[0]!).not.toHaveProperty('simulated');
  });

  it('writes tokens that a double cannot hold', () => {
    const { program } = verdictDocument([VIOLATED], CATALOGUE, '1').verdicts[0]!.findings[1]!;
    expect(program.tokens).toEqual(['0xffffffffffffffff']);
  });
});

it('has a schema that refuses something', () => {
  const document = verdictDocument([VIOLATED], CATALOGUE, '1');
  expect(validate({ ...document, version: 2 })).toBe(false);
  expect(validate({ ...document, answer: 'maybe' })).toBe(false);
});

it('has a schema that knows every verb, every fault and every odd argument', () => {
  const { verb, fault, arg } = SCHEMA.$defs.action.properties;
  expect(verb.enum.toSorted()).toEqual([...new Set<string>([...VERBS, ...mainline.VERBS])].sort());
  expect(arg.enum.toSorted()).toEqual([...mainline.VARIANTS].sort());
  expect(fault.properties.kind.enum.toSorted()).toEqual([...new Set<string>([...FAULT_KINDS, ...mainline.FAULT_KINDS])].sort());
});

it('answers for all revisions together', () => {
  expect(overallAnswer([HOLDS, VIOLATED, UNKNOWN])).toBe('violated');
  expect(overallAnswer([HOLDS, UNKNOWN])).toBe('unknown');
  expect(overallAnswer([HOLDS])).toBe('holds');
});
