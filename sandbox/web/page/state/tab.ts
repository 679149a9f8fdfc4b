/** The id of this tab, which changes with a reload. Modals that the tab opens are shown only in it. */
export const tab: string = Math.random().toString(36).slice(2);
