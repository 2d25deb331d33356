// SPDX-License-Identifier: GPL-2.0-only
/** @file XML elements as text. */

/** Characters that no XML 1.0 document may contain, not even escaped; a lone half of a surrogate pair is one. */
const FORBIDDEN = /[^\t\n\r\u0020-\uD7FF\uE000-\uFFFD\u{10000}-\u{10FFFF}]/gu;
const ENTITIES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', '\t': '&#9;', '\n': '&#10;', '\r': '&#13;' };

const legal = (text: string): string => text.replace(FORBIDDEN, '\uFFFD');
/** A parser turns a line end in an attribute into a space unless it is escaped. */
const inAttribute = (text: string): string => legal(text).replace(/[&<>"\t\n\r]/g, (c) => ENTITIES[c]!);
const inText = (text: string): string => legal(text).replace(/[&<>\r]/g, (c) => ENTITIES[c]!);

/** An element with its lines: attributes, then text or elements. Text is written as it is, without indentation. */
export function element(name: string, attributes: Readonly<Record<string, string | number>>, content: string | readonly string[][] = []): string[] {
  const list = Object.entries(attributes).map(([key, value]) => ` ${key}="${inAttribute(String(value))}"`);
  const head = `<${name}${list.join('')}`;
  if (content.length === 0) return [`${head}/>`];
  if (typeof content === 'string') return [`${head}>${inText(content)}</${name}>`];
  return [`${head}>`, ...content.flat(), `</${name}>`];
}
