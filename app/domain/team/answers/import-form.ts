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

/** The form of `/team import`. It has several text fields, because one holds only 3,000 characters in Slack. */
export const IMPORT = { callbackId: 'roster_imported', blocks: ['csv_1', 'csv_2', 'csv_3'] } as const;

const EXAMPLE = 'email,role,skills\nanna@agency.example,specialist,design copywriting\nhana@agency.example,pm,';

/** The preview of an import; a second click applies the import. The mark identifies the text that was checked. */
export interface Preview {
  mark: string | undefined;
  /** The lines of the preview, as mrkdwn. */
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

/** A hash of the text and its preview. It changes if either the text or the roster changes. */
export function markOf(text: string, lines: readonly string[]): string {
  return createHash('sha256')
    .update(JSON.stringify([text, lines]))
    .digest('hex')
    .slice(0, 32);
}
