// SPDX-License-Identifier: GPL-2.0-only
/** @file The text of a page of an archive, or of a mail in HTML, line by line as a browser shows it. */
import { parse, type DefaultTreeAdapterTypes } from 'parse5';

type Node = DefaultTreeAdapterTypes.Node;
type Element = DefaultTreeAdapterTypes.Element;

/** What begins on a line of its own. */
const BLOCKS = new Set(
  'address article aside blockquote body center dd div dl dt fieldset footer form h1 h2 h3 h4 h5 h6 header hr html li main nav ol p pre section table tbody tfoot thead tr ul'.split(
    ' ',
  ),
);
const UNSEEN = new Set(['head', 'script', 'style', 'template', 'title', 'noscript', 'iframe', 'select', 'textarea', 'button']);

/** A page that is only a sequence of tags is still one: archives differ in how they begin. */
export function isPage(text: string): boolean {
  return /^\s*(?:<\?xml[^>]*>\s*)?(?:<!--[\s\S]*?-->\s*)*<(?:!doctype|html|head|body|pre|meta|title|div|table)\b/i.test(text);
}

/** Preformatted text as it is, other text with its white space collapsed; quotes of a mail in HTML get their `> `. */
export function textOfPage(html: string): string {
  const lines = new Lines();
  walk(parse(html), lines, { isPre: false, quotes: 0 });
  return lines.text();
}

interface Style {
  readonly isPre: boolean;
  /** How deep in quotes of a mail program. */
  readonly quotes: number;
}

/** Collects text; knows whether it is at the beginning of a line. */
class Lines {
  private readonly done: string[] = [];
  private line = '';
  private quotes = 0;

  /** A block begins or ends: on a line of its own. */
  block(quotes: number): void {
    if (this.line !== '') this.end();
    this.quotes = quotes;
  }

  end(): void {
    this.done.push('> '.repeat(this.quotes) + this.line);
    this.line = '';
  }

  add(text: string, isPre: boolean): void {
    if (!isPre) {
      const collapsed = text.replace(/[ \t\n\r\f]+/g, ' ');
      this.line += this.line === '' || this.line.endsWith(' ') ? collapsed.replace(/^ /, '') : collapsed;
      return;
    }
    const [first = '', ...rest] = text.split('\n');
    this.line += first;
    for (const one of rest) {
      this.end();
      this.line = one;
    }
  }

  /** Between two cells of a table. */
  tab(): void {
    if (this.line !== '') this.line = `${this.line.replace(/ $/, '')}\t`;
  }

  text(): string {
    this.block(0);
    return `${this.done.join('\n')}\n`;
  }
}

/** In order, without recursion: a page may be nested as deeply as it likes. */
function walk(root: Node, lines: Lines, style: Style): void {
  const todo: (() => void)[] = [() => visit(root, style)];
  const visit = (node: Node, outer: Style): void => {
    const name = node.nodeName;
    if (name === '#text') return lines.add((node as DefaultTreeAdapterTypes.TextNode).value, outer.isPre);
    if (name === 'br') return lines.end();
    if (UNSEEN.has(name)) return;
    const inner = 'attrs' in node ? styleOf(node, outer) : outer;
    const isBlock = BLOCKS.has(name);
    if (isBlock) lines.block(inner.quotes);
    if (name === 'td' || name === 'th') lines.tab();
    if (isBlock) todo.push(() => lines.block(outer.quotes));
    if ('childNodes' in node) todo.push(...node.childNodes.toReversed().map((child) => () => visit(child, inner)));
  };
  for (let next = todo.pop(); next; next = todo.pop()) next();
}

function styleOf({ nodeName, attrs }: Element, { isPre, quotes }: Style): Style {
  const attribute = (name: string): string => attrs.find((one) => one.name === name)?.value ?? '';
  const css = attribute('style');
  return {
    isPre: nodeName === 'pre' || /white-space:\s*(?:break-spaces|pre)/i.test(css) || (isPre && !/white-space:\s*(?:normal|nowrap)/i.test(css)),
    quotes: quotes + Number(nodeName === 'blockquote' && (attribute('type') === 'cite' || /gmail_quote/.test(attribute('class')))),
  };
}
