// SPDX-License-Identifier: GPL-2.0-only
/** @file What makes a mail an answer to another one. */
import { wrap } from '../layout.js';
import { MAIL_WIDTH } from './comment.js';
import type { Mail } from './mail.js';

/** Folded as headers are: lines that go on begin with a space. */
export function headers(mail: Mail | null): string[] {
  if (!mail || mail.subject === '') return [];
  const subject = /^re:/i.test(mail.subject) ? mail.subject : `Re: ${mail.subject}`;
  const references = [...new Set([...mail.references, ...(mail.messageId === '' ? [] : [mail.messageId])])];
  return [
    ...addresses('To', mail.replyTo),
    ...addresses('Cc', mail.others),
    ...wrap(subject, 'Subject: ', ' ', MAIL_WIDTH),
    ...(mail.messageId === '' ? [] : [`In-Reply-To: ${mail.messageId}`]),
    ...(references.length === 0 ? [] : wrap(references.join(' '), 'References: ', ' ', MAIL_WIDTH)),
    '',
  ];
}

/** One address is not broken over two lines. */
function addresses(name: string, all: readonly string[]): string[] {
  return all.map((one, i) => `${i === 0 ? `${name}: ` : '    '}${one}${i === all.length - 1 ? '' : ','}`);
}

/** `On Thu, 5 Nov 2026, Name wrote:`; nothing where the mail does not say who. */
export function attribution({ from, date }: Mail): string[] {
  if (from === '') return [];
  return wrap(`${date === '' ? '' : `On ${date}, `}${from} wrote:`, '', '', MAIL_WIDTH);
}
