// SPDX-License-Identifier: GPL-2.0-only
/** @file In which aspects two behaviours differ, and what a difference is called. */
import { ASPECTS, SOFT, type Aspect, type Behaviour } from '../../systems/behaviour.js';

/** One aspect in which two behaviours differ. */
export interface AspectDifference {
  readonly aspect: Aspect;
  /** Tells kinds of differences apart: `0|-EBUSY`, `prepare cancel|prepare`, `WARN|`. Empty on a side: that side has nothing. */
  readonly kind: string;
  /** The C function that a report is about; null: the one that carries out the call. */
  readonly where: string | null;
}

/** Every aspect in which `a` and `b` differ. Files that were kept open by one of them `before` already are not told again. */
export function compare(a: Behaviour, b: Behaviour, before?: readonly [Pick<Behaviour, 'kept'>, Pick<Behaviour, 'kept'>]): AspectDifference[] {
  // Of a machine that is dead nobody can ask what it left behind.
  const aspects = isDead(a) || isDead(b) ? ASPECTS.filter((aspect) => aspect !== 'kept' && aspect !== 'descriptors') : ASPECTS;
  return aspects.flatMap((aspect) => (aspect === 'kept' ? keptDifferences(a.kept, b.kept, before) : compareAspect(aspect, a, b)));
}

const isDead = ({ state }: Behaviour): boolean => state === 'panic' || state === 'deadlock' || state === 'undefined_handover';

/**
 * Those that say something new: a deadlock or a panic says it all; when calls answer differently it goes without saying that what
 * they leave behind differs, and when that differs, that other files stay open.
 */
export function telling(differences: readonly AspectDifference[]): readonly AspectDifference[] {
  const fatal = differences.filter(({ aspect, kind }) => aspect === 'reports' && /^\|?(?:deadlock|oops|panic)\b/.test(kind));
  if (fatal.length > 0) return fatal;
  const has = (...aspects: Aspect[]): boolean => differences.some(({ aspect }) => aspects.includes(aspect));
  return differences.filter(({ aspect }) => {
    if (aspect === 'state' || aspect === 'descriptors') return !has('answer');
    return aspect !== 'kept' || !has('answer', 'state', 'callbacks', 'handover');
  });
}

/**
 * Does nothing show but which token had which part? Registrations may be gone through in any order (item 11), so that a fault may
 * find another one prepared.
 */
export function isAlike(a: Behaviour, b: Behaviour): boolean {
  return inAnyOrder(a, b, compare(a, b)).length === 0;
}

/** The differences without those that are gone when the tokens change places. */
export function inAnyOrder(a: Behaviour, b: Behaviour, differences: readonly AspectDifference[]): readonly AspectDifference[] {
  const parts = ({ callbacks }: Behaviour): string => [...callbacks.values()].map(kindsOf).sort().join(';');
  return parts(a) === parts(b) ? differences.filter(({ aspect }) => aspect !== 'callbacks') : differences;
}

/** Can the two machines go on side by side? */
export function isSoft(differences: readonly AspectDifference[]): boolean {
  return differences.every(({ aspect }) => SOFT.has(aspect));
}

function compareAspect(aspect: Exclude<Aspect, 'kept'>, a: Behaviour, b: Behaviour): AspectDifference[] {
  switch (aspect) {
    case 'answer':
      return a.answer.flatMap((answer, i) => different(aspect, answer, b.answer[i] ?? ''));
    case 'callbacks':
      return callbackDifferences(a.callbacks, b.callbacks);
    case 'reports':
      return reportDifferences(a.reports, b.reports);
    case 'handover':
      return a.handover === b.handover || !endEqually(a, b) ? [] : [{ aspect, kind: handoverKind(a.handover, b.handover), where: null }];
    default:
      return different(aspect, ...parted(a[aspect], b[aspect]));
  }
}

function different(aspect: Aspect, a: string, b: string): AspectDifference[] {
  return a === b ? [] : [{ aspect, kind: `${a}|${b}`, where: null }];
}

/** Of what is told in several parts, those that the other has not. */
function parted(a: string, b: string): readonly [string, string] {
  const [left, right] = [a.split('; '), b.split('; ')];
  const only = (these: readonly string[], those: readonly string[]): string => these.filter((part) => !those.includes(part)).join('; ');
  return left.length > 1 && right.length > 1 ? [only(left, right), only(right, left)] : [a, b];
}

/** Where the jumps end differently the answers differ too, and that says it all. */
const endEqually = (a: Behaviour, b: Behaviour): boolean => a.handover?.split('; ')[0] === b.handover?.split('; ')[0];

function keptDifferences(a: Kept, b: Kept, before: readonly [{ readonly kept: Kept }, { readonly kept: Kept }] | undefined): AspectDifference[] {
  const more = a.filter((name) => !b.includes(name));
  const fewer = b.filter((name) => !a.includes(name));
  if (more.length + fewer.length === 0) return [];
  if (
    before &&
    more.every((name) => before[0].kept.includes(name) && !before[1].kept.includes(name)) &&
    fewer.every((name) => before[1].kept.includes(name) && !before[0].kept.includes(name))
  )
    return [];
  return [{ aspect: 'kept', kind: `${more.length > 0 ? 'more' : ''}|${fewer.length > 0 ? 'more' : ''}`, where: null }];
}

type Kept = Behaviour['kept'];
type Callbacks = Behaviour['callbacks'];

/** The kinds of callbacks, where those differ; `data` where only the data that they are given does. */
function callbackDifferences(a: Callbacks, b: Callbacks): AspectDifference[] {
  const kinds = new Set<string>();
  for (const token of new Set([...a.keys(), ...b.keys()])) {
    const [left, right] = [a.get(token) ?? [], b.get(token) ?? []];
    if (left.join(';') === right.join(';')) continue;
    const [leftKinds, rightKinds] = [kindsOf(left), kindsOf(right)];
    kinds.add(leftKinds === rightKinds ? `${leftKinds}: data` : `${leftKinds}|${rightKinds}`);
  }
  return [...kinds].map((kind) => ({ aspect: 'callbacks', kind, where: null }));
}

/** Without file and data. */
const kindsOf = (list: readonly string[]): string => list.map((text) => text.replace(/ (of|with|without) .*/, '')).join(' ');

function reportDifferences(a: Behaviour['reports'], b: Behaviour['reports']): AspectDifference[] {
  const missing = (these: Behaviour['reports'], those: Behaviour['reports']): Behaviour['reports'] =>
    these.filter(({ what }) => !those.some((other) => other.what === what));
  return [
    ...missing(a, b).map(({ what, where }): AspectDifference => ({ aspect: 'reports', kind: `${what}|`, where: where || null })),
    ...missing(b, a).map(({ what, where }): AspectDifference => ({ aspect: 'reports', kind: `|${what}`, where: where || null })),
  ];
}

/** Whether nodes are missing, or have other data. */
function handoverKind(a: string | null, b: string | null): string {
  const count = (handover: string | null): number => handover?.split('; ').length ?? 0;
  return count(a) === count(b) ? 'data' : count(a) < count(b) ? 'fewer|more nodes' : 'more|fewer nodes';
}
