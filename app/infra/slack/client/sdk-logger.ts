import { type Logger, LogLevel } from '@slack/logger';
import type { Telemetry } from '../../telemetry.ts';

/**
 * The logger for Slack's packages: warnings and errors become telemetry; the rest (request bodies, tokens, texts of
 * messages) is dropped.
 */
export function telemetryLogger(telemetry: Telemetry, bot: string): Logger {
  const emit =
    (level: string) =>
    (...words: unknown[]) =>
      telemetry.emit('slack.sdk', { bot, level, text: words.map(String).join(' ').slice(0, 500) });
  return {
    debug() {},
    info() {},
    warn: emit('warn'),
    error: emit('error'),
    setLevel() {},
    setName() {},
    getLevel: () => LogLevel.WARN,
  };
}
