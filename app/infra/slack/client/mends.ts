import type { RefusalDetail } from './failures.ts';
import type { SlackErrorCode } from './outcomes.ts';

/** Describes the problem and how an operator fixes it. The key ensures that it is reported once. */
export function mendOf({
  bot,
  method,
  error,
  target,
  detail = {},
}: {
  bot: string;
  method: string;
  error: SlackErrorCode;
  target?: string | undefined;
  detail?: RefusalDetail | undefined;
}): { key: string; text: string } {
  const place = target === undefined ? 'the channel' : target;
  const subject = error === 'missing_scope' ? (detail.needed ?? method) : perPlace.has(error) ? place : 'app';
  const mend = mendFor(error, { bot, place, detail });
  return {
    key: `slack:${bot}:${error}:${subject}`,
    text: `@${bot} cannot use ${method}: Slack answers ${error}. ${mend}`,
  };
}

const perPlace: ReadonlySet<string> = new Set([
  'not_in_channel',
  'channel_is_limited_access',
  'posting_to_channel_denied',
  'restricted_action_read_only_channel',
  'restricted_action_thread_only_channel',
  'restricted_action_non_threadable_channel',
]);

function mendFor(error: string, { bot, place, detail }: { bot: string; place: string; detail: RefusalDetail }) {
  const token = `${bot.toUpperCase()}_BOT_TOKEN`;
  switch (error) {
    case 'not_authed':
    case 'invalid_auth':
    case 'account_inactive':
    case 'token_revoked':
    case 'token_expired':
      return `The token is not valid (any more): install the app to the workspace again and put its bot token (xoxb-…) into ${token}.`;
    case 'not_allowed_token_type':
      return `${token} must hold the bot token (xoxb-…) of the app.`;
    case 'missing_scope':
      return `Add the scope ${detail.needed ?? 'it needs'} to the app (manifests/${bot}.yaml has them all) and install it again.`;
    case 'not_in_channel':
      return `Invite @${bot} into ${place}.`;
    case 'not_enabled':
      return 'Switch on the Home tab in the settings of the app, under App Home.';
    case 'file_uploads_disabled':
    case 'file_uploads_except_images_disabled':
    case 'file_type_not_allowed':
      return 'A workspace preference forbids the upload: allow files under Workspace settings, Permissions.';
    case 'storage_limit_reached':
    case 'file_upload_size_restricted':
      return 'The storage of the workspace is full: delete files, or get more.';
    case 'restricted_action':
    case 'cannot_create_channel':
    case 'not_authorized':
    case 'no_permission':
    case 'not_supported':
    case 'permission_denied':
      return 'A workspace preference forbids it to apps: allow it under Workspace settings, Permissions.';
    default:
      return perPlace.has(error)
        ? `The posting permissions of ${place} forbid it: allow @${bot} to post there.`
        : 'A workspace owner has to allow this app.';
  }
}
