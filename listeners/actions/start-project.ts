import { findProject, standing } from '../../app/projects/find.ts';
import { teamPickerModal } from '../../app/projects/modals.ts';
import { personBySlackId } from '../../app/team/find.ts';
import { type ButtonClick, clickOf, type Rooms, STRANGER, whisper } from '../payloads.ts';

/** Start project: opens the team picker. A trigger lives three seconds, so the form opens before anything slow. */
export const startProjectClick = (rooms: Rooms) =>
  async function startProjectClick({ action, body, respond }: ButtonClick) {
    const { slackId, value: code, triggerId } = clickOf({ action, body });
    const [by, project] = await Promise.all([personBySlackId(rooms.db, slackId), findProject(rooms.db, code)]);
    if (by === null) return whisper(respond, STRANGER);
    if (project === null) return whisper(respond, 'This project is not known any more.');
    if (project.status !== 'claimed' || project.claimerId !== by.id) {
      return whisper(respond, `${standing(project)}; only its claimer can start it from here.`);
    }
    const view = teamPickerModal(project);
    await rooms.newproject.client.call('views.open', { trigger_id: triggerId, view }, { priority: 'answer' });
  };
