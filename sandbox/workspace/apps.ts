import { readFileSync } from 'node:fs';
import { parse } from 'yaml';
import { z } from 'zod';
import type { InstalledApp } from '../api/shapes.ts';

/** The apps of the sandbox workspace, by the names of their manifest files. */
export const appNames = ['newproject', 'ops', 'statsbot'] as const;
export type AppName = (typeof appNames)[number];

/** Whether a text is the name of one of our apps. */
export function isAppName(name: string): name is AppName {
  return appNames.some((known) => known === name);
}

/** Reads an app's manifest and assigns readable ids and tokens. Throws on a manifest that Slack would refuse. */
export function installApp(name: AppName): InstalledApp {
  const { display_information, features, oauth_config, settings } = readManifest(name);
  const suffix = `0${name.toUpperCase()}`;
  return {
    name,
    appId: `A${suffix}`,
    botId: `B${suffix}`,
    botUserId: `U${suffix}`,
    botToken: `xoxb-sandbox-${name}`,
    appToken: `xapp-sandbox-${name}`,
    scopes: new Set([...oauth_config.scopes.bot, ...oauth_config.scopes.bot_optional]),
    events: new Set(settings.event_subscriptions.bot_events),
    commands: features.slash_commands.map(({ command, should_escape, description, usage_hint }) => ({
      command,
      shouldEscape: should_escape,
      description,
      usageHint: usage_hint ?? '',
    })),
    shortcuts: features.shortcuts
      .filter(({ type }) => type === 'global')
      .map(({ name: words, callback_id, description }) => ({ name: words, callbackId: callback_id, description })),
    description: display_information.description ?? '',
    color: display_information.background_color ?? '#616061',
    interactive: settings.interactivity.is_enabled,
    socketMode: settings.socket_mode_enabled,
    homeTab: features.app_home.home_tab_enabled,
    messagesTab: features.app_home.messages_tab_enabled,
  };
}

// Limits from Slack's manifest reference.
const Manifest = z.object({
  display_information: z.object({
    name: z.string().min(1).max(35),
    description: z.string().max(140).optional(),
    background_color: z
      .string()
      .regex(/^#[0-9a-fA-F]{6}$/)
      .optional(),
  }),
  features: z.object({
    app_home: z.object({ home_tab_enabled: z.boolean(), messages_tab_enabled: z.boolean() }),
    bot_user: z.object({ display_name: z.string().max(80) }),
    slash_commands: z
      .array(
        z.object({
          command: z.string().regex(/^\/\S{1,31}$/),
          description: z.string().max(2000),
          usage_hint: z.string().max(1000).optional(),
          should_escape: z.boolean().default(false),
        }),
      )
      .max(50)
      .default([]),
    shortcuts: z
      .array(
        z.object({
          name: z.string().max(24),
          type: z.enum(['global', 'message']),
          callback_id: z.string().max(255),
          description: z.string().max(150),
        }),
      )
      .max(10)
      .default([]),
  }),
  oauth_config: z.object({
    scopes: z.object({
      bot: z.array(z.string()).max(255),
      bot_optional: z.array(z.string()).max(255).default([]),
    }),
  }),
  settings: z.object({
    event_subscriptions: z.object({ bot_events: z.array(z.string()).max(100) }),
    interactivity: z.object({ is_enabled: z.boolean() }),
    socket_mode_enabled: z.literal(true),
  }),
});

function readManifest(name: AppName) {
  return Manifest.parse(parse(readFileSync(new URL(`../../manifests/${name}.yaml`, import.meta.url), 'utf8')));
}
