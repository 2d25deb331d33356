// SPDX-License-Identifier: GPL-2.0-only
/** @file A mail with a patch of our own making, and what archives and mail programs make of such mails. */

/** The body of a hunk of a function that LUO has, and of one that it has not: nothing of it is kernel code. */
const DIFF = `diff --git a/kernel/liveupdate/luo_files.c b/kernel/liveupdate/luo_files.c
index 1111111..2222222 100644
--- a/kernel/liveupdate/luo_files.c
+++ b/kernel/liveupdate/luo_files.c
@@ -10,9 +10,11 @@ static int some_helper(struct thing *thing, unsigned long first_argument)
 	if (a < b && c->d)
 		return -EBUSY;
 
-	thing_put(thing);
+	down_write(&thing_lock);
+	thing_put(thing, "a rather long text in a call that will be broken", first_argument);
+	up_write(&thing_lock);
 	return 0;
 }
 
 /**
  * luo_destroy_session - Says something.
@@ -40,4 +42,17 @@ static int other(void)
 	return 0;
 }
 
+void luo_destroy_session(struct luo_session *s)
+{
+	unsigned long token;
+
+	list_forget(s);
+
+	luo_state_read_enter();
+	for_each_file_of(s, token)
+		luo_unregister_file(s, token);
+	luo_state_read_exit();
+
+	kfree(s);
+}
 static int last(void)
`;

export const MAIL = `From: =?utf-8?q?J=C3=B6rg_Example?= <joerg@example.org>
Subject: [PATCH v2 3/9] luo: a patch of our own
 making
Date: Wed, 25 Jun 2025 23:17:44 +0000
Message-ID: <20250625231838.1897085-20-joerg@example.org>

What it does -> something.

Signed-off-by: J
---
 kernel/liveupdate/luo_files.c | 17 ++++++++++++++---
 1 file changed, 14 insertions(+), 1 deletion(-)

${DIFF}-- 
2.50.0.727.gbf7dc18ff4-goog

`;

const body = (mail: string): string => mail.slice(mail.indexOf('\n\n') + 2);
const withBody = (mail: string, change: (text: string) => string, fields = ''): string =>
  `${mail.slice(0, mail.indexOf('\n\n'))}${fields}\n\n${change(body(mail))}`;
const lines = (text: string, change: (line: string) => string): string => text.split('\n').map(change).join('\n');

function quotedPrintable(text: string): string {
  const encoded = text
    .replace(/=/g, '=3D')
    .replace(/\t/g, '=09')
    .replace(/ +$/gm, (spaces) => '=20'.repeat(spaces.length));
  return lines(encoded, (line) => line.replace(/.{1,70}(?=.)/g, (part) => (/=[0-9A-F]?$/.test(part) ? part : `${part}=\n`)));
}

/** Broken where a mail program breaks lines: before each word that goes beyond column `width`. */
function broken(text: string, width: number): string {
  return lines(text, (line) => {
    const parts: string[] = [];
    let rest = line;
    while (rest.length > width) {
      const at = rest.lastIndexOf(' ', width);
      // A line is not broken in its indentation.
      if (at <= 0 || rest.slice(0, at).trim().length < 2) break;
      parts.push(rest.slice(0, at));
      rest = rest.slice(at + 1);
    }
    return [...parts, rest].join('\n');
  });
}

/** Every line that begins with a space, `>` or `From ` gets a space in front (RFC 3676), and long ones are broken behind a space. */
const flowed = (text: string, width: number): string =>
  lines(text, (line) => (line.length > width && line.lastIndexOf(' ', width) > 20 ? broken(line, width).replaceAll('\n', ' \n') : line)).replace(
    /^(?=[ >]|From )/gm,
    ' ',
  );

const escaped = (text: string): string => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');

