import type { ToolConfig } from '../../../config/config.ts';
import type { Forgotten } from './forgetting.ts';

/** Lists what `npm run forget` cannot do itself, with the steps for each. */
export function outOfReach({
  forgotten: { channels, jobsLeft, left },
  config,
}: {
  forgotten: Forgotten;
  config: Pick<ToolConfig, 'databaseUrl' | 'scores' | 'intercom' | 'freshbooks' | 'smtp' | 'amqp'>;
}): string[] {
  const { scores, databaseUrl, intercom, freshbooks, smtp, amqp } = config;
  const hasOwnScores = scores.databaseUrl === databaseUrl && scores.queryFile === undefined;
  const connected = [
    ...(intercom === undefined ? [] : ['Intercom']),
    ...(freshbooks === undefined ? [] : ['FreshBooks']),
    ...(smtp === undefined ? [] : ['the mail server']),
    ...(amqp === undefined ? [] : ['RabbitMQ']),
  ];
  const places = [...left].map(([place, count]) => `${place} (${count})`);
  return [
    'Slack: messages that were posted stay there, as do the names of channels and what people typed. Of open projects and of scores ours are redrawn, where Slack still lets us. Delete the rest in Slack.',
    ...(channels.length === 0 ? [] : [`Slack: they may still be in ${channels.join(', ')}. Remove them there.`]),
    ...(jobsLeft === 0
      ? []
      : [
          `Slack: ${jobsLeft} ${jobsLeft === 1 ? 'change is' : 'changes are'} still to be shown there; it follows while the program runs.`,
        ]),
    hasOwnScores
      ? 'The platform that sends events and writes scores: it brings them back with the next one that names them.'
      : 'The scores database of SCORES_DATABASE_URL: it is only read. Delete there what it holds of them; what was posted is not taken over again, a new score is.',
    ...(hasOwnScores ? [] : ['The platform that sends events: it brings them back with the next one that names them.']),
    ...(connected.length === 0 ? [] : [`${connected.join(', ')}: what was sent there stays there.`]),
    'Backups and copies of the database, and what other programs have read from here.',
    ...(places.length === 0
      ? []
      : [
          `A name of theirs is also an ordinary word, or somebody else's, so it was left where others wrote it: ${places.join(', ')}. Look there yourself.`,
        ]),
  ];
}
