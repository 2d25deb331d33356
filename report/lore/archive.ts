// SPDX-License-Identifier: GPL-2.0-only
/** @file What archives make of the header of a mail: lore, marc, spinics, lkml.org and their like. */
import type { Mail } from './mail.js';

/** The mails of a page. A thread on one page, as lore shows it, has a line with a link to each mail in front of it. */
export function messagesOfPage(text: string): string[] {
  const starts = [...text.matchAll(/^From: .* @ \d{4}-\d\d-\d\d \d\d:\d\d UTC.*$/gm)].map(({ index }) => index);
  if (starts.length < 2) return [text];
  return starts.map((start, i) => {
    // The subject of a mail stands above its `From:`.
    const above = text.slice(starts[i - 1] ?? 0, start).match(/(?:^|\n)\* *(.*\S)[^\n]*\n*$/)?.[1];
    return `${above === undefined ? '' : `Subject: ${above}\n`}${text.slice(start, starts[i + 1])}`;
  });
}

/** Fields of a header that is no header any more: behind a colon or in the next cell of a table, with links among them. */
export function archivedHeaders(head: string): Omit<Mail, 'body' | 'otherBodies'> {
  const field = (...names: string[]): string => names.map((name) => valueOf(head, name)).find((value) => value !== '') ?? '';
  const subject = field('Subject') || oneLine(/^\s*\*?\s*((?:Re: *)?\[[^\]\n]*PATCH[^\]\n]*\].*)$/m.exec(head)?.[1] ?? '');
  const sender = field('From', 'Author');
  const ids = (text: string): string[] => [...restored(text).matchAll(/<?([^<>\s()]+@[^<>\s()]+)>?/g)].map(([, id]) => `<${id!}>`);
  return {
    subject: withoutLinks(subject),
    from: nameOf(sender),
    date: dateIn(field('Date', 'Sent')) || dateIn(sender),
    messageId: ids(field('Message-ID', 'Message-Id', 'Msgid'))[0] ?? '',
    references: ids(field('References') || field('In-Reply-To')),
    replyTo: mailboxesIn(sender),
    others: [...mailboxesIn(field('To')), ...mailboxesIn(field('Cc'))].filter((one) => !mailboxesIn(sender).includes(one)),
  };
}

const oneLine = (text: string): string => text.replace(/\s+/g, ' ').trim();

/** What stands behind the name of a field, with the lines that go on. */
function valueOf(head: string, name: string): string {
  return oneLine(new RegExp(`^[ \\t]*(?:[-*•] *)?${name}(?: *: *|\\t+)(.*(?:\\n[ \\t]+\\S.*)*)$`, 'im').exec(head)?.[1] ?? '');
}

/** `pasha () soleen ! com`, `pasha at soleen dot com`: what archives do against those who collect addresses. */
const restored = (text: string): string =>
  text
    .replace(/(\S+) \(\) (\S+)/g, '$1@$2')
    .replace(/(?<=\S) ! (?=\S)/g, '.')
    .replace(/(\S+) (?:at|\(at\)|\[at\]) (\S+) (?:dot|\(dot\)|\[dot\]) (\S+)/gi, '$1@$2.$3');

/** Text of links that archives put behind a field. */
const withoutLinks = (text: string): string =>
  oneLine(text.replace(/[[(](?:thread overview|thread|permalink|raw|permalink \/ raw|download raw(?: message)?|flat|nested|prev|next)[\])]/gi, ' '));

/** The date in a field, whatever stands around it; the field where there is none that is known. */
function dateIn(text: string): string {
  const time = String.raw`\d{1,2}:\d\d(?::\d\d)?(?:\.\d+)?(?: ?(?:[AP]M))?(?: ?(?:[+-]\d{2}:?\d{2}|UTC|GMT|Z|[A-Z]{3,4}(?![a-z])))?(?: \([A-Z]{2,5}\))?`;
  const day = String.raw`(?:(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun)[a-z]*,? )?`;
  const forms = [
    String.raw`${day}\d{1,2} [A-Z][a-z]{2,8} \d{4},? ${time}`,
    String.raw`${day}[A-Z][a-z]{2,8} \d{1,2},? \d{4}(?: -|,)? ${time}`,
    String.raw`${day}[A-Z][a-z]{2} +\d{1,2} \d\d:\d\d:\d\d \d{4}`,
    String.raw`\d{4}-\d\d-\d\d[T ]${time}`,
  ];
  return new RegExp(forms.join('|')).exec(text)?.[0] ?? (/ @ | at /.test(text) ? '' : withoutLinks(text));
}

/** `Pasha Tatashin` of `Pasha Tatashin <pasha@example.org>`, and of `Pasha Tatashin @ 2025-06-25 23:17 UTC`. */
function nameOf(sender: string): string {
  const name = withoutLinks(sender)
    .replace(/ @ \d{4}-.*$/, '')
    .replace(/\s*(?:<[^>]*>|&lt;.*&gt;|\([^()]*@[^()]*\))\s*$/, '')
    .replace(/^"(.*)"$/, '$1');
  return /^\S+ \(\) /.test(name) ? restored(name) : name;
}

/** Addresses that are whole: an archive may have blotted them out. */
function mailboxesIn(text: string): string[] {
  const plain = restored(withoutLinks(text));
  return plain
    .split(/,(?=(?:[^"]*"[^"]*")*[^"]*$)/)
    .map((part) => part.trim())
    .flatMap((part) => {
      const address = /[^<>\s"'()]+@[^<>\s"'(),]+\.[A-Za-z]{2,}/.exec(part)?.[0];
      if (address === undefined || /x{4,}/.test(address)) return [];
      const name = part
        .slice(0, part.indexOf(address))
        .replace(/[<\s]+$/, '')
        .trim();
      return [name === '' ? address : `${name} <${address}>`];
    });
}