/** How mails are saved -> the mail, saved like that. The text has the lines of the original as far as whitespace goes. */
export const MANGLED: Readonly<Record<string, (mail: string) => string>> = {
  'as it was sent': (mail) => mail,
  'with CRLF': (mail) => mail.replaceAll('\n', '\r\n'),
  'out of an mbox': (mail) => `From mboxrd@z Thu Jan  1 00:00:00 1970\n${mail.replace(/^From /gm, '>From ')}`,
  'quoted-printable': (mail) => withBody(mail, quotedPrintable, '\nContent-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: quoted-printable'),
  'quoted-printable without its header': (mail) => quotedPrintable(mail),
  base64: (mail) =>
    withBody(
      mail,
      (text) => `${Buffer.from(text).toString('base64').replace(/.{76}/g, '$&\n')}\n`,
      '\nContent-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: base64',
    ),
  'in a multipart mail': (mail) =>
    withBody(
      mail,
      (text) => `--xx\nContent-Type: text/plain\n\n${text}\n--xx\nContent-Type: text/html\n\n<p>no</p>\n--xx--\n`,
      '\nMIME-Version: 1.0\nContent-Type: multipart/alternative; boundary=xx',
    ),
  'as an attachment': (mail) =>
    withBody(
      mail,
      (text) =>
        `--xx\nContent-Type: text/plain\n\nSee the patch.\n--xx\nContent-Type: text/x-patch\nContent-Disposition: attachment; filename=a.patch\n\n${text}\n--xx--\n`,
      '\nMIME-Version: 1.0\nContent-Type: multipart/mixed; boundary=xx',
    ),
  'with tabs as spaces': (mail) => mail.replaceAll('\t', '        '),
  'with blank lines that lost their space': (mail) => mail.replace(/^ $/gm, ''),
  'with stripped lines': (mail) => lines(mail, (line) => line.replace(/^([+-]?)\s+/, (_, sign: string) => (sign === '' ? '' : `${sign} `)).trimEnd()),
  'with broken lines': (mail) => withBody(mail, (text) => broken(text, 72)),
  'with broken lines, stripped': (mail) =>
    lines(
      withBody(mail, (text) => broken(text, 72)),
      (line) => line.replace(/^([+-]?)\s+/, (_, sign: string) => (sign === '' ? '' : `${sign} `)).trimEnd(),
    ),
  'as a reply quotes it': (mail) =>
    `Subject: Re: x\nFrom: someone else <a@b.org>\n\nOn some day somebody wrote:\n${lines(body(mail), (line) => `> ${line}`.trimEnd())}\nNo.\n`,
  'as a reply to a reply quotes it, with words between': (mail) =>
    `From: a@b.org\nSubject: Re: x\n\n${lines(body(mail), (line) => (line.startsWith('+	luo_state_read_enter') ? `>> ${line}\n\nWhy?\n` : `>> ${line}`))}`,
  'with entities': (mail) => escaped(mail),
  'as a page': (mail) => `<!DOCTYPE html><html><head><title>x</title></head><body><pre id="b">${escaped(mail)}</pre><a href="x">y</a></body></html>`,
  'as an archive shows it': (mail) =>
    `[PATCH v2 3/9] luo: a patch of our own making\n\nFrom: Jörg Example\nDate: Wed, 25 Jun 2025 23:17:44 +0000\n\n\n${body(mail)}`,
  'as a thread page of an archive shows it, with links in the header': (mail) =>
    `<html><head><title>x</title><style>pre {}</style></head><body><form action="./"><pre><a href="x">x help</a> / <input name=q></pre></form><pre id="b">From: J&#246;rg Example &lt;joerg@example.org&gt;
To: list@example.org, Jane &lt;<a href="mailto:jane@example.org">jane@example.org</a>&gt;
Subject: [PATCH v2 3/9] luo: a patch of our own making
Date: Wed, 25 Jun 2025 23:17:44 +0000	<a href="#r">[thread overview]</a>
Message-ID: &lt;20250625231838.1897085-20-joerg@example.org&gt; (<a href="raw">raw</a>)

${escaped(body(mail))}</pre><hr><pre>reply other threads:[<a href="#">~2025</a>]</pre></body></html>`,
  'on a page with the header outside the text': (mail) =>
    `<!DOCTYPE html><html><body><h1>[PATCH v2 3/9] luo: a patch of our own making</h1>
[<a href=x>Prev</a>]<hr><ul><li><em>Subject</em>: [PATCH v2 3/9] luo: a patch of our own making</li>
<li><em>From</em>: J&ouml;rg Example &lt;<a href="m">joerg@xxxxxxxxxxx</a>&gt;</li><li><em>Date</em>: Wed, 25 Jun 2025 23:17:44 +0000</li></ul><!--X-Body-->
<pre>${escaped(body(mail))}</pre></body></html>`,
  'on a page with the header in a table': (mail) =>
    `<html><body><table><tr><td>Subject</td><td>[PATCH v2 3/9] luo: a patch of our own making</td></tr><tr><td>From</td><td>J&ouml;rg Example &lt;&gt;</td></tr><tr><td>Date</td><td>Wed, 25 Jun 2025 23:17:44 +0000</td></tr></table><pre itemprop="articleBody">${escaped(body(mail))}</pre></body></html>`,
  'in HTML, line by line': (mail) =>
    withBody(
      mail,
      (text) =>
        `<html><body>${lines(
          text,
          (line) =>
            `<div>${
              escaped(line)
                .replaceAll('\t', '        ')
                .replace(/ (?= )|^ /g, '&nbsp;') || '<br>'
            }</div>`,
        )}</body></html>\n`,
      '\nMIME-Version: 1.0\nContent-Type: text/html; charset=utf-8',
    ),
  'in HTML, in paragraphs': (mail) =>
    withBody(
      mail,
      (text) =>
        `<p class="x">${escaped(text).replaceAll('\t', '&nbsp; &nbsp; &nbsp; &nbsp; ').replace(/^ |^$/gm, '&nbsp;').replaceAll('\n', '</p>\n<p class="x">')}</p>\n`,
      '\nMIME-Version: 1.0\nContent-Type: text/html; charset=utf-8',
    ),
  'signed inline': (mail) =>
    withBody(
      mail,
      (text) =>
        `-----BEGIN PGP SIGNED MESSAGE-----\nHash: SHA512\n\n${text.replace(/^-/gm, '- -')}\n-----BEGIN PGP SIGNATURE-----\n\niHUEARYKAB0WIQ\n-----END PGP SIGNATURE-----\n`,
    ),
  'with format=flowed': (mail) => withBody(mail, (text) => flowed(text, 72), '\nContent-Type: text/plain; charset=utf-8; format=flowed'),
  'with format=flowed and delsp': (mail) =>
    withBody(mail, (text) => flowed(text, 66).replace(/ \n/g, '  \n'), '\nContent-Type: text/plain; charset=utf-8; format=flowed; delsp=yes'),
  'with every line end twice': (mail) => mail.replaceAll('\n', '\r\r\n'),
  'with an empty line behind each': (mail) => withBody(mail, (text) => text.replaceAll('\n', '\n\n')),
  'with colours': (mail) => lines(mail, (line) => (/^[-+@]/.test(line) ? `\u001b[3${line.startsWith('+') ? 2 : 1}m${line}\u001b[m` : line)),
  ...Object.fromEntries(
    [56, 60, 64, 68, 70].map((width): [string, (mail: string) => string] => [
      `with lines broken at ${width} columns`,
      (mail) => withBody(mail, (text) => broken(text, width)),
    ]),
  ),
};
