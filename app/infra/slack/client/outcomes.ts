import type { SlackMethod } from './methods.ts';

/** What an error code of Slack means for the caller. */
export type Meaning =
  /** The wanted state exists already. */
  | 'already_done'
  /** The channel, message or person does not exist any more, or we have no access to it. */
  | 'gone'
  /** This person cannot be reached or added. */
  | 'person'
  /** Somebody else was first: a name or a version is taken. */
  | 'conflict'
  /** The call can never succeed: our arguments are wrong, or a limit is reached. */
  | 'bug'
  /** Slack asks for a pause. */
  | 'later'
  /** Somebody has to fix tokens, scopes, settings or memberships first. */
  | 'operator'
  /** The call may or may not have happened. */
  | 'unknown';

/** The meanings that are returned to callers. The others are thrown, see SlackClient.call. */
export type RefusalMeaning = Exclude<Meaning, 'later' | 'operator' | 'unknown'>;

/** The meaning of `error` from `method`. `target` is the channel or person of the call, if there is one. */
export function meaningOf(method: SlackMethod, error: SlackErrorCode, target?: string): Meaning {
  if (error === 'channel_not_found' && target !== undefined && /^[UWD]/.test(target) && reachesPeople.has(method)) {
    return 'person';
  }
  const special: Partial<Record<string, Meaning>> | undefined = exceptions[method];
  return special?.[error] ?? (isKnown(error) ? meanings[error] : 'bug');
}

export type KnownErrorCode = keyof typeof meanings;

/** A code that Slack documents, or an unknown one. */
export type SlackErrorCode = KnownErrorCode | (string & {});

const reachesPeople: ReadonlySet<SlackMethod> = new Set(['chat.postMessage', 'chat.postEphemeral']);

function isKnown(error: string): error is KnownErrorCode {
  return Object.hasOwn(meanings, error);
}

/** Codes that have another meaning with one method than elsewhere. */
export const exceptions: Partial<Record<SlackMethod, Partial<Record<string, Meaning>>>> = {
  'chat.delete': { message_not_found: 'already_done' },
  // A private channel that we are not in any more.
  'conversations.invite': { not_in_channel: 'gone' },
  'conversations.archive': { not_in_channel: 'gone' },
  'conversations.setTopic': { not_in_channel: 'gone' },
  'conversations.setPurpose': { not_in_channel: 'gone' },
  'pins.add': { not_in_channel: 'gone' },
  // For kick: the person was not in the channel.
  'conversations.kick': { not_in_channel: 'already_done' },
};

