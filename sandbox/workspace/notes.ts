/** Whether Slack wrote a message itself: somebody joined, a topic was set. A shared file is what its sender says. */
export function isNote({ subtype }: { subtype?: string | undefined }): boolean {
  return subtype !== undefined && subtype !== 'file_share';
}
