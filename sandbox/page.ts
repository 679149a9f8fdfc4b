import type { Sandbox } from './sandbox.ts';

/** The page at `/`: who and what is in the workspace, and how to act in it. */
export function page(sandbox: Sandbox): string {
  const { workspace } = sandbox.world;
  const people = [...workspace.people.values()].map(
    (one) => `<li>${plain(one.name)} (${plain(one.realName)}) ${one.id}</li>`,
  );
  const channels = sandbox
    .channels()
    .filter((one) => one.kind === 'public' || one.kind === 'private')
    .map((one) => `<li>#${plain(one.name)}: ${one.members.size} members, ${one.messages.length} messages</li>`);
  return `<!doctype html><meta charset="utf-8"><title>${plain(workspace.team.name)}</title>
<h1>${plain(workspace.team.name)}</h1>
<h2>People</h2><ul>${people.join('')}</ul>
<h2>Channels</h2><ul>${channels.join('')}</ul>
<h2>Act</h2><p><code>npm run sandbox -- help</code></p>`;
}

function plain(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');
}
