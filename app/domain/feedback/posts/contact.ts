import { link, linkable, mailLink, mrkdwn, plain } from '../../../infra/slack/blocks/text.ts';

/** How to reach the client: in the project's Intercom conversation, or else by mail. Null: neither is known. */
export type Contact = { kind: 'intercom'; url: string } | { kind: 'mail'; address: string } | null;

const TITLE_MOST = 140;
const WORDS = 'Write to the client';

export function contactOf({
  intercomUrl,
  client,
}: {
  intercomUrl: string | null;
  client: { email: string | null };
}): Contact {
  if (intercomUrl !== null && linkable(intercomUrl)) return { kind: 'intercom', url: intercomUrl };
  return client.email === null ? null : { kind: 'mail', address: client.email };
}

/** The link to write to the client, shown under each score as mrkdwn. A mail names the project in its subject. */
export function writeToClient({
  contact,
  projectCode,
  project,
}: {
  contact: Contact;
  projectCode: string;
  project: { title: string } | null;
}): string {
  if (contact === null) {
    const why =
      project === null
        ? 'the project is not known here'
        : `${mrkdwn(projectCode)} has neither an Intercom conversation nor an e-mail address`;
    return `:envelope: No way to write to the client: ${why}.`;
  }
  if (contact.kind === 'intercom') return `:envelope: ${link(contact.url, WORDS)}`;
  const subject = `${projectCode}: ${plain(project?.title ?? '', TITLE_MOST)}`;
  return `:envelope: ${mailLink(contact.address, { subject, label: WORDS })}`;
}
