import { createHash } from 'node:crypto';
import type { Tx } from '../../infra/database/client.ts';
import { mrkdwn } from '../../infra/slack/blocks/text.ts';
import {
  FORGOTTEN_CLIENT,
  FORGOTTEN_PERSON,
  type ForgetOptions,
  type PersonalData,
  type Somebody,
} from '../privacy/somebody.ts';
import { report } from '../reports/report.ts';
import { findProject } from './find.ts';
import { fieldsChanged } from './hooks.ts';
import { OPEN } from './life/lifecycle.ts';
import { leaveProject } from './members/members.ts';

/**
 * The personal data of clients and of their projects. When somebody is forgotten, the agreed fields stay, but no
 * longer say with whom they were agreed.
 */
export const projectsData: PersonalData = {
  tables: {
    clients: { columns: { key: 'own', name: 'own', company: 'own', email: 'own', language: 'nothing' } },
    projects: {
      columns: {
        code: 'nothing',
        title: 'text',
        brief: 'text',
        budget: 'text',
        pageUrl: 'text',
        intercomUrl: 'text',
        claimedElsewhereBy: 'text',
        cancelReason: 'text',
      },
    },
    // The channel's name is derived from the project's title, and is public in Slack.
    project_channels: { columns: { slackId: 'nothing', name: 'nothing', furnishedAs: 'nothing' } },
    channel_presences: { columns: { refused: 'nothing' } },
  },

  async tell(db, { client, person }) {
    const clients = await db.client.findMany({
      where: { id: { in: [...(client?.ids ?? [])] } },
      include: { projects: true },
    });
    const memberships =
      person === null
        ? []
        : await db.projectMember.findMany({ where: { personId: person.id }, include: { project: true } });
    return {
      clients: clients.map(({ name, company, email, language, projects }) => ({
        name,
        company,
        email,
        language,
        projects,
      })),
      memberships: memberships.map(({ project, role, joinedAt, leftAt }) => ({
        code: project.code,
        title: project.title,
        role,
        joinedAt,
        leftAt,
      })),
    };
  },

  async depart({ db, transact, at }: ForgetOptions, { person }: Somebody) {
    if (person === null) return;
    const row = await db.person.findUniqueOrThrow({ where: { id: person.id } });
    const open = await db.project.findMany({
      where: { status: { in: [...OPEN] }, members: { some: { personId: row.id, leftAt: null } } },
      select: { code: true },
    });
    for (const { code } of open) {
      await transact(async (tx) => {
        const decision = { at, via: 'command', actor: null } as const;
        const result = await leaveProject(tx, { code, person: row, evenWithout: true, quietly: true, ...decision });
        if (result.outcome === 'left' && result.lost !== null) await reportLost(tx, { code, lost: result.lost, at });
      });
    }
  },

  async erase({ db, transact }: ForgetOptions, { email, person, client, words }: Somebody) {
    const names = [email, ...(person === null ? [] : [person.name, person.handle])];
    await db.project.updateMany({
      where: { claimedElsewhereBy: { in: names } },
      data: { claimedElsewhereBy: FORGOTTEN_PERSON },
    });
    const own = (text: string | null) => (text === null ? null : words.inText(text, { kind: 'own' }));
    for (const code of client?.codes ?? []) {
      await transact(async (tx) => {
        await tx.$queryRaw`SELECT id FROM projects WHERE code = ${code} FOR UPDATE`;
        const { title, brief, budget, pageUrl, cancelReason } = await tx.project.findUniqueOrThrow({ where: { code } });
        const data = { brief: own(brief), budget: own(budget), pageUrl: own(pageUrl), cancelReason: own(cancelReason) };
        await tx.project.update({
          where: { code },
          data: { title: words.inText(title, { kind: 'own' }), ...data, intercomUrl: null },
        });
      });
    }
  },

  async eraseIdentity({ transact, at }: ForgetOptions, { client }: Somebody) {
    for (const id of client?.ids ?? []) {
      await transact(async (tx) => {
        // No request can have this key. So a later request of the same person counts as that of a new client.
        const key = createHash('sha256').update(`forgotten:${id}`).digest('hex');
        await tx.client.update({
          where: { id },
          data: { key, name: FORGOTTEN_CLIENT, company: null, email: null, language: null },
        });
        await openProjectsShowIt(tx, id, at);
      });
    }
  },
};

/** Messages about an open project show its client's name, so they are redrawn. */
async function openProjectsShowIt(tx: Tx, clientId: number, at: Date): Promise<void> {
  const open = await tx.project.findMany({
    where: { clientId, status: { in: [...OPEN] } },
    select: { code: true },
  });
  for (const { code } of open) {
    const project = await findProject(tx, code);
    if (project === null) continue;
    await fieldsChanged(tx, { project, fields: ['client'], at, via: 'command', actor: null });
  }
}

async function reportLost(tx: Tx, { code, lost, at }: { code: string; lost: 'pm' | 'lead'; at: Date }): Promise<void> {
  const role = lost === 'pm' ? 'project manager' : 'lead';
  await report(tx, {
    key: `post-lost:${code}:${at.getTime()}`,
    text: `${mrkdwn(code)} has no ${role} any more: who was it is not on the roster now. Name one: \`/project add-member @user ${code} as ${lost}\`.`,
    at,
  });
}
