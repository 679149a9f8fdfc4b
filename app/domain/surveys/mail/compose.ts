import type { SurveyWords } from '../../../config/survey-words.ts';
import { type Markup, markup } from '../../../infra/html.ts';
import { plain } from '../../../infra/slack/blocks/text.ts';
import { type Agency, directionOf, fill, type Said } from './words.ts';

export const SCORES = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10] as const;

/** What one mail contains, and who gets it. */
export interface SurveyMail {
  from: string;
  replyTo: string | undefined;
  to: { name: string; address: string };
  messageId: string;
  /** The Message-ID of the first mail if this is the reminder, so that mail programs show both together. */
  follows: string | undefined;
  language: { tag: string; words: SurveyWords };
  agency: Agency;
  project: string;
  /** The client's page. The links for single scores and for unsubscribing begin with it. */
  page: string;
  reminder: boolean;
  at: Date;
}

/**
 * Builds the mail. Opening it loads nothing from the internet unless the logo is on a web server, so it is not
 * tracked.
 */
export async function composeSurveyMail(mail: SurveyMail): Promise<Buffer> {
  const { from, replyTo, to, messageId, follows, language, page, at } = mail;
  const { default: MailComposer } = await import('nodemailer/lib/mail-composer');
  const composer = new MailComposer({
    from,
    ...(replyTo === undefined ? {} : { replyTo }),
    to: { name: plain(to.name, 100), address: to.address },
    subject: subjectOf(mail),
    messageId,
    ...(follows === undefined ? {} : { inReplyTo: follows, references: follows }),
    date: at,
    text: textOf(mail),
    html: htmlOf(mail).html,
    textEncoding: 'quoted-printable',
    headers: {
      'Auto-Submitted': 'auto-generated',
      'X-Auto-Response-Suppress': 'All',
      'Content-Language': language.tag,
      'List-Unsubscribe': { prepared: true, value: `<${page}/stop>` },
      'List-Unsubscribe-Post': 'List-Unsubscribe=One-Click',
    },
    attachments: logoOf(mail),
    disableFileAccess: true,
    disableUrlAccess: true,
  });
  return composer.compile().build();
}

function subjectOf(mail: SurveyMail): string {
  return say(mail)(mail.reminder ? 'reminder_subject' : 'subject');
}

function textOf(mail: SurveyMail): string {
  const { page, reminder } = mail;
  const words = say(mail);
  const scores = SCORES.toReversed().map((score) => `${String(score).padStart(2)}: ${page}?score=${score}`);
  return [
    words('greeting'),
    '',
    words(reminder ? 'reminder_intro' : 'intro'),
    '',
    words('question'),
    `(0: ${words('least')} · 10: ${words('most')})`,
    '',
    ...scores,
    '',
    words('how'),
    '',
    mail.agency.name,
    '',
    `${words('stop_hint')} ${words('stop_link')}: ${page}/stop`,
    '',
  ].join('\n');
}

function htmlOf(mail: SurveyMail): Markup {
  const { language, agency, page, reminder } = mail;
  const words = say(mail);
  const row = (scores: readonly number[]) =>
    markup`<tr>${scores.map(
      (score) =>
        markup`<td class="n" width="44" height="44" align="center" valign="middle" bgcolor="#e9ecf1" style="border-radius:8px"><a href="${page}?score=${score}" style="display:block;width:44px;height:44px;line-height:44px;color:#1d1c1d;font-size:18px;font-weight:bold;text-decoration:none">${score}</a></td>`,
    )}</tr>`;
  return markup`<!doctype html>
<html lang="${language.tag}" dir="${directionOf(language.tag)}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="supported-color-schemes" content="light dark">
<title>${subjectOf(mail)}</title>
<style>
:root { color-scheme: light dark; }
@media (prefers-color-scheme: dark) {
.b { background: #14161a !important; }
.c { background: #1f2228 !important; }
.t, .t a { color: #f1f2f4 !important; }
.q, .q a { color: #b6bcc6 !important; }
.n { background: #343a45 !important; }
.n a { color: #ffffff !important; }
}
</style>
</head>
<body class="b" style="margin:0;padding:0;background:#f3f4f6">
<table role="presentation" class="b" width="100%" cellpadding="0" cellspacing="0" border="0" bgcolor="#f3f4f6"><tr><td align="center" style="padding:16px 4px">
<table role="presentation" class="c" width="100%" cellpadding="0" cellspacing="0" border="0" bgcolor="#ffffff" style="max-width:560px;border-radius:12px;font-family:-apple-system,'Segoe UI',Roboto,Helvetica,Arial,sans-serif">
<tr><td height="6" bgcolor="${agency.color}" style="height:6px;line-height:6px;font-size:0;border-radius:12px 12px 0 0">&#160;</td></tr>
<tr><td class="t" style="padding:20px 16px 0;color:#1d1c1d;font-size:16px;line-height:24px">
${logoOf(mail).length === 0 ? '' : markup`<img src="cid:logo" alt="" height="40" style="display:block;height:40px;max-width:160px;margin:0 0 8px;border:0">`}<p class="q" style="margin:0 0 16px;color:#555b66;font-size:14px;line-height:20px;font-weight:bold">${agency.name}</p>
<p style="margin:0 0 12px">${words('greeting')}</p>
<p style="margin:0 0 16px">${words(reminder ? 'reminder_intro' : 'intro')}</p>
<p style="margin:0 0 16px;font-size:20px;line-height:28px;font-weight:bold">${words('question')}</p>
</td></tr>
<tr><td align="center" style="padding:0 8px">
<table role="presentation" cellpadding="0" cellspacing="3" border="0">
${row(SCORES.slice(0, 6))}
${row(SCORES.slice(6))}
</table>
</td></tr>
<tr><td class="q" align="center" style="padding:8px 16px 0;color:#555b66;font-size:14px;line-height:20px">0 ${words('least')} · 10 ${words('most')}</td></tr>
<tr><td class="t" style="padding:16px 16px 20px;color:#1d1c1d;font-size:16px;line-height:24px">${words('how')}</td></tr>
</table>
<p class="q" style="max-width:560px;margin:0;padding:12px 16px;color:#555b66;font-family:-apple-system,'Segoe UI',Roboto,Helvetica,Arial,sans-serif;font-size:13px;line-height:20px">${words('stop_hint')} <a href="${page}/stop" style="color:#555b66">${words('stop_link')}</a></p>
</td></tr></table>
</body>
</html>
`;
}

/** The logo. An embedded one is attached to the mail; one on a web server is linked. */
function logoOf({ agency: { logoUrl } }: SurveyMail) {
  return logoUrl?.startsWith('data:') ? [{ path: logoUrl, cid: 'logo', filename: 'logo' }] : [];
}

function say({ language, agency, project, to }: SurveyMail): (key: keyof SurveyWords) => string {
  const said: Said = { agency: agency.name, project, name: to.name };
  return (key) => fill(language.words, key, said);
}
