import { createHash } from 'node:crypto';
import { Hono } from 'hono';
import { html, raw } from 'hono/html';
import type { CaughtMail, Mailbox } from './mailbox.ts';

const STYLE = `:root{color-scheme:light dark;--back:#f6f6f4;--card:#fff;--ink:#1d1c1d;--quiet:#5c5b5e;--line:#d7d7d3}
@media(prefers-color-scheme:dark){:root{--back:#16181c;--card:#202329;--ink:#f1f2f4;--quiet:#b6bcc6;--line:#3c414b}}
body{margin:0;background:var(--back);color:var(--ink);font:15px/1.5 system-ui,sans-serif}
main{max-width:760px;margin:0 auto;padding:16px}
h1{font-size:1.25rem;margin:8px 0 16px}
a{color:inherit}
.quiet{color:var(--quiet)}
ul{list-style:none;margin:0;padding:0;border:1px solid var(--line);border-radius:10px;background:var(--card)}
li+li{border-top:1px solid var(--line)}
li a{display:block;padding:12px 16px;text-decoration:none}
li a:hover strong,li a:focus strong{text-decoration:underline}
li span{display:block}
iframe{display:block;width:100%;height:780px;border:1px solid var(--line);border-radius:10px;background:#fff}`;

const hash = createHash('sha256').update(STYLE).digest('base64');
const guarded = {
  'content-security-policy': `default-src 'none'; style-src 'sha256-${hash}'; img-src data:; frame-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'`,
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'cache-control': 'no-cache',
};
/** Shows a mail as mail programs do: without scripts and remote content; links open a new tab. */
const asMail = {
  'content-security-policy':
    "default-src 'none'; style-src 'unsafe-inline'; img-src data:; frame-ancestors 'self'; sandbox allow-popups allow-popups-to-escape-sandbox",
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'cache-control': 'no-cache',
};

/** The clients' mailbox, where the product's mails can be read and answered. */
export function mailboxRoutes(mailbox: Mailbox): Hono {
  const routes = new Hono();
  routes.get('/', (c) => c.html(listPage(mailbox.mails()), 200, guarded));
  routes.get('/:id{\\d+}', (c) => {
    const mail = mailbox.mail(Number(c.req.param('id')));
    return mail === undefined ? c.notFound() : c.html(mailPage(mail), 200, guarded);
  });
  routes.get('/:id{\\d+}/html', (c) => {
    const mail = mailbox.mail(Number(c.req.param('id')));
    if (mail === undefined) return c.notFound();
    return c.html(mail.html.replace(/<head>/i, '<head><base target="_blank">'), 200, asMail);
  });
  return routes;
}

function listPage(mails: readonly CaughtMail[]) {
  return page(
    'The client’s mailbox',
    html`<h1>The client’s mailbox</h1>
<p class="quiet">What the agency mails to its clients is caught here, and goes nowhere else. Open a mail, and answer it as the client would.</p>
${
  mails.length === 0
    ? html`<p>No mail yet: one comes when a project is completed.</p>`
    : html`<ul>${mails.map(
        (mail) =>
          html`<li><a href="/mailbox/${mail.id}"><strong>${mail.headers.get('subject') ?? '(no subject)'}</strong><span class="quiet">to ${mail.headers.get('to') ?? mail.to} · ${mail.at.toISOString().slice(11, 16)} UTC</span></a></li>`,
      )}</ul>`
}`,
    html`<meta http-equiv="refresh" content="3">`,
  );
}

function mailPage(mail: CaughtMail) {
  const subject = mail.headers.get('subject') ?? '(no subject)';
  return page(
    subject,
    html`<p><a href="/mailbox">← The client’s mailbox</a></p>
<h1>${subject}</h1>
<p class="quiet">From ${mail.headers.get('from') ?? ''}<br>To ${mail.headers.get('to') ?? mail.to}</p>
<iframe title="The mail" src="/mailbox/${mail.id}/html" sandbox="allow-popups allow-popups-to-escape-sandbox"></iframe>`,
    html``,
  );
}

function page(title: string, body: unknown, head: unknown) {
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title}</title>
<link rel="icon" href="data:,">
${head}
<style>${raw(STYLE)}</style>
</head>
<body><main>${body}</main></body>
</html>`;
}
