import { z } from 'zod';

/** A person in the Slack workspace, with the data that we use. E-mail addresses are in lower case. */
export interface SlackPerson {
  slackId: string;
  email: string | undefined;
  /** The Slack name, as after the @. */
  name: string;
  realName: string;
  deactivated: boolean;
  isBot: boolean;
  /** Slack's name of the zone, such as Europe/Berlin. */
  timeZone?: string | undefined;
  /** Absent: a full member of this workspace. `foreign`: of another organisation, connected through Slack Connect. */
  belonging?: 'guest' | 'foreign' | undefined;
  /**
   * Whether the person is an owner or admin of the workspace in Slack. The roles on our roster do not depend on this.
   */
  runsWorkspace?: boolean | undefined;
  /** Slack's `updated` in seconds. Of two states of an account, the one with the higher value is newer. */
  changedAt?: number | undefined;
}

/** A reference to a person: Slack's id, or an e-mail address in any case. */
export type SlackIdOrEmail = { slackId: string } | { email: string };

/**
 * Slack's user object in users.list, users.info, user_change and team_join. Deactivated users may lack most fields, and
 * empty fields may be null.
 */
export const slackUser = z.object({
  id: z.string().regex(/^[UW][A-Z0-9]+$/),
  team_id: z.string().nullish(),
  enterprise_user: z.object({ enterprise_id: z.string().nullish() }).nullish(),
  name: z.string().nullish(),
  deleted: z.boolean().nullish(),
  is_bot: z.boolean().nullish(),
  is_stranger: z.boolean().nullish(),
  is_restricted: z.boolean().nullish(),
  is_ultra_restricted: z.boolean().nullish(),
  is_admin: z.boolean().nullish(),
  is_owner: z.boolean().nullish(),
  is_primary_owner: z.boolean().nullish(),
  real_name: z.string().nullish(),
  tz: z.string().nullish(),
  updated: z.number().nullish(),
  profile: z.object({ email: z.string().nullish(), real_name: z.string().nullish() }).nullish(),
});

export type SlackUser = z.infer<typeof slackUser>;

/** Our own workspace, and its organisation, if it belongs to one. */
export interface HomeTeam {
  teamId: string;
  enterpriseId?: string | undefined;
}

interface Known {
  before?: SlackPerson | undefined;
  /** If it is undefined, other organisations are recognised only by Slack's flag. */
  home?: HomeTeam | undefined;
}

/** Converts a user object to a person; missing fields are taken from `before`. */
export function slackPersonOf(user: SlackUser, { before, home }: Known = {}): SlackPerson {
  const name = user.name ?? before?.name ?? user.id;
  return {
    slackId: user.id,
    email: user.profile?.email?.trim().toLowerCase() || before?.email,
    name,
    realName: user.real_name || user.profile?.real_name || before?.realName || name,
    deactivated: user.deleted ?? before?.deactivated ?? false,
    ...belongingOf(user, { before, home }),
    ...rankOf(user, before),
    ...zoneOf(user, before),
    ...(user.updated == null ? {} : { changedAt: user.updated }),
    // Slack does not flag its own bot as one.
    isBot: user.id === 'USLACKBOT' || (user.is_bot ?? before?.isBot ?? false),
  };
}

/**
 * Whether the person is a guest or foreign, and whether they run the workspace. Slack omits these fields of a
 * deactivated account, which has no rank.
 */
function rankOf(user: SlackUser, before: SlackPerson | undefined): Pick<SlackPerson, 'runsWorkspace'> {
  if (user.deleted === true) return {};
  const said = [user.is_admin, user.is_owner, user.is_primary_owner];
  const runs = said.every((one) => one == null) ? before?.runsWorkspace === true : said.includes(true);
  return runs ? { runsWorkspace: true } : {};
}

function zoneOf({ tz }: SlackUser, before: SlackPerson | undefined): Pick<SlackPerson, 'timeZone'> {
  const timeZone = tz?.trim() || before?.timeZone;
  return timeZone === undefined || timeZone.length > 64 ? {} : { timeZone };
}

function belongingOf(user: SlackUser, { before, home }: Known): Pick<SlackPerson, 'belonging'> {
  const { is_stranger: isStranger, is_restricted: isGuest, is_ultra_restricted: isOneChannelGuest } = user;
  if (isStranger === true || isOfAnotherTeam(user, home)) return { belonging: 'foreign' };
  if (isGuest === true || isOneChannelGuest === true) return { belonging: 'guest' };
  const isSaid = isStranger != null || isGuest != null || (home !== undefined && user.team_id != null);
  return isSaid || before?.belonging === undefined ? {} : { belonging: before.belonging };
}

/**
 * Slack flags only strangers with whom we share no channel. So we compare the team as well, or the organisation in an
 * Enterprise Grid.
 */
function isOfAnotherTeam({ team_id: teamId, enterprise_user: enterprise }: SlackUser, home: HomeTeam | undefined) {
  if (home === undefined) return false;
  const enterpriseId = enterprise?.enterprise_id;
  if (home.enterpriseId !== undefined && enterpriseId != null) return enterpriseId !== home.enterpriseId;
  return teamId != null && teamId !== home.teamId && teamId !== home.enterpriseId;
}
