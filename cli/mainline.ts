// SPDX-License-Identifier: GPL-2.0-only
/** @file What check and replay do with a revision of mainline. */
import { mainlineProperties } from '../properties/mainline/index.js';
import type { Revision } from '../reference/mainline/luo_internal.js';
import { findMainlineRevision } from '../reference/mainline/revisions.js';
import { mainlineReport } from '../report/mainline/text.js';
import { checkMainline, type MainlineVerdict } from '../search/mainline/check.js';
import { findingId } from '../search/mainline/random.js';
import { execute, type MainlineProgram } from '../search/mainline/execute.js';
import { extent, parseAction, printAction } from '../systems/mainline/notation.js';
import { NotationError } from '../systems/v1/notation.js';
import { callLines } from '../report/mainline/calls.js';
import { EXIT, UsageError, type ExitCode } from './errors.js';
import type { Terminal } from './terminal.js';
import { isToken, printHead, splitToken, TokenError } from './token.js';

/** What of a check's options a check of mainline understands. */
interface CheckFlags {
  readonly runs?: number;
  readonly seed?: number;
  /** Milliseconds. */
  readonly time?: number;
}

/** The revisions of these names when they are mainline's; null when none is. Throws UsageError. */
export function mainlineRevisions(names: readonly string[]): readonly Revision[] | null {
  const found = names.map(findMainlineRevision);
  if (found.every((revision) => revision === undefined)) return null;
  const other = names.find((_, i) => found[i] === undefined);
  if (other !== undefined) throw new UsageError(`revisions of mainline are checked apart: '${other}' is none`);
  return found as Revision[];
}

/** Options that only searches of the patch have. Throws UsageError. */
function refuseOthers(flags: object, known: readonly string[]): void {
  const other = Object.entries(flags).find(([name, value]) => value !== undefined && value !== false && value !== 'text' && !known.includes(name));
  if (other === undefined) return;
  const option = other[0].replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
  throw new UsageError(`--${option} does not go with a revision of mainline: ${known.map((name) => `--${name}`).join(', ')} do`);
}

/** Random programs a revision. */
const DEFAULT_RUNS = 3_000;

/** Checks revisions of mainline and prints what was found. */
export function checkMainlineRevisions(revisions: readonly Revision[], flags: CheckFlags, terminal: Terminal): ExitCode {
  refuseOthers(flags, ['revision', 'runs', 'time', 'seed']);
  const { runs, time, seed = terminal.now() % 2 ** 31 } = flags;
  const start = terminal.now();
  let interrupted = false;
  const release = terminal.onInterrupt(() => (interrupted = true));
  const verdicts = revisions.map((revision): MainlineVerdict => {
    const isStopped = (): boolean => {
      interrupted ||= terminal.isInterrupted?.() ?? false;
      return interrupted || (time !== undefined && terminal.now() - start > time);
    };
    return checkMainline(revision, {
      runs: time === undefined ? (runs ?? DEFAULT_RUNS) : (runs ?? Infinity),
      seed,
      isStopped,
      onProgress: (ran, findings) => terminal.progress(`${revision.name}: ${ran} programs, ${findings} findings`),
    });
  });
  terminal.progress(null);
  release();
  terminal.out(
    mainlineReport(verdicts, {
      style: terminal.style,
      properties: mainlineProperties.length,
      token: (revision, { program }) => tokenOf(revision, program),
    }),
  );
  if (interrupted) return EXIT.interrupted;
  return verdicts.some(({ answer }) => answer === 'violated') ? EXIT.violated : EXIT.holds;

  function tokenOf({ name }: Revision, program: MainlineProgram): string {
    return `${printHead(name)} ${program.actions.map((action) => printAction(action, program.tokens)).join('; ')}`;
  }
}

/** Is it a replay token of a revision of mainline, or to be read as one? */
export function mainlineToken(text: string, as?: string): { readonly revision: Revision; readonly source: string } | null {
  const wanted = as === undefined ? undefined : findMainlineRevision(as);
  if (wanted !== undefined && !isToken(text)) return { revision: wanted, source: text };
  try {
    const { revision, source } = splitToken(text);
    const found = wanted ?? findMainlineRevision(revision);
    return found === undefined ? null : { revision: found, source };
  } catch (error) {
    if (error instanceof TokenError) return null;
    throw error;
  }
}

/** Carries one program out and says what each call came to. Throws UsageError. */
export function replayMainline({ revision, source }: { readonly revision: Revision; readonly source: string }, flags: object, terminal: Terminal): ExitCode {
  refuseOthers(flags, ['revision']);
  const program = read(source);
  const lines = callLines(program.actions, program.tokens);
  const broken: string[] = [];
  const out: string[] = [`${revision.name}: ${revision.title}`, ''];
  execute(
    revision,
    program,
    mainlineProperties,
    (property, violation) => {
      broken.push(
        `${findingId(property, violation)}\n  expected  ${violation.expected} [semantics item ${property.source.join(', ')}]\n  happened  ${violation.happened}`,
      );
      return false;
    },
    {
      onObservation: ({ index, outcome, callbacks, events, boot }) => {
        out.push(lines[index]!);
        for (const { kind, subject, failed } of callbacks) out.push(`       ${kind}${failed ? ' (refused)' : ''} for ${subject ?? 'unknown data'}`);
        for (const { event } of events) out.push(`       *** ${event}`);
        out.push(`       = ${outcome.ret === null ? 'does not return' : outcome.ret}${boot === null ? '' : ` (the next kernel: ${boot.how})`}`);
      },
    },
  );
  out.push(
    '',
    ...(broken.length === 0
      ? ['No property is violated.']
      : [`${broken.length === 1 ? 'One property is' : `${broken.length} properties are`} violated:`, ...broken]),
    '',
  );
  terminal.out(out.join('\n'));
  return broken.length === 0 ? EXIT.holds : EXIT.violated;
}

function read(source: string): MainlineProgram {
  const tokens: bigint[] = [];
  try {
    const actions = source
      .split(/[;\n]/)
      .filter((part) => part.trim() !== '')
      .map((part) => parseAction(part.trim(), tokens));
    if (actions.length === 0) throw new UsageError('the token has no action');
    if (tokens.length === 0) tokens.push(1n);
    return { actions, tokens, ...extent(actions) };
  } catch (error) {
    if (error instanceof NotationError) throw new UsageError(error.message);
    throw error;
  }
}
