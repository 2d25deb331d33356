// SPDX-License-Identifier: GPL-2.0-only
/** @file Reads conditions: `finding a-token-has-one-owner and not (ret T1.1 = -EEXIST or state = updated)`. */
import { ERRNO_BY_NAME } from '../../systems/errno.js';
import { NotationError } from '../../systems/notation.js';
import type { System } from '../../systems/system.js';
import { NEVER, type Answer, type Condition } from './condition.js';

/** A reader, and whoever looks at a condition, calls itself for each. */
const DEEPEST = 200;

interface Word {
  readonly text: string;
  readonly offset: number;
}

/** Recursive descent: `or` binds weakest, then `and`, then `not`. */
class ConditionReader {
  private next = 0;
  /** Of parentheses and `not` around the next word. */
  private depth = 0;
  private readonly words: readonly Word[];

  constructor(
    text: string,
    offset: number,
    /** Names of the calls that there are. */
    private readonly calls: readonly string[],
    private readonly tokens: readonly bigint[],
    private readonly system: System,
  ) {
    this.words = [...text.matchAll(/[()=]|[^\s()=]+/g)].map((match) => ({ text: match[0], offset: offset + match.index }));
    this.end = offset + text.trimEnd().length;
  }

  private readonly end: number;

  read(): Condition {
    const condition = this.either();
    if (this.next < this.words.length) this.fail('and, or, or the end of the condition');
    return condition;
  }

  private either(): Condition {
    return this.chain('or', () => this.chain('and', () => this.negated()));
  }

  private chain(kind: 'and' | 'or', part: () => Condition): Condition {
    const parts = [part()];
    while (this.take(kind)) parts.push(part());
    return parts.length === 1 ? parts[0]! : { kind, parts };
  }

  private negated(): Condition {
    if (this.depth === DEEPEST) this.fail(`at most ${DEEPEST} conditions inside of each other`);
    this.depth++;
    const inner = this.inside();
    this.depth--;
    return inner;
  }

  private inside(): Condition {
    if (this.take('not')) return { kind: 'not', part: this.negated() };
    if (!this.take('(')) return this.atom();
    const inner = this.either();
    this.expect(')');
    return inner;
  }

  private atom(): Condition {
    const { questions } = this.system;
    const atoms = `a condition: ret, value, reboot, finding, state, deadlock, ${questions.all.map(({ word }) => word).join(', ')}, not, (`;
    const word = this.one(/^[a-z-]+$/, atoms);
    switch (word) {
      case 'ret':
      case 'value':
      case 'reboot':
        return this.answer(word);
      case 'finding':
        return this.finding();
      case 'state':
        this.expect('=');
        return { kind: 'state', is: this.oneOf([...questions.states, 'dead'], 'a state') };
      case 'deadlock':
        return { kind: 'deadlock' };
      default:
        return this.question(word, atoms);
    }
  }

  private question(word: string, atoms: string): Condition {
    const question = this.system.questions.all.find((one) => one.word === word);
    if (question === undefined) return this.back(atoms);
    this.expect(question.about);
    return { kind: 'question', question, of: question.operands === null ? this.token() : this.oneOf(question.operands, `a ${question.about}`) };
  }

  private answer(field: keyof Answer): Condition {
    const call = this.oneOf(this.calls, 'a call');
    this.expect('=');
    if (field === 'value') return { kind: 'answer', field, call, is: this.oneOf(this.system.questions.values, 'a value') };
    if (field === 'reboot') return { kind: 'answer', field, call, is: this.oneOf([...this.system.questions.reboots, NEVER], 'how a reboot ends') };
    const is = this.one(/^(0|never|-E[A-Z0-9]+)$/, 'an answer: 0, an errno such as -EEXIST, never');
    if (is.startsWith('-') && ERRNO_BY_NAME[is.slice(1)] === undefined) this.back('the name of an errno');
    return { kind: 'answer', field, call, is };
  }

  private finding(): Condition {
    const [property = '', where = null, cause = null] = this.one(/^[a-z0-9-]+(\/[\w+]+)?(\/\S+)?$/, 'a property, or PROPERTY/FUNCTION/CAUSE').split('/');
    const { properties, raceProperties } = this.system;
    if (![...properties, ...raceProperties].some(({ id }) => id === property)) this.back('the id of a property (luocheck properties lists them)');
    return { kind: 'finding', property, where, cause };
  }

  private token(): bigint {
    const token = BigInt(this.one(/^(0x[0-9a-f]{1,16}|\d+)$/i, 'a token such as 0x1'));
    if (!this.tokens.includes(token)) this.back('a token that some call names');
    return token;
  }

  private take(text: string): boolean {
    if (this.words[this.next]?.text !== text) return false;
    this.next++;
    return true;
  }

  private expect(text: string): void {
    if (!this.take(text)) this.fail(`'${text}'`);
  }

  private one(pattern: RegExp, expected: string): string {
    const word = this.words[this.next]?.text ?? '';
    if (!pattern.test(word)) this.fail(expected);
    this.next++;
    return word;
  }

  private oneOf(words: readonly string[], what: string): string {
    const word = this.words[this.next]?.text ?? '';
    if (!words.includes(word)) this.fail(`${what}: ${words.join(', ')}`);
    this.next++;
    return word;
  }

  /** The word that was just taken is wrong. */
  private back(expected: string): never {
    this.next--;
    return this.fail(expected);
  }

  private fail(expected: string): never {
    const word = this.words[this.next];
    throw new NotationError(word?.offset ?? this.end, expected, word?.text ?? '');
  }
}

/** Throws NotationError, whose offset counts from `offset`. */
export function parseCondition(text: string, offset: number, calls: readonly string[], tokens: readonly bigint[], system: System): Condition {
  return new ConditionReader(text, offset, calls, tokens, system).read();
}
