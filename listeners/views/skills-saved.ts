import type { z } from 'zod';
import { answerModal, SKILLS } from '../../app/domain/home/modals.ts';
import { homeOpened } from '../../app/domain/home/open.ts';
import { saveSkills } from '../../app/domain/home/skills.ts';
import { whoMay } from '../../app/domain/team/rights/actor.ts';
import { skills } from '../../app/inbound/intake/fields.ts';
import type { FormAnswer, Submission } from '../../app/inbound/slack/forms.ts';
import type { Services } from '../../app/inbound/slack/services.ts';
import { noSkill } from '../project-form.ts';

const Others = skills({ least: 0, most: SKILLS.othersMost });

/** The form with skills was submitted. Saves them, makes matching offers, and redraws the Home. */
export async function skillsSaved(services: Services, { slackId, view }: Submission): Promise<FormAnswer> {
  const { known, others: typed } = SKILLS;
  const said = slugsIn(view.state.values[typed.blockId]?.[typed.actionId]?.value ?? '');
  const others = Others.safeParse(said);
  if (!others.success) {
    return { errors: { [typed.blockId]: problemOf(others.error, said) } };
  }
  const options = view.state.values[known.blockId]?.[known.actionId]?.selected_options ?? [];
  const change = {
    ticked: idsIn(options.map(({ value }) => value)),
    tickedBefore: idsIn(view.private_metadata.split(',')),
    others: others.data,
  };
  const who = await whoMay(services, { slackId, act: 'change_self' });
  const at = services.clock.now();
  await services.transact(async (tx) => {
    if ('by' in who) await saveSkills(tx, { person: who.by, ...change, at });
    await homeOpened(tx, { slackId, at });
  });
  return 'refused' in who ? { show: answerModal({ text: who.refused, blocks: undefined }) } : 'close';
}

/** Names the first invalid skill. If there is none, there are too many. */
function problemOf({ issues }: z.ZodError, said: readonly string[]): string {
  const [place] = issues.flatMap(({ path: [index] }) => (typeof index === 'number' ? [index] : []));
  const wrong = place === undefined ? undefined : said[place];
  return wrong === undefined ? `At most ${SKILLS.othersMost} skills, please.` : noSkill(wrong);
}

/** Converts typed skills to slugs: "Motion design, data-entry" → motion-design, data-entry. */
function slugsIn(text: string): string[] {
  return text
    .split(/[,;\n]/)
    .map((words) => words.trim().replace(/\s+/g, '-'))
    .filter((slug) => slug !== '');
}

function idsIn(values: readonly string[]): number[] {
  return values.filter((value) => /^\d{1,10}$/.test(value)).map(Number);
}
