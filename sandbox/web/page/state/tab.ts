/** This tab, apart from all others of the same person: what it opens shows here alone. Another one after a reload. */
export const tab: string = Math.random().toString(36).slice(2);
