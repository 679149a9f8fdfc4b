import { createHash } from 'node:crypto';
import { Hono } from 'hono';
import { html, raw } from 'hono/html';
import type { Board, HeardAnnouncement, ShownProject } from './board.ts';

const COLUMNS = ['requested', 'claimed', 'started', 'completed', 'cancelled'];
const MOST_CARDS = 12;
const MOST_LINES = 15;

const STYLE = `:root{color-scheme:light dark;--back:#eef2f6;--card:#fff;--ink:#1a1d21;--quiet:#565d66;--line:#cfd6de}
@media(prefers-color-scheme:dark){:root{--back:#14171b;--card:#1f242a;--ink:#f0f2f4;--quiet:#b3bac3;--line:#3a424b}}
body{margin:0;background:var(--back);color:var(--ink);font:15px/1.5 system-ui,sans-serif}
main{max-width:1200px;margin:0 auto;padding:16px}
h1{font-size:1.25rem;margin:8px 0}
h2{font-size:.95rem;margin:0 0 8px}
.quiet{color:var(--quiet)}
.columns{display:grid;grid-template-columns:repeat(auto-fit,minmax(190px,1fr));gap:12px;margin:16px 0}
.columns section{border:1px solid var(--line);border-radius:10px;padding:12px}
article{background:var(--card);border:1px solid var(--line);border-radius:8px;padding:8px 10px;margin-bottom:8px;overflow-wrap:anywhere}
article span,article strong{display:block}
ol{list-style:none;margin:0;padding:0}
li{padding:4px 0;border-top:1px solid var(--line);overflow-wrap:anywhere}`;

const hash = createHash('sha256').update(STYLE).digest('base64');
const guarded = {
  'content-security-policy': `default-src 'none'; style-src 'sha256-${hash}'; img-src data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'`,
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'cache-control': 'no-cache',
};

/** The page of the platform's board: the state of projects, as webhooks have reported it. */
export function boardPage(board: Board): Hono {
  const routes = new Hono();
  routes.get('/', (c) => c.html(page(board), 200, guarded));
  return routes;
}

/** The endpoint for webhooks. Requests must be signed with the secret. */
export function boardHook(board: Board): Hono {
  const routes = new Hono();
  routes.post('/hook', async (c) => c.body(null, board.take(await c.req.text(), c.req.header())));
  return routes;
}

function page(board: Board) {
  const projects = board.projects();
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>The platform’s board</title>
<link rel="icon" href="data:,">
<meta http-equiv="refresh" content="2">
<style>${raw(STYLE)}</style>
</head>
<body><main>
<h1>The platform’s board</h1>
<p class="quiet">This is not Slack: it is the agency’s other system. It knows of Slack only what Crewcall tells it by webhook.
${projects.length === 0 ? 'Nothing was told yet.' : ''} Claim a project in Slack, and see it move here.</p>
<div class="columns">${COLUMNS.map((status) => column(status, projects))}</div>
<h2>What was told last</h2>
<ol>${board.heard.slice(-MOST_LINES).toReversed().map(line)}</ol>
</main></body>
</html>`;
}

function column(status: string, all: readonly ShownProject[]) {
  const projects = all.filter((project) => project.status === status);
  const more = projects.length - MOST_CARDS;
  return html`<section aria-label="${status}"><h2>${status} · ${projects.length}</h2>
${projects.slice(-MOST_CARDS).toReversed().map(card)}${more > 0 ? html`<p class="quiet">and ${more} more</p>` : ''}</section>`;
}

function card({ code, title, status, claimer, claimedElsewhere, members }: ShownProject) {
  const holder =
    claimer !== null ? `${claimer} has it` : claimedElsewhere ? `${claimedElsewhere} has it, elsewhere` : '';
  const team = members.map(({ handle }) => handle).join(', ');
  const who = [holder, team].filter((part) => part !== '').join(' · ');
  const nobody = status === 'requested' ? 'nobody has it yet' : '';
  return html`<article><strong>${code}</strong><span>${title}</span>
<span class="quiet">${who === '' ? nobody : who}</span></article>`;
}

function line({ said }: HeardAnnouncement) {
  const { type, timestamp, actor, via, data } = said;
  return html`<li><span class="quiet">${timestamp.slice(11, 19)} UTC</span> ${type} ${data.project?.code ?? ''}
<span class="quiet">${actor === null ? '' : `by ${actor}, `}via ${via}</span></li>`;
}
