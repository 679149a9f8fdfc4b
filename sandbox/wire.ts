import { DateTime } from 'luxon';
import type { Channel, InstalledApp, Message, Person, View } from './api/shapes.ts';
import type { JsonObject } from './json.ts';

/** A message in the format of history and events, without Slack's internal data. */
export function wiredMessage(message: Message, { metadata = false } = {}): JsonObject {
  const { channel: _channel, ephemeralFor: _for, metadata: carried, mrkdwn: _mrkdwn, ...shown } = message;
  return { ...shown, ...(metadata && carried ? { metadata: carried } : {}) };
}

/** A conversation as this app gets it from conversations.*. */
export function wiredChannel(channel: Channel, app: InstalledApp): JsonObject {
  const common = {
    id: channel.id,
    created: channel.created,
    is_archived: channel.archived,
    is_im: channel.kind === 'im',
    is_mpim: channel.kind === 'mpim',
    is_org_shared: false,
    updated: channel.created * 1000,
    context_team_id: 'T0SANDBOX',
  };
  if (channel.kind === 'im') {
    const other = [...channel.members].find((id) => id !== app.botUserId) ?? app.botUserId;
    return { ...common, user: other, is_user_deleted: false, priority: 0 };
  }
  return {
    ...common,
    name: channel.name,
    name_normalized: channel.name,
    is_channel: true,
    is_group: false,
    is_private: channel.kind !== 'public',
    is_general: channel.isGeneral,
    unlinked: 0,
    is_shared: false,
    is_ext_shared: false,
    is_pending_ext_shared: false,
    pending_shared: [],
    parent_conversation: null,
    creator: channel.creator,
    is_member: channel.members.has(app.botUserId),
    topic: channel.topic,
    purpose: channel.purpose,
    previous_names: channel.previousNames,
  };
}

/** A person in the format of users.* and user events. The e-mail address is included only if the app has its scope. */
export function wiredPerson(person: Person, { email }: { email: boolean }): JsonObject {
  const offset = DateTime.now().setZone(person.tz).offset * 60;
  const base = {
    id: person.id,
    team_id: 'T0SANDBOX',
    name: person.name,
    deleted: person.deleted,
    profile: {
      real_name: person.realName,
      real_name_normalized: person.realName,
      display_name: person.displayName,
      display_name_normalized: person.displayName,
      first_name: person.realName.split(' ')[0] ?? '',
      last_name: person.realName.split(' ').slice(1).join(' '),
      title: '',
      phone: '',
      skype: '',
      status_text: '',
      status_emoji: '',
      status_expiration: 0,
      avatar_hash: 'sandbox',
      team: 'T0SANDBOX',
      ...(email && person.email ? { email: person.email } : {}),
      ...(person.botId ? { bot_id: person.botId, api_app_id: person.appId } : {}),
    },
    is_bot: person.isBot,
    is_app_user: false,
    updated: person.updated,
  };
  if (person.deleted) return base;
  return {
    ...base,
    color: '4bbe2e',
    real_name: person.realName,
    tz: person.tz,
    tz_label: person.tz,
    tz_offset: offset,
    is_admin: person.isAdmin,
    is_owner: false,
    is_primary_owner: false,
    is_restricted: person.isRestricted,
    is_ultra_restricted: false,
    is_email_confirmed: true,
    who_can_share_contact_card: 'EVERYONE',
  };
}

/** A view in the format of answers and payloads. */
export function wiredView(view: View): JsonObject {
  return { ...view };
}

/** The `user` of interactive payloads. */
export function wiredActor(person: Person): JsonObject {
  return { id: person.id, username: person.name, name: person.name, team_id: 'T0SANDBOX' };
}
