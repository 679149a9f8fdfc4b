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
  /** Absent: a full member of this workspace. Foreign: of another organisation, here through Slack Connect. */
  belonging?: 'guest' | 'foreign' | undefined;
}

/** How a person is asked for: by Slack's id, or by e-mail in any case. */
export type SlackIdOrEmail = { slackId: string } | { email: string };

/**
 * A user object of Slack: of users.list, users.info, user_change, team_join. Of a deactivated one much may be missing,
 * and what nobody filled in may be null.
 */
export const slackUser = z.object({
  id: z.string().regex(/^[UW][A-Z0-9]+$/),
  name: z.string().nullish(),
  deleted: z.boolean().nullish(),
  is_bot: z.boolean().nullish(),
  is_stranger: z.boolean().nullish(),
  is_restricted: z.boolean().nullish(),
  is_ultra_restricted: z.boolean().nullish(),
  real_name: z.string().nullish(),
  profile: z.object({ email: z.string().nullish(), real_name: z.string().nullish() }).nullish(),
});

export type SlackUser = z.infer<typeof slackUser>;

/** What the user object says of a person; what it leaves out stays as it was `before`. */
export function slackPersonOf(user: SlackUser, before?: SlackPerson): SlackPerson {
  const name = user.name ?? before?.name ?? user.id;
  return {
    slackId: user.id,
    email: user.profile?.email?.trim().toLowerCase() || before?.email,
    name,
    realName: user.real_name || user.profile?.real_name || before?.realName || name,
    deactivated: user.deleted ?? before?.deactivated ?? false,
    ...belongingOf(user, before),
    // Slack does not count its own as one.
    isBot: user.id === 'USLACKBOT' || (user.is_bot ?? before?.isBot ?? false),
  };
}

function belongingOf(user: SlackUser, before: SlackPerson | undefined): Pick<SlackPerson, 'belonging'> {
  const { is_stranger: isStranger, is_restricted: isGuest, is_ultra_restricted: isOneChannelGuest } = user;
  if (isStranger === true) return { belonging: 'foreign' };
  if (isGuest === true || isOneChannelGuest === true) return { belonging: 'guest' };
  const isSaid = isStranger != null || isGuest != null;
  return isSaid || before?.belonging === undefined ? {} : { belonging: before.belonging };
}
