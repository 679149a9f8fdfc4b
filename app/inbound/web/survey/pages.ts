import type { SurveyWords } from '../../../config/survey-words.ts';
import { SCORES } from '../../../domain/surveys/mail/compose.ts';
import { type Agency, directionOf, fill, type Said } from '../../../domain/surveys/mail/words.ts';
import { Markup, markup } from '../../../infra/html.ts';
import { SCRIPT } from './look.ts';

/** What a page shows of the texts and the client. */
export interface Shown {
  agency: Agency;
  language: { tag: string; words: SurveyWords };
  style: string;
}

/** The form with what was entered. */
export interface FormView extends Shown {
  token: string;
  project: string;
  score: number | undefined;
  comment: string;
  /** The score that is stored. Undefined: there is none yet. */
  stored: number | undefined;
  /** What was wrong with the submitted form. */
  problem?: 'choose' | 'too_much';
}

/** The question, with the chosen score and the comment. */
export function formPage(view: FormView): string {
  const words = say(view, { project: view.project });
  return page(view, {
    title: words('question'),
    body: markup`${form(view, markup`<h1>${words('question')}</h1>`)}`,
    footer: stopLink(view),
  });
}

/** The page after an answer was stored. */
export function thanksPage({ until, ...view }: FormView & { score: number; until: string }): string {
  const words = say(view, { project: view.project, score: view.score, date: until });
  const again = form(view, markup`<strong>${words('question')}</strong>`);
  return page(view, {
    title: words('thanks'),
    body: markup`<div role="status"><h1>${words('thanks')}</h1><p>${words('thanks_more')}</p></div>
<details><summary>${words('change')}</summary>${again}</details>`,
    footer: stopLink(view),
  });
}

/** Asks the client to confirm unsubscribing. */
export function stopPage(view: Shown): string {
  const words = say(view, {});
  return page(view, {
    title: words('stop_question'),
    body: markup`<h1>${words('stop_question')}</h1><p>${words('stop_more')}</p>
<form method="post" action="stop"><button>${words('stop_button')}</button></form>`,
    depth: '../',
  });
}

/** Confirms that the client is unsubscribed. */
export function stoppedPage(view: Shown): string {
  return message(view, 'stopped', 'stopped_more', '../');
}

/** The page for a link that does not exist or is too old. It does not say which of the two. */
export function unknownPage(view: Shown, depth: '' | '../' = ''): string {
  return message(view, 'unknown', 'unknown_more', depth);
}

/** The page shown while the database is unreachable. */
export function laterPage(view: Shown, depth: '' | '../' = ''): string {
  return message(view, 'later', 'later_more', depth);
}

function message(view: Shown, title: keyof SurveyWords, more: keyof SurveyWords, depth: '' | '../'): string {
  const words = say(view, {});
  return page(view, { title: words(title), body: markup`<h1>${words(title)}</h1><p>${words(more)}</p>`, depth });
}

function form(view: FormView, question: Markup): Markup {
  const { token, score, comment, stored, problem } = view;
  const words = say(view, { project: view.project });
  const trouble = problem === undefined ? '' : words(problem);
  const tiles = SCORES.map((value) => {
    const end = value === 0 ? words('least') : value === 10 ? words('most') : '';
    const label = end === '' ? String(value) : `${value}, ${end}`;
    return markup`<label><input type="radio" name="score" value="${value}" required aria-label="${label}"${value === score ? new Markup(' checked') : ''}><span aria-hidden="true">${value}</span></label>`;
  });
  return markup`<form method="post" action="${token}" data-stored="${stored ?? ''}" data-saving="${words('saving')}" data-failed="${words('not_saved')}" data-saved="${words('saved', { score: '{score}' })}">
<fieldset aria-describedby="ends"${problem === 'choose' ? new Markup(' aria-invalid="true"') : ''}>
<legend>${question}</legend>
<p class="quiet">${words('about')}</p>
${trouble === '' ? '' : markup`<p class="bad" role="alert">${trouble}</p>`}
<div class="scores">${tiles}</div>
<p class="ends" id="ends"><span>0 · ${words('least')}</span><span>10 · ${words('most')}</span></p>
</fieldset>
<label class="comment" for="comment">${words('comment')}</label>
<textarea id="comment" name="comment" maxlength="5000" placeholder="${words('comment_hint')}">
${comment}</textarea>
<p class="status" id="status" role="status" aria-live="polite"></p>
<button>${words('send')}</button>
</form>`;
}

function stopLink(view: FormView): Markup {
  const words = say(view, {});
  return markup`<a href="${view.token}/stop">${words('stop_link')}</a>`;
}

/** A page. `depth`: the relative path from the page to the folder of the logo. */
function page(
  { agency, language, style }: Shown,
  { title, body, footer, depth = '' }: { title: string; body: Markup; footer?: Markup; depth?: '' | '../' },
): string {
  const logo = agency.logoUrl === undefined ? '' : markup`<img src="${depth}logo" alt="">`;
  return markup`<!doctype html>
<html lang="${language.tag}" dir="${directionOf(language.tag)}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="robots" content="noindex, nofollow">
<title>${title} · ${agency.name}</title>
<link rel="icon" href="data:,">
<style>${new Markup(style)}</style>
</head>
<body>
<main>
<header>${logo}<span>${agency.name}</span></header>
${body}
</main>
${footer === undefined ? '' : markup`<footer>${footer}</footer>`}
<script>${new Markup(SCRIPT)}</script>
</body>
</html>
`.html;
}

function say({ agency, language }: Shown, said: Said) {
  return (key: keyof SurveyWords, more: Said = {}) =>
    fill(language.words, key, { agency: agency.name, ...said, ...more });
}
