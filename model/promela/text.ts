// SPDX-License-Identifier: GPL-2.0-only
/** @file What Promela of any model is written with. */

/** A comment, and what belongs below it. */
export function section(title: string, lines: readonly string[]): string[] {
  return ['', `/* ---- ${title} ---- */`, '', ...lines];
}

/** An inline that is executable when it has an alternative, and then leads on by exactly one path for each. */
export function choice(name: string, alternatives: readonly string[], why?: string): string[] {
  return [
    '',
    ...(why === undefined ? [] : [`/* ${why} */`]),
    `inline ${name}() {`,
    '  if',
    ...(alternatives.length === 0 ? ['  :: false'] : alternatives.map((each) => `  :: ${each}`)),
    '  fi',
    '}',
  ];
}

/** An inline of statements one after the other. */
export function sequence(name: string, statements: readonly string[], why: string): string[] {
  return ['', `/* ${why} */`, `inline ${name}() {`, `  ${statements.join(';\n  ')}`, '}'];
}

/** Statements one below the other, with semicolons between them. */
export const joined = (statements: readonly string[], indent: string): string[] =>
  statements.map((statement, i) => `${indent}${statement.replaceAll('\n', `\n${indent}`)}${i < statements.length - 1 ? ';' : ''}`);

export function upTo(n: number): number[] {
  return Array.from({ length: n }, (_, i) => i);
}

/** A semicolon, to the reader's eye a slash, between what is printed. */
export const separated = (statements: readonly string[]): string[] =>
  statements.flatMap((statement, i) => (i === 0 ? [statement] : ['printf("/")', statement]));
