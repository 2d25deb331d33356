// SPDX-License-Identifier: GPL-2.0-only
/** @file A mail as people save it: raw, out of an mbox, or copied from an archive's page. */
import PostalMime, { type Address } from 'postal-mime';
import { archivedHeaders, messagesOfPage } from './archive.js';
import { isPage, textOfPage } from './page.js';

/** What a reply needs of a mail. Fields are empty where the mail does not say. */
export interface Mail {
  readonly subject: string;
  /** Display name, or the address where there is none. */
  readonly from: string;
  /** As the mail writes it. */
  readonly date: string;
  /** With its angle brackets. */
  readonly messageId: string;
  /** Message-IDs of the mails that it answers, oldest first. */
  readonly references: readonly string[];
  /** Who gets an answer: `Name <address>`. */
  readonly replyTo: readonly string[];
  /** Who gets it too. */
  readonly others: readonly string[];
  readonly body: string;
  /** Other ways to read its text, where the mail says something of its lines that may not be true. */
  readonly otherBodies: readonly string[];
}

/** All mails of a text: several of an mbox, otherwise one. Never throws: what is no mail is a body. */
export async function readMails(text: string): Promise<Mail[]> {
  const plain = readable(text);
  if (isPage(plain)) return Promise.all(messagesOfPage(spaced(textOfPage(plain))).map(archivedMail));
  return Promise.all(
    messagesOf(plain)
      .map(withoutEntities)
      .map((message) => (isMessage(message) ? rawMail(message) : archivedMail(spaced(message)))),
  );
}

/** One kind of line end, no byte order mark. Where each line end became two, as between systems, they are one again. */
function readable(text: string): string {
  const bare = text.replace(/^\uFEFF/, '').replace(/^\s*\n(?=From )/, '');
  return /\r\r\n/.test(bare) ? bare.replace(/\r\r\n/g, '\n') : bare.replace(/\r\n?/g, '\n');
}

/** `From mboxrd@z Thu Jan  1 00:00:00 1970`, or what other writers put there; behind it stands a header. */
const SEPARATOR = /^From \S.*\b\d\d?:\d\d(?::\d\d)?\b.*\b\d{4}\b.*\n(?=>?[A-Za-z][A-Za-z0-9-]*(?::| .*\n))/gm;

/** The mails of an mbox, without their `From ` lines. */
function messagesOf(text: string): string[] {
  if (text.search(SEPARATOR) !== 0) return [text];
  return text
    .split(SEPARATOR)
    .slice(1)
    .map((message) => message.replace(/^>(>*From )/gm, '$1'));
}

/** Does it begin with a mail's header, and not with what an archive makes of it? */
function isMessage(text: string): boolean {
  const head = text.split('\n\n', 1)[0]!.trimStart();
  return (
    /^[A-Za-z][A-Za-z0-9-]*:/.test(head) && head.split('\n').every((line) => /^([A-Za-z][A-Za-z0-9-]*:|[ \t])/.test(line)) && /^(From|Subject):/im.test(head)
  );
}

async function rawMail(message: string): Promise<Mail> {
  const trimmed = message.trimStart();
  const parsed = await PostalMime.parse(trimmed, { attachmentEncoding: 'utf8' });
  const { subject = '', from, messageId = '', references = '', inReplyTo = '', headers, replyTo = [], to = [], cc = [] } = parsed;
  const date = headers.find(({ key }) => key === 'date')?.value ?? '';
  const sender = from === undefined ? [] : [from];
  const answered = written(replyTo.length > 0 ? replyTo : sender);
  return {
    subject: oneLine(subject),
    from: from?.name || from?.address || '',
    date: oneLine(date),
    messageId: idsIn(messageId)[0] ?? messageId,
    references: idsIn(references === '' ? inReplyTo : references),
    replyTo: answered,
    others: [...new Set(written([...to, ...cc]))].filter((one) => !answered.includes(one)),
    body: textOf(parsed),
    otherBodies: await bodiesUnlikeTheHeader(trimmed),
  };
}

