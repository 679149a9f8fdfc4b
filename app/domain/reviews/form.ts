import { z } from 'zod';

/** The ratings in words, best first. */
export const RATINGS = [
  { value: 5, words: 'Excellent' },
  { value: 4, words: 'Good' },
  { value: 3, words: 'All right' },
  { value: 2, words: 'Difficult' },
  { value: 1, words: 'Poor' },
] as const;

export const COMMENT_MOST = 2_000;

/** The ids of the rating field of a person. */
export const ratingField = (personId: number): string => `rating:${personId}`;
export const commentField = (personId: number): string => `comment:${personId}`;

/** The form's private metadata, kept between opening and submission. */
const Metadata = z.object({
  request: z.int(),
  /** Counted from 0. */
  page: z.int().nonnegative(),
  /** Whether the form has another page after this one. */
  more: z.boolean(),
  /** Whether the person has given a review on another page. */
  elsewhere: z.boolean(),
});
export type FormMetadata = z.infer<typeof Metadata>;

export interface GivenReview {
  revieweeId: number;
  rating: number;
  comment: string | null;
}

export interface FilledForm extends FormMetadata {
  /** Everybody on the form. A person without an entry in `reviews` gets no review, or loses an earlier one. */
  about: number[];
  reviews: GivenReview[];
}

export type FormReading = { kind: 'filled'; form: FilledForm } | { kind: 'wrong'; errors: Record<string, string> };

/**
 * Parses a submitted form. Single colleagues may be skipped, but not all of them, and a comment needs a rating.
 * Errors are shown at the field to be corrected.
 */
export function readForm({ private_metadata, state }: SubmittedForm): FormReading {
  const metadata = Metadata.parse(JSON.parse(private_metadata));
  const entries = Object.keys(state.values).flatMap((blockId) => {
    const [, id] = /^rating:(\d{1,9})$/.exec(blockId) ?? [];
    return id === undefined ? [] : [readEntry(state.values, Number(id))];
  });
  const errors = Object.assign({}, ...entries.map((entry) => entry.errors));
  const reviews = entries.flatMap(({ review }) => (review === null ? [] : [review]));
  const [first] = entries;
  const mayBeEmpty = metadata.more || metadata.elsewhere;
  if (first !== undefined && reviews.length === 0 && Object.keys(errors).length === 0 && !mayBeEmpty) {
    errors[ratingField(first.personId)] = 'Rate at least one colleague.';
  }
  if (Object.keys(errors).length > 0) return { kind: 'wrong', errors };
  return { kind: 'filled', form: { ...metadata, about: entries.map(({ personId }) => personId), reviews } };
}

/** Parses the id of a request from a button. Undefined if it is invalid. */
export function requestIdOf(value: string): number | undefined {
  return /^\d{1,9}$/.test(value) ? Number(value) : undefined;
}

interface SubmittedForm {
  private_metadata: string;
  state: { values: Record<string, Record<string, unknown>> };
}

const Rating = z
  .object({ selected_option: z.object({ value: z.string() }).nullish() })
  .transform(({ selected_option }) => selected_option?.value ?? null)
  .pipe(z.enum(RATINGS.map(({ value }) => String(value))).nullable());
const Comment = z
  .object({ value: z.string().nullish() })
  .transform(({ value }) => value?.trim() ?? '')
  .pipe(z.string().max(COMMENT_MOST));

interface Entry {
  personId: number;
  review: GivenReview | null;
  errors: Record<string, string>;
}

function readEntry(values: SubmittedForm['state']['values'], personId: number): Entry {
  const [ratingId, commentId] = [ratingField(personId), commentField(personId)];
  const rating = Rating.safeParse(values[ratingId]?.[ratingId] ?? {});
  const comment = Comment.safeParse(values[commentId]?.[commentId] ?? {});
  const errors = {
    ...(rating.success ? {} : { [ratingId]: 'Choose a rating from 1 to 5.' }),
    ...(comment.success ? {} : { [commentId]: `Say it in at most ${COMMENT_MOST.toLocaleString('en')} characters.` }),
  };
  if (!rating.success || !comment.success) return { personId, review: null, errors };
  if (rating.data === null) {
    if (comment.data === '') return { personId, review: null, errors };
    return { personId, review: null, errors: { [ratingId]: 'Choose a rating to go with your comment.' } };
  }
  const review = { revieweeId: personId, rating: Number(rating.data), comment: comment.data || null };
  return { personId, review, errors };
}
