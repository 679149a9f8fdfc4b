import { visibleText } from '../../../sandbox/sandbox.ts';
import { type Agency, type AgencyOptions, agency, type Place } from '../../helpers/agency.ts';
import { eventually } from '../../helpers/eventually.ts';

export interface Homes extends Agency {
  /** Somebody opens App Home of @ops. Resolves with the text, once there is some. */
  open(handle: string): Promise<string>;
  /** The text of somebody's Home now. */
  home(handle: string): string;
  /** Resolves when their Home shows this text, or no longer shows it. */
  says(handle: string, what: RegExp): Promise<void>;
  saysNot(handle: string, what: RegExp): Promise<void>;
  clickHome(handle: string, actionId: string, value?: string): Promise<void>;
  /** The text of the modal that somebody has open. */
  modal(handle: string): string;
  /** How often a Home was published, for one person or for all. */
  published(handle?: string): number;
}

/** The running product, and the Homes of its people. */
export async function homes(t: Place, options: AgencyOptions = {}): Promise<Homes> {
  const world = await agency(t, options);
  const { slack, id } = world;
  const read = (view: { blocks: object[] } | undefined) =>
    view === undefined ? '' : visibleText({ text: '', blocks: JSON.parse(JSON.stringify(view.blocks)) });
  const home = (handle: string) => read(slack.as(id(handle)).home('ops'));
  return Object.assign(world, {
    home,
    async open(handle: string) {
      await slack.as(id(handle)).openHome('ops');
      return eventually(() => home(handle), { what: `${handle} sees a Home` });
    },
    async says(handle: string, what: RegExp) {
      await eventually(() => what.test(home(handle)), { what: `the Home of ${handle} says ${what}` });
    },
    async saysNot(handle: string, what: RegExp) {
      await eventually(() => !what.test(home(handle)), { what: `the Home of ${handle} no longer says ${what}` });
    },
    async clickHome(handle: string, actionId: string, value?: string) {
      await slack.as(id(handle)).click({ app: 'ops', home: true, actionId, ...(value === undefined ? {} : { value }) });
    },
    modal: (handle: string) => read(slack.as(id(handle)).view()),
    published: (handle?: string) =>
      slack.calls({ method: 'views.publish' }).filter(({ args }) => handle === undefined || args.user_id === id(handle))
        .length,
  });
}
