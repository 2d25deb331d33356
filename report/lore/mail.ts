// SPDX-License-Identifier: GPL-2.0-only
/** @file A mail as people save it: raw, out of an mbox, or copied from an archive's page. */
import PostalMime from 'postal-mime';

/** What a reply needs of a mail. Fields are empty where the mail does not say. */
export interface Mail {
  readonly subject: string;
  /** Display name, or the address where there is none. */
  readonly from: string;
  /** As the mail writes it. */
  readonly date: string;
  /** With its angle brackets. */
  readonly messageId: string;
  readonly body: string;
}

/** All mails of a text: several of an mbox, otherwise one. Never throws: what is no mail is a body. */
export async function readMails(text: string): Promise<Mail[]> {
  const plain = asText(text.replace(/^\uFEFF/, '').replace(/\r\n?/g, '\n'));
  return Promise.all(messagesOf(plain).map((message) => (isMessage(message) ? rawMail(message) : archivedMail(message))));
}

/** The mails of an mbox, without their `From ` lines. */
function messagesOf(text: string): string[] {
  const separator = /^From \S+.*\d{4}\n/gm;
  if (text.search(separator) !== 0) return [text];
  return text
    .split(separator)
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
  const { subject = '', from, messageId = '', text, html, headers, attachments } = await PostalMime.parse(message.trimStart(), { attachmentEncoding: 'utf8' });
  const date = headers.find(({ key }) => key === 'date')?.value ?? '';
  const attached = attachments.flatMap(({ mimeType, content }) => (mimeType.startsWith('text/') && typeof content === 'string' ? [content] : []));
  const body = [text ?? (html === undefined ? '' : textOfPage(html)), ...attached].join('\n');
  return { subject: oneLine(subject), from: from?.name || from?.address || '', date: oneLine(date), messageId, body: body.replace(/\r\n?/g, '\n') };
}

/** A page of an archive: a few header lines in front, then the mail. */
async function archivedMail(text: string): Promise<Mail> {
  const start = text.search(/^(?:> ?)*(?:diff --git |--- |@@ -)/m);
  const head = start < 0 ? text : text.slice(0, start);
  const field = (name: string): string => oneLine(new RegExp(`^${name}: *(.*)$`, 'im').exec(head)?.[1] ?? '');
  const subject = field('Subject') || oneLine(/^\s*(?:Re: *)?\[[^\]\n]*PATCH[^\]\n]*\].*$/m.exec(head)?.[0] ?? '');
  const from = field('From')
    .replace(/\s*<[^>]*>\s*$/, '')
    .replace(/^"(.*)"$/, '$1');
  return { subject, from, date: field('Date'), messageId: /<[^<>\s]+@[^<>\s]+>/.exec(field('Message-ID'))?.[0] ?? '', body: await unquoted(text) };
}

const oneLine = (text: string): string => text.replace(/\s+/g, ' ').trim();

/** Quoted-printable that has lost the header which says so. */
async function unquoted(text: string): Promise<string> {
  const isQuotedPrintable = /=\n/.test(text) && /=(?:3D|20|09)/.test(text);
  if (!isQuotedPrintable) return text;
  const { text: decoded = '' } = await PostalMime.parse(`Content-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: quoted-printable\n\n${text}`);
  return decoded.replace(/\r\n?/g, '\n');
}

const ENTITIES: Readonly<Record<string, string>> = { lt: '<', gt: '>', amp: '&', quot: '"', apos: "'", nbsp: ' ' };

function decodeEntities(text: string): string {
  return text.replace(/&(?:#(\d+)|#x([0-9a-f]+)|([a-z]+));/gi, (whole, decimal: string | undefined, hex: string | undefined, name: string | undefined) => {
    if (name !== undefined) return ENTITIES[name.toLowerCase()] ?? whole;
    const code = decimal === undefined ? parseInt(hex!, 16) : Number(decimal);
    return code > 0 && code <= 0x10ffff ? String.fromCodePoint(code) : whole;
  });
}

/** The preformatted part of a page, without its tags. */
function textOfPage(html: string): string {
  const parts = [...html.matchAll(/<pre\b[^>]*>([\s\S]*?)(?:<\/pre>|$)/gi)].map((match) => match[1]!);
  return decodeEntities((parts.length > 0 ? parts.join('\n') : html).replace(/<br\s*\/?>/gi, '\n').replace(/<\/?[a-z!][^>]*>/gi, ''));
}

/** A saved page, a text with a page's entities, or a text. Spaces that only look like some become some. */
function asText(text: string): string {
  const isPage = /^\s*<(?:!doctype|html|head|body|pre)\b/i.test(text);
  const hasEntities = /&(?:lt|gt|amp);/.test(text);
  return (isPage ? textOfPage(text) : hasEntities ? decodeEntities(text) : text).replace(/[\u00A0\u2007\u202F]/g, ' ').replace(/[\u200B\u2060]/g, '');
}
