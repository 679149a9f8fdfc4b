/** The id of this tab: modals that it opens are shown only here. It changes with a reload. */
export const tab: string = Math.random().toString(36).slice(2);
