import { type FieldError, ID_PATH, OURS_PATH } from '../intake/accept.ts';

/** The reasons why a message can never be accepted, each with the text of its report. */
export const faults = {
  too_large: 'larger than 256 KiB',
  not_json: 'not JSON',
  no_id: 'without a message id, which is the id of the event',
  wrong_id: 'with a message id that is no event id (1 to 191 letters, digits and plain punctuation)',
  ours: 'announcements of ours, sent back to us',
  unknown_type: 'of an unknown type',
  wrong_fields: 'with fields that are wrong or missing',
  not_stored: 'that the database does not take',
} as const;

export type Fault = keyof typeof faults;

export function faultOf(errors: readonly FieldError[]): Fault {
  const paths = errors.map(({ path }) => path);
  if (paths.includes(ID_PATH)) return 'wrong_id';
  if (paths.includes(OURS_PATH)) return 'ours';
  return paths.includes('type') ? 'unknown_type' : 'wrong_fields';
}
