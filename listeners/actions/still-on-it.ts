import { confirmClaim } from '../../app/domain/offers/claim/confirm.ts';
import { personBySlackId } from '../../app/domain/team/roster/find.ts';
import { type ButtonClick, clickOf, type Rooms, STRANGER, whisper } from '../payloads.ts';

/** "Still on it?" – "Yes". */
export const stillOnItClick = (rooms: Rooms) =>
  async function stillOnItClick({ action, body, respond }: ButtonClick) {
    const { slackId, value: code } = clickOf({ action, body });
    const by = await personBySlackId(rooms.db, slackId);
    if (by === null) return whisper(respond, STRANGER);

    const { outcome } = await rooms.transact((tx) => confirmClaim(tx, { code, by, at: rooms.clock.now() }));
    await whisper(
      respond,
      outcome === 'confirmed' ? 'Good to know. It stays yours.' : 'This project is not yours any more.',
    );
  };