function textOf({ text, html, attachments }: Awaited<ReturnType<typeof PostalMime.parse>>): string {
  const attached = attachments.flatMap(({ mimeType, content }) => (mimeType.startsWith('text/') && typeof content === 'string' ? [content] : []));
  const plain = text?.trim() ? text : html === undefined ? (text ?? '') : textOfPage(html);
  return [plain, ...attached].map((part) => spaced(part.replace(/\r\n?/g, '\n'))).join('\n');
}

/**
 * A patch in a mail that calls itself format=flowed: its lines were filled with spaces in front (RFC 3676, 4.4), but those that end in a space
 * were not broken there. And HTML beside a plain text may have the lines that the text has lost.
 */
async function bodiesUnlikeTheHeader(message: string): Promise<string[]> {
  const bodies: string[] = [];
  const fixed = message.replace(/\bformat="?flowed"?/i, 'format=fixed');
  if (fixed !== message) bodies.push(textOf(await PostalMime.parse(fixed, { attachmentEncoding: 'utf8' })).replace(/^ /gm, ''));
  const { text, html } = await PostalMime.parse(message);
  if (text?.trim() && html !== undefined) bodies.push(spaced(textOfPage(html)));
  return bodies;
}

/** `Name <address>`, quoted where the name has what separates addresses. */
function written(addresses: readonly Address[]): string[] {
  const mailboxes = addresses.flatMap((one) => (one.group === undefined ? [one] : one.group));
  return mailboxes.flatMap(({ name, address }) => {
    if (!/^[^\s@]+@[^\s@]+$/.test(address) || /x{4,}$/.test(address)) return [];
    const shown = oneLine(name).replaceAll('"', '');
    return [shown === '' ? address : `${/[,;:()<>@[\]\\.]/.test(shown) ? `"${shown}"` : shown} <${address}>`];
  });
}

const idsIn = (text: string): string[] => [...text.matchAll(/<[^<>\s]+@[^<>\s]+>/g)].map(([id]) => id);

/** A page of an archive: a few header lines in front, then the mail. */
async function archivedMail(text: string): Promise<Mail> {
  const start = text.search(/^(?:> ?)*(?:diff --git |--- |@@ -)/m);
  const headers = archivedHeaders(start < 0 ? text : text.slice(0, start));
  return { ...headers, body: await unquoted(text), otherBodies: [] };
}

export const oneLine = (text: string): string => text.replace(/\s+/g, ' ').trim();

/** Quoted-printable that has lost the header which says so. */
async function unquoted(text: string): Promise<string> {
  const isQuotedPrintable = /=\n/.test(text) && /=(?:3D|20|09)/.test(text);
  if (!isQuotedPrintable) return text;
  const { text: decoded = '' } = await PostalMime.parse(`Content-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: quoted-printable\n\n${text}`);
  return decoded.replace(/\r\n?/g, '\n');
}

const ENTITIES: Readonly<Record<string, string>> = { lt: '<', gt: '>', amp: '&', quot: '"', apos: "'", nbsp: ' ' };

/** A text copied out of the source of a page. A mail with a part in HTML has them there, and nowhere else. */
function withoutEntities(text: string): string {
  if (!/&(?:lt|gt|amp);/.test(text) || /^Content-Type: *(?:text\/html|multipart\/)/im.test(text)) return text;
  return text.replace(/&(?:#(\d+)|#x([0-9a-f]+)|([a-z]+));/gi, (whole, decimal: string | undefined, hex: string | undefined, name: string | undefined) => {
    if (name !== undefined) return ENTITIES[name.toLowerCase()] ?? whole;
    const code = decimal === undefined ? parseInt(hex!, 16) : Number(decimal);
    return code > 0 && code <= 0x10ffff ? String.fromCodePoint(code) : whole;
  });
}

/** Spaces that only look like some become some. */
const spaced = (text: string): string => text.replace(/[\u00A0\u2007\u202F]/g, ' ').replace(/[\u200B\u2060]/g, '');