/** Every code that Slack documents for the methods we call. */
export const meanings = {
  already_archived: 'already_done',
  already_in_channel: 'already_done',
  already_pinned: 'already_done',
  already_reacted: 'already_done',
  cant_invite_self: 'already_done',
  file_already_added: 'already_done',
  no_reaction: 'already_done',

  cannot_reply_to_message: 'gone',
  channel_not_found: 'gone',
  draft_already_deleted: 'gone',
  draft_already_sent: 'gone',
  draft_not_found: 'gone',
  duplicate_channel_not_found: 'gone',
  duplicate_message_not_found: 'gone',
  edit_window_closed: 'gone',
  exchanged_trigger_id: 'gone',
  expired_trigger_id: 'gone',
  file_comment_not_found: 'gone',
  file_deleted: 'gone',
  file_is_deleted: 'gone',
  file_not_found: 'gone',
  file_not_shared: 'gone',
  invalid_channel: 'gone',
  invalid_trigger_id: 'gone',
  is_archived: 'gone',
  is_inactive: 'gone',
  list_record_comment_fetch_failed: 'gone',
  message_not_found: 'gone',
  no_such_subteam: 'gone',
  not_found: 'gone',
  // The free plan has no user groups.
  plan_upgrade_required: 'gone',
  restricted_action_thread_locked: 'gone',
  thread_locked: 'gone',
  thread_not_found: 'gone',

  cant_invite: 'person',
  invitee_cant_see_channel: 'person',
  messages_tab_disabled: 'person',
  no_external_invite_permission: 'person',
  org_user_not_in_team: 'person',
  ura_max_channels: 'person',
  user_disabled: 'person',
  user_is_restricted: 'person',
  user_not_found: 'person',
  user_not_in_channel: 'person',
  user_not_visible: 'person',
  users_not_found: 'person',

  draft_has_conflict: 'conflict',
  duplicate_external_id: 'conflict',
  hash_conflict: 'conflict',
  name_taken: 'conflict',

  alt_txt_too_large: 'bug',
  as_user_not_supported: 'bug',
  attachment_payload_limit_exceeded: 'bug',
  bad_timestamp: 'bug',
  block_mismatch: 'bug',
  blocked_file_type: 'bug',
  cannot_bookmark_from_external_org: 'bug',
  cannot_bookmark_restricted_sharing_enabled: 'bug',
  cant_archive_general: 'bug',
  cant_archive_required: 'bug',
  cant_broadcast_message: 'bug',
  cant_delete_message: 'bug',
  cant_kick_from_general: 'bug',
  cant_kick_self: 'bug',
  cant_leave_general: 'bug',
  cant_update_message: 'bug',
  canvas_disabled_user_team: 'bug',
  channels_limit_exceeded: 'bug',
  deprecated_endpoint: 'bug',
  file_share_limit_reached: 'bug',
  invalid_app_action_type: 'bug',
  invalid_arg_name: 'bug',
  invalid_arguments: 'bug',
  invalid_array_arg: 'bug',
  invalid_attachments: 'bug',
  invalid_blocks: 'bug',
  invalid_blocks_format: 'bug',
  invalid_bookmark_type: 'bug',
  invalid_charset: 'bug',
  invalid_child_type: 'bug',
  invalid_cursor: 'bug',
  invalid_emoji: 'bug',
  invalid_entity_id: 'bug',
  invalid_form_data: 'bug',
  invalid_limit: 'bug',
  invalid_link: 'bug',
  invalid_metadata_filter_keys: 'bug',
  invalid_metadata_format: 'bug',
  invalid_metadata_schema: 'bug',
  invalid_name: 'bug',
  invalid_name_maxlength: 'bug',
  invalid_name_punctuation: 'bug',
  invalid_name_required: 'bug',
  invalid_name_specials: 'bug',
  invalid_parent_type: 'bug',
  invalid_post_type: 'bug',
  invalid_shortcut_type: 'bug',
  invalid_team: 'bug',
  invalid_ts_latest: 'bug',
  invalid_ts_oldest: 'bug',
  invalid_types: 'bug',
  invalid_user_combination: 'bug',
  last_member: 'bug',
  limit_required: 'bug',
  markdown_text_conflict: 'bug',
  max_file_sharing_exceeded: 'bug',
  metadata_must_be_sent_from_app: 'bug',
  metadata_too_large: 'bug',
  method_deprecated: 'bug',
  method_not_supported_for_channel_type: 'bug',
  missing_argument: 'bug',
  missing_file_data: 'bug',
  missing_post_type: 'bug',
  missing_profile_id: 'bug',
  msg_blocks_too_long: 'bug',
  msg_too_long: 'bug',
  no_channel: 'bug',
  no_dual_broadcast_content_update: 'bug',
  no_item_specified: 'bug',
  no_text: 'bug',
  no_user: 'bug',
  no_users_provided: 'bug',
  not_enough_users: 'bug',
  not_implemented: 'bug',
  not_pinnable: 'bug',
  not_reactable: 'bug',
  parent_bookmark_disabled: 'bug',
  parent_with_link: 'bug',
  push_limit_reached: 'bug',
  quip_section_id_is_invalid: 'bug',
  slack_connect_blocked_file_type: 'bug',
  slack_connect_canvas_sharing_blocked: 'bug',
  slack_connect_clip_sharing_blocked: 'bug',
  slack_connect_file_link_sharing_blocked: 'bug',
  slack_connect_file_upload_sharing_blocked: 'bug',
  slack_connect_lists_sharing_blocked: 'bug',
  snippet_too_large: 'bug',
  team_not_found: 'bug',
  too_long: 'bug',
  too_many_attachments: 'bug',
  too_many_bookmarks: 'bug',
  too_many_contact_cards: 'bug',
  too_many_emoji: 'bug',
  too_many_members: 'bug',
  too_many_pins: 'bug',
  too_many_reactions: 'bug',
  too_many_tabs: 'bug',
  too_many_users: 'bug',
  unable_to_share_files: 'bug',
  unknown_snippet_type: 'bug',
  unknown_subtype: 'bug',
  users_list_not_supplied: 'bug',
  view_too_large: 'bug',

  external_channel_migrating: 'later',
  fetch_members_failed: 'later',
  message_limit_exceeded: 'later',
  rate_limited: 'later',
  ratelimited: 'later',
  streaming_state_conflict: 'later',
  team_added_to_org: 'later',
  too_many_requests: 'later',
  update_failed: 'later',

  access_denied: 'operator',
  accesslimited: 'operator',
  account_inactive: 'operator',
  cannot_create_channel: 'operator',
  channel_is_limited_access: 'operator',
  ekm_access_denied: 'operator',
  enterprise_is_restricted: 'operator',
  file_type_not_allowed: 'operator',
  file_upload_size_restricted: 'operator',
  file_uploads_disabled: 'operator',
  file_uploads_except_images_disabled: 'operator',
  invalid_auth: 'operator',
  missing_scope: 'operator',
  no_access: 'operator',
  no_permission: 'operator',
  not_allowed_token_type: 'operator',
  not_authed: 'operator',
  not_authorized: 'operator',
  not_enabled: 'operator',
  not_in_channel: 'operator',
  not_supported: 'operator',
  org_login_required: 'operator',
  permission_denied: 'operator',
  posting_to_channel_denied: 'operator',
  restricted_action: 'operator',
  restricted_action_non_threadable_channel: 'operator',
  restricted_action_read_only_channel: 'operator',
  restricted_action_thread_only_channel: 'operator',
  storage_limit_reached: 'operator',
  team_access_not_granted: 'operator',
  token_expired: 'operator',
  token_revoked: 'operator',
  two_factor_setup_required: 'operator',

  fatal_error: 'unknown',
  file_update_failed: 'unknown',
  internal_error: 'unknown',
  request_timeout: 'unknown',
  service_unavailable: 'unknown',
} as const satisfies Record<string, Meaning>;
