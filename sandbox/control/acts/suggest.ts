import { z } from 'zod';
import { option, optionGroup } from '../../api/block-kit/composition.ts';
import { problemsIn } from '../../api/block-kit/problems.ts';
import { ImpossibleAct } from '../../api/errors.ts';
import type { View } from '../../api/shapes.ts';
import { isObject, type JsonObject, objectsIn } from '../../json.ts';
import { wiredActor } from '../../wire.ts';
import { type Entries, fieldNamed, isExternal } from '../../workspace/view-state.ts';
import type { Clickable } from '../clickable.ts';
import { type ActResult, resultOf, type Stage } from './act.ts';
import { type Click, type ClickResult, click, context, find, menuIn, type Place } from './click.ts';

/** The menu to open, and the text to type in it. */
export interface Suggest extends Pick<Click, 'channel' | 'app' | 'home' | 'ts' | 'actionId' | 'blockId'> {
  query?: string | undefined;
}

export interface SuggestResult extends ActResult {
  /** The options that the app returned. */
  options: JsonObject[];
}

/** Without `min_query_length` Slack asks from the third letter on. */
const USUAL_LEAST = 3;

const Answer = z
  .strictObject({
    options: z.array(option).max(100).optional(),
    option_groups: z.array(optionGroup).max(100).optional(),
  })
  .refine(({ options, option_groups }) => (options === undefined) !== (option_groups === undefined), {
    error: 'must define either `options` or `option_groups`',
  });

/** Opens a menu whose options come from the app, or types in it. The app is asked and has three seconds to answer. */
export async function suggest(stage: Stage, { query = '', ...wanted }: Suggest): Promise<SuggestResult> {
  const { place, clickable } = find(stage, wanted, { inputs: true });
  if (!isExternal(clickable.element)) throw new ImpossibleAct(`"${clickable.actionId}" has its choices already.`);
  const least = leastOf(clickable.element);
  if (query.length < least) throw new ImpossibleAct(`Slack asks the app once ${least} letters are typed.`);
  return ask(stage, { place, clickable }, query);
}

/** Clicks. If a menu's options come from the app, the person first searches for the option. */
export async function clickOrChoose(stage: Stage, wanted: Click): Promise<ClickResult> {
  const { choose, ...where } = wanted;
  const chosen = choose === undefined ? [] : typeof choose === 'string' ? [choose] : choose;
  if (chosen.length > 0) {
    const at = find(stage, where);
    if (isExternal(at.clickable.element)) for (const one of chosen) await look(stage, at, one);
  }
  return click(stage, wanted);
}

/** Makes the app offer the options in these entries, as if a person had searched for them in the menus. */
export async function loadChoices(stage: Stage, place: Place & { view: View }, entries: Entries): Promise<void> {
  for (const [name, entry] of Object.entries(entries)) {
    const field = fieldNamed(place.view, name);
    if (field === undefined || !isExternal(field.element) || entry === null) continue;
    const clickable = { ...field, text: '' };
    for (const wanted of Array.isArray(entry) ? entry : [String(entry)]) {
      await look(stage, { place, clickable }, wanted);
    }
  }
}

/** Opens the menu, and types to search if the option is not shown. */
async function look(stage: Stage, at: { place: Place; clickable: Clickable }, wanted: string): Promise<void> {
  const least = leastOf(at.clickable.element);
  const isThere = () =>
    offeredTo(stage, at).some(({ value, text }) => value === wanted || (isObject(text) && text.text === wanted));
  for (const query of ['', wanted]) {
    if (!isThere() && query.length >= least) await ask(stage, at, query);
  }
}

/** The options that the person has seen in this menu so far. */
function offeredTo(stage: Stage, { place, clickable }: { place: Place; clickable: Clickable }): JsonObject[] {
  return stage.world.offered.of(menuIn(stage, place, clickable));
}

async function ask(
  stage: Stage,
  { place, clickable }: { place: Place; clickable: Clickable },
  query: string,
): Promise<SuggestResult> {
  const { team } = stage.world.workspace;
  const { response_url: _, state: __, ...where } = context(stage, place);
  const ack = await stage.delivery.interaction(
    place.app,
    {
      type: 'block_suggestion',
      user: wiredActor(stage.person),
      team: { id: team.id, domain: team.domain },
      ...where,
      action_id: clickable.actionId,
      block_id: clickable.blockId,
      value: query,
    },
    { acceptsResponse: true },
  );
  const result = resultOf(ack);
  if (!ack.acked) return { ...result, options: [] };
  const problems = problemsIn(Answer, ack.payload, []);
  // In Slack the person sees "Couldn't load options". Here the app's mistakes are reported to the tester.
  if (problems.length > 0) return { ...result, options: [], error: problems.join('\n') };
  const payload = isObject(ack.payload) ? ack.payload : {};
  const options = [
    ...objectsIn(payload.options),
    ...objectsIn(payload.option_groups).flatMap((group) => objectsIn(group.options)),
  ];
  stage.world.offered.add(menuIn(stage, place, clickable), options);
  return { ...result, options };
}

function leastOf({ min_query_length: least }: JsonObject): number {
  return typeof least === 'number' ? least : USUAL_LEAST;
}
