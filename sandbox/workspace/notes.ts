/**
 * Whether Slack wrote a message itself: somebody joined, a topic was set. A shared file counts as its sender's message.
 */
export function isNote({ subtype }: { subtype?: string | undefined }): boolean {
  return subtype !== undefined && subtype !== 'file_share';
}
