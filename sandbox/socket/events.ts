import type { Channel, InstalledApp, Message, WorkspaceChange } from '../api/shapes.ts';
import type { JsonObject } from '../json.ts';
import { wiredMessage, wiredPerson } from '../wire.ts';
import { mentionsIn } from '../workspace/mentions.ts';
import { isNote } from '../workspace/notes.ts';
import type { Workspace } from '../workspace/workspace.ts';

/** An event for an app. `subscription`: the name that the app's manifest must contain to get it. */
export interface EventFor {
  app: InstalledApp;
  event: JsonObject & { type: string };
  subscription: string;
}

/**
 * Converts a change to the events that apps may get. Whether an app has subscribed is checked later, by its manifest.
 */
export function eventsOf(change: WorkspaceChange, workspace: Workspace): EventFor[] {
  const event_ts = workspace.clock.nextTs();
  switch (change.kind) {
    case 'message_posted':
      return messagePosted(change.channel, change.message, workspace);
    case 'message_changed': {
      const { channel, message, previous } = change;
      const inner = { message: wiredMessage(message), previous_message: wiredMessage(previous) };
      return directEvent(channel, workspace, {
        subtype: 'message_changed',
        hidden: true,
        ts: event_ts,
        event_ts,
        ...inner,
      });
    }
    case 'message_deleted': {
      const { channel, previous } = change;
      const inner = { deleted_ts: previous.ts, previous_message: wiredMessage(previous) };
      return directEvent(channel, workspace, {
        subtype: 'message_deleted',
        hidden: true,
        ts: event_ts,
        event_ts,
        ...inner,
      });
    }
    case 'member_joined':
    case 'member_left': {
      const { channel, user } = change;
      const inviter = change.kind === 'member_joined' && change.inviter ? { inviter: change.inviter } : {};
      const type = `${change.kind}_channel`;
      const event = {
        type,
        user,
        channel: channel.id,
        channel_type: 'C',
        team: workspace.team.id,
        ...inviter,
        event_ts,
      };
      return appsIn(channel, workspace).map((app) => ({ app, event, subscription: type }));
    }
    case 'channel_renamed': {
      const { id, name, created } = change.channel;
      const channel = { id, name, name_normalized: name, created, is_channel: true, is_mpim: false };
      return aboutChannel(change.channel, workspace, 'rename', { channel, event_ts });
    }
    case 'channel_archived':
      return aboutChannel(change.channel, workspace, 'archive', {
        channel: change.channel.id,
        user: change.user,
        event_ts,
      });
    case 'channel_unarchived':
      return aboutChannel(change.channel, workspace, 'unarchive', {
        channel: change.channel.id,
        user: change.user,
        event_ts,
      });
    case 'person_joined':
    case 'person_changed': {
      const type = change.kind === 'person_joined' ? 'team_join' : 'user_change';
      return workspace.apps.map((app) => {
        const user = wiredPerson(change.person, { email: app.scopes.has('users:read.email') });
        return { app, event: { type, user, cache_ts: workspace.clock.seconds(), event_ts }, subscription: type };
      });
    }
    case 'usergroup_changed':
      return usergroupChanged(change, workspace, event_ts);
  }
}

function messagePosted(channel: Channel, message: Message, workspace: Workspace): EventFor[] {
  const direct = directEvent(channel, workspace, { ...wiredMessage(message), event_ts: message.ts });
  if (channel.kind === 'im' || isNote(message)) return direct;
  const mentioned = mentionsIn(message).users;
  const event = { ...wiredMessage(message), type: 'app_mention', channel: channel.id, event_ts: message.ts };
  const apps = appsIn(channel, workspace).filter((app) => mentioned.includes(app.botUserId));
  return apps.map((app) => ({ app, event, subscription: 'app_mention' }));
}

function directEvent(channel: Channel, workspace: Workspace, fields: JsonObject): EventFor[] {
  if (channel.kind !== 'im') return [];
  const event = { ...fields, type: 'message', channel: channel.id, channel_type: 'im' };
  return appsIn(channel, workspace).map((app) => ({ app, event, subscription: 'message.im' }));
}

/**
 * Events about a public channel go to every app that may read channels. Those about a private channel go only to apps
 * in it.
 */
function aboutChannel(channel: Channel, workspace: Workspace, verb: string, fields: JsonObject): EventFor[] {
  const isPrivate = channel.kind === 'private';
  const type = `${isPrivate ? 'group' : 'channel'}_${verb}`;
  const apps = isPrivate ? appsIn(channel, workspace) : workspace.apps.filter((app) => app.scopes.has('channels:read'));
  return apps.map((app) => ({ app, event: { ...fields, type }, subscription: type }));
}

function usergroupChanged(
  { usergroup, added, removed }: Extract<WorkspaceChange, { kind: 'usergroup_changed' }>,
  workspace: Workspace,
  event_ts: string,
): EventFor[] {
  const updated = { type: 'subteam_updated', subteam: wiredUsergroup(workspace, usergroup), event_ts };
  const members = {
    type: 'subteam_members_changed',
    subteam_id: usergroup.id,
    team_id: workspace.team.id,
    date_previous_update: usergroup.updated,
    date_update: usergroup.updated,
    added_users: added,
    added_users_count: String(added.length),
    removed_users: removed,
    removed_users_count: String(removed.length),
    event_ts,
  };
  const changed = added.length + removed.length > 0;
  return workspace.apps
    .filter((app) => app.scopes.has('usergroups:read'))
    .flatMap((app) => [
      { app, event: updated, subscription: 'subteam_updated' },
      ...(changed ? [{ app, event: members, subscription: 'subteam_members_changed' }] : []),
    ]);
}

/** A user group in the format of events and usergroups.list. */
export function wiredUsergroup(
  workspace: Workspace,
  usergroup: Extract<WorkspaceChange, { kind: 'usergroup_changed' }>['usergroup'],
): JsonObject {
  return {
    id: usergroup.id,
    team_id: workspace.team.id,
    is_usergroup: true,
    is_subteam: true,
    name: usergroup.name,
    description: '',
    handle: usergroup.handle,
    is_external: false,
    date_create: usergroup.updated,
    date_update: usergroup.updated,
    date_delete: usergroup.deleted ? usergroup.updated : 0,
    auto_provision: false,
    auto_type: null,
    enterprise_subteam_id: '',
    created_by: 'USLACKBOT',
    updated_by: 'USLACKBOT',
    prefs: { channels: [], groups: [] },
    users: usergroup.users,
    user_count: usergroup.users.length,
    channel_count: 0,
  };
}

function appsIn(channel: Channel, workspace: Workspace): InstalledApp[] {
  return workspace.apps.filter((app) => channel.members.has(app.botUserId));
}
