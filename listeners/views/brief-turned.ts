import { z } from 'zod';
import { noticeModal } from '../../app/domain/projects/answers/modals.ts';
import { briefModal } from '../../app/domain/projects/brief.ts';
import { findProject } from '../../app/domain/projects/find.ts';
import { whoMay } from '../../app/domain/team/rights/actor.ts';
import type { Services } from '../../app/inbound/slack/services.ts';
import type { ViewSubmission } from '../payloads.ts';

const Shown = z.object({ code: z.string(), page: z.int().min(0) });

/** "Next" in the brief: its next page. */
export const briefTurned = (services: Services) =>
  async function briefTurned({ ack, body, view }: ViewSubmission) {
    const shown = Shown.parse(JSON.parse(view.private_metadata));
    const [who, project] = await Promise.all([
      whoMay(services, { slackId: body.user.id, act: 'see_projects' }),
      findProject(services.db, shown.code),
    ]);
    const next =
      'refused' in who
        ? noticeModal(who.refused)
        : project === null
          ? noticeModal('This project is not known any more.')
          : briefModal(project, shown.page + 1);
    await ack({ response_action: 'update', view: next });
  };
