import { isObject, type JsonObject, objectsIn } from '../../json.ts';
import type { Arguments } from '../arguments.ts';
import { checkMessageBlocks } from '../block-kit.ts';
import { Refusal, refusalBecause } from '../errors.ts';

/** The content of a message. */
export interface Content {
  text: string;
  blocks?: JsonObject[];
  attachments?: JsonObject[];
}

/** The arguments for a message's content, the same for every method that posts. */
export const contentArguments = {
  text: 'string',
  blocks: 'json',
  attachments: 'json',
  markdown_text: 'string',
  link_names: 'boolean',
  parse: 'string',
} as const;

// The longest text. The number is from Slack's page of chat.postMessage.
const longestText = 40_000;
const mostAttachments = 100;
// The longest metadata. The number is a guess from Slack's metadata guide; the page of the method gives none.
const longestMetadata = 16_000;

/**
 * Reads and checks what is to be posted. Text beyond 40,000 characters is cut, as Slack does, unless `longest` makes
 * it an error.
 */
export function readContent(args: Arguments, { longest }: { longest?: number } = {}): Content {
  const markdown = args.text('markdown_text');
  if (markdown !== undefined && (args.has('text') || args.has('blocks'))) throw new Refusal('markdown_text_conflict');
  const text = markdown ?? args.text('text') ?? '';
  const blocks = args.has('blocks') ? checkedBlocks(args.json('blocks')) : [];
  const attachments = objectsIn(args.json('attachments'));
  if (attachments.length > mostAttachments) throw new Refusal('too_many_attachments');
  if (text.trim() === '' && blocks.length === 0 && attachments.length === 0) throw new Refusal('no_text');
  if (longest !== undefined && text.length > longest) throw new Refusal('msg_too_long');
  return {
    text: text.slice(0, longestText),
    ...(blocks.length > 0 ? { blocks } : {}),
    ...(attachments.length > 0 ? { attachments } : {}),
  };
}

/** A message's metadata: an event type, and a payload. */
export function checkedMetadata(raw: unknown): { event_type: string; event_payload: JsonObject } {
  if (!isObject(raw)) throw new Refusal('invalid_metadata_format');
  const { event_type, event_payload } = raw;
  if (typeof event_type !== 'string' || event_type === '' || !isObject(event_payload))
    throw new Refusal('invalid_metadata_schema');
  if (JSON.stringify(raw).length > longestMetadata) throw new Refusal('metadata_too_large');
  return { event_type, event_payload };
}

/** The blocks. If something is wrong with them, Slack's refusal with the problems. */
export function checkedBlocks(raw: unknown): JsonObject[] {
  if (!Array.isArray(raw)) throw new Refusal('invalid_blocks_format');
  const problems = checkMessageBlocks(raw);
  if (problems.length > 0) throw refusalBecause('invalid_blocks', problems);
  return objectsIn(raw);
}
