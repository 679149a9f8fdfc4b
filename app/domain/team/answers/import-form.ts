import { createHash } from 'node:crypto';
import {
  context,
  input,
  type KnownBlock,
  modal,
  section,
  sections,
  textArea,
  type View,
} from '../../../infra/slack/blocks/blocks.ts';

/** The form of `/team import`. A text field in Slack holds 3,000 characters, so there are several. */
export const IMPORT = { callbackId: 'roster_imported', blocks: ['csv_1', 'csv_2', 'csv_3'] } as const;

const EXAMPLE = 'email,role,skills\nanna@agency.example,specialist,design copywriting\nhana@agency.example,pm,';

/** The preview of an import; the second click applies it. The mark identifies the checked text. */
export interface Preview {
  mark: string | undefined;
  /** Mrkdwn. */
  lines: readonly string[];
}

export function importModal(texts: readonly string[] = [], preview?: Preview): View {
  const isReady = preview?.mark !== undefined;
  return modal({
    callbackId: IMPORT.callbackId,
    title: 'Import people',
    submit: isReady ? 'Import' : 'Check',
    close: 'Cancel',
    privateMetadata: preview?.mark ?? '',
    blocks: [...(preview === undefined ? [explained()] : sections(preview.lines)), ...fields(texts)],
  });
}

function explained(): KnownBlock {
  return section(
    'One person a line. The first line names the columns: `email`, and where you like `name`, `role` (pm, specialist, admin) and `skills`, separated by blanks. Next you see what will change.',
  );
}

function fields(texts: readonly string[]): KnownBlock[] {
  return [
    ...IMPORT.blocks.map((blockId, index) => {
      const initial = texts[index] || undefined;
      const how = { placeholder: index === 0 ? EXAMPLE : 'More lines', ...(initial === undefined ? {} : { initial }) };
      return input(index === 0 ? 'CSV' : 'More lines', blockId, textArea(blockId, how), { optional: index > 0 });
    }),
    context('Skills are added to those that somebody has. Nobody is taken off the roster.'),
  ];
}

/** A hash of the text and its preview. It differs if either the text or the roster has changed since. */
export function markOf(text: string, lines: readonly string[]): string {
  return createHash('sha256')
    .update(JSON.stringify([text, lines]))
    .digest('hex')
    .slice(0, 32);
}
