import { z } from 'zod';

/** Somebody in the Slack workspace, as far as we care. E-mail addresses are lower case. */
export interface SlackPerson {
  slackId: string;
  email: string | undefined;
  /** The name behind the @. */
  name: string;
  realName: string;
  deactivated: boolean;
  isBot: boolean;
  /** As Slack names it: Europe/Berlin. */
  timeZone?: string | undefined;
  /** Absent: a full member of this workspace. Foreign: of another organisation, here through Slack Connect. */
  belonging?: 'guest' | 'foreign' | undefined;
  /** An owner or admin of the workspace in Slack; says nothing of the roster. */
  runsWorkspace?: boolean | undefined;
  /** Slack's `updated`, in seconds: of two things that Slack says of an account, the one with the higher one is newer. */
  changedAt?: number | undefined;
}

/** How a person is asked for: by Slack's id, or by e-mail in any case. */
export type SlackIdOrEmail = { slackId: string } | { email: string };

/**
 * A user object of Slack: of users.list, users.info, user_change, team_join. Of a deactivated one much may be missing,
 * and what nobody filled in may be null.
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

/** The workspace that we are installed in, and the organisation that it belongs to, where it belongs to one. */
export interface HomeTeam {
  teamId: string;
  enterpriseId?: string | undefined;
}

interface Known {
  before?: SlackPerson | undefined;
  /** Undefined: other organisations are told by Slack's word for them alone. */
  home?: HomeTeam | undefined;
}

/** What the user object says of a person; what it leaves out stays as it was `before`. */
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
    // Slack does not count its own as one.
    isBot: user.id === 'USLACKBOT' || (user.is_bot ?? before?.isBot ?? false),
  };
}

/** A deactivated account runs nothing, and Slack leaves the fields out of it. */
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

/** Slack calls only those strangers with whom we share no channel, so the team decides; in a Grid, the organisation. */
function isOfAnotherTeam({ team_id: teamId, enterprise_user: enterprise }: SlackUser, home: HomeTeam | undefined) {
  if (home === undefined) return false;
  const enterpriseId = enterprise?.enterprise_id;
  if (home.enterpriseId !== undefined && enterpriseId != null) return enterpriseId !== home.enterpriseId;
  return teamId != null && teamId !== home.teamId && teamId !== home.enterpriseId;
}
