// SPDX-License-Identifier: GPL-2.0-only
/** @file `luocheck explain`: what is known of a property, a fix of the series or a finding. */
import type { Command } from 'commander';
import { allChoices, allProperties, explainFinding, explainFix, explainProperty, listedFindings, type Listed } from '../search/explain.js';
import { series } from '../reference/loader/series.js';
import { propertyText } from '../report/properties.js';
import { findingExplanation, fixExplanation, propertyExplanation } from '../report/explain.js';
import { wrap } from '../report/layout.js';
import { readMainlineLedger } from '../search/ledger.js';
import { v1 } from '../systems/v1.js';
import type { Done } from './command.js';
import { EXIT, UsageError } from './errors.js';
import { isOfMainline, mainlineExplanation } from './explain-mainline.js';
import { knowTrees } from './kernel-tree.js';
import { anyRevision, nearestOf } from './lookup.js';
import { systemOfFlag } from './properties.js';
import type { Terminal } from './terminal.js';
import { printHead } from './token.js';

/** Ids that an unknown one is answered with. */
const NEAREST = 3;

export function addExplain(program: Command, terminal: Terminal, done: Done): void {
  program
    .command('explain')
    .summary('what is known of a property, a fix or a finding')
    .description(
      'Says of a property where it comes from, which fixes restore it and the smallest known change that breaks it; of a fix what it repairs and what fails without it; of a finding what it is, its fix and where it is found.',
    )
    .argument('<id>', 'a property, the number of a fix (0001), or the id of a finding (PROPERTY/FUNCTION/CAUSE)')
    .option(
      '-r, --revision <name>',
      'of the system that this is a revision of (default: of the patch of June 2025); of mainline, also whether it shows the findings of linux-7.3 by the same calls',
    )
    .action(async (id: string, { revision }: { readonly revision?: string }) => {
      const isOfV1 = systemOfFlag(revision) === v1;
      if (!isOfV1) await knowTrees([revision!], terminal);
      terminal.out(isOfV1 ? explanation(id, revision, terminal) : mainlineExplanation(id, isInLedger(revision!) ? null : anyRevision(revision!), terminal));
      done(EXIT.holds);
    });
}

const tokenOf = ({ revision, program }: Listed): string => `${printHead(revision)} ${program}`;

/** Is all that is known of it there? */
const isInLedger = (name: string): boolean => name in readMainlineLedger().findings || name === 'mainline-corrected';

/** What the ledgers are of. */
const V1_SEARCHED = ['posted', 'base', 'corrected'];

/** Throws UsageError. */
function explanation(id: string, revision: string | undefined, terminal: Terminal): string {
  const text = explanationOfV1(id, terminal);
  if (revision === undefined || V1_SEARCHED.includes(revision)) return text;
  return `${text}${wrap(`Known of posted, base and corrected: ${revision} was not searched.`).join('\n')}\n`;
}

/** Throws UsageError. */
function explanationOfV1(id: string, terminal: Terminal): string {
  const { style } = terminal;
  const open = allChoices.find((one) => one.id === id);
  // The ledgers know nothing of what is judged only strictly.
  if (open) return propertyText(open, style);
  const property = allProperties.find((one) => one.id === id);
  if (property) return propertyExplanation(explainProperty(property), style);
  const fix = series().find(({ number }) => number === id);
  if (fix) return fixExplanation(explainFix(fix), tokenOf, style);
  const finding = explainFinding(id);
  if (finding) return findingExplanation(finding, tokenOf, style);
  // Whose properties, fixes and findings have other names than those of the patch need not be told.
  if (isOfMainline(id)) return mainlineExplanation(id, null, terminal);
  const known = id.includes('/')
    ? [...new Set(listedFindings().map((listed) => listed.id))]
    : [...allProperties.map((one) => one.id), ...series().map(({ number }) => number)];
  throw new UsageError(`'${id}' is no property, no fix and no finding of posted or base; the nearest are ${nearestOf(id, known, NEAREST).join(', ')}`);
}
