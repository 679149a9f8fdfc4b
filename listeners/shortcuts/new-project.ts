import type { GlobalShortcut, SlackShortcutMiddlewareArgs } from '@slack/bolt';
import { noticeModal } from '../../app/domain/projects/answers/modals.ts';
import { whoMay } from '../../app/domain/team/rights/actor.ts';
import { openForm } from '../../app/inbound/slack/forms.ts';
import { openProjectForm } from '../../app/inbound/slack/new-project-form.ts';
import type { Services } from '../../app/inbound/slack/services.ts';

/** New project, from anywhere in Slack: opens the form. There is no channel for an answer, so it is a modal or a DM. */
export const newProjectShortcut = (services: Services) =>
  async function newProjectShortcut({ ack, shortcut }: SlackShortcutMiddlewareArgs<GlobalShortcut>) {
    await ack();
    const { trigger_id: triggerId, action_ts: usedAt } = shortcut;
    const slackId = shortcut.user.id;
    const tell = async (text: string) => {
      const post = { key: `form-refused:${slackId}:${usedAt}`, to: slackId, message: { text } };
      await services.ops.posts.post(post, { priority: 'answer' });
    };
    const who = await whoMay(services, { slackId, act: 'change_projects' });
    if ('by' in who) return openProjectForm(services, { slackId, triggerId, via: 'shortcut', tell });
    await openForm(services.ops, { triggerId, view: noticeModal(who.refused), tell });
  };
