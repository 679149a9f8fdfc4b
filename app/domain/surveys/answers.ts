import { button, confirmed } from '../../infra/slack/blocks/blocks.ts';
import { counted, moment, mrkdwn } from '../../infra/slack/blocks/text.ts';
import type { MessageBody } from '../../infra/slack/posts/posts.ts';
import { saying } from '../projects/answers/answers.ts';
import type { AskResult } from './ask.ts';
import { sayAddress } from './messages.ts';
import type { SurveyStanding } from './standing.ts';

/** The state of the survey. If the client can be asked, or asked again, there is a button for it. */
export function surveyAnswer(standing: SurveyStanding): MessageBody {
  const { project, survey } = standing;
  const head = `Survey of *${mrkdwn(project.title, 200)}* (${mrkdwn(project.code)}): ${where(standing)}`;
  return saying(head, ...(mayAsk(standing) ? [askButton(project.code, survey?.round ?? 0)] : []));
}

/** The answer to somebody who had the client asked, or asked again. */
export function askedAnswer(result: AskResult, standing: SurveyStanding | null): MessageBody | string {
  switch (result.outcome) {
    case 'asked':
      return `Its client is asked: the mail to ${sayAddress(standing?.project.client.email ?? null)} leaves within moments.`;
    case 'unknown':
      return 'This project is not known any more.';
    case 'overtaken':
      return 'It has changed since this button was shown, so nothing was done. `/project survey` shows where it stands.';
    default:
      return standing === null ? 'Nothing was done.' : surveyAnswer(standing);
  }
}

function mayAsk({ project, survey, isStopped, canMail }: SurveyStanding): boolean {
  return (
    canMail && project.status === 'completed' && project.client.email !== null && !isStopped && survey?.answer == null
  );
}

function askButton(code: string, round: number) {
  const again = round > 0;
  return confirmed(button(again ? 'Ask again' : 'Ask', 'survey_ask', `${round} ${code}`, 'primary'), {
    title: `Ask the client of ${code}?`,
    text: 'They get a mail. Links of mails before go on working.',
    yes: 'Ask',
  });
}

function where(standing: SurveyStanding): string {
  const { project, survey, isStopped, canMail } = standing;
  const { name, email } = project.client;
  const client = mrkdwn(name, 100);
  if (survey?.answer != null) {
    const { score, firstScore, answeredAt } = survey.answer;
    const first = firstScore === score ? '' : `, first ${firstScore}`;
    return `${client} answered ${moment(answeredAt)}: *${score} of 10*${first}.`;
  }
  if (project.status !== 'completed') return `it is ${project.status}; its client is asked when it is completed.`;
  if (isStopped) {
    return `${client} has opted out of surveys and is not asked. If they have asked for it themselves, an admin types \`/project survey ${project.code} --client-asked\`.`;
  }
  if (!canMail) return 'its client is not asked, as no mail server is configured (`SMTP_URL`).';
  if (email === null) {
    return `${client} was not asked: there is no e-mail address. Say it in the project, then ask.`;
  }
  const to = `${client}, ${sayAddress(email)},`;
  switch (survey?.state) {
    case undefined:
      return `${to} was not asked.`;
    case 'due':
      return `${to} is being asked: the mail is on its way.`;
    case 'asked':
      return `${to} was asked ${when(survey.lastAskedAt)} and has not answered yet.${reminder(standing)}`;
    case 'left_out':
      return `${to} was left out when it was completed, and is not asked.`;
    case 'quarantined':
      return `${to} was not asked${quarantine(standing)}`;
    case 'refused':
      return `the mail to ${to} could not be sent${survey.because === null ? '' : `: ${mrkdwn(survey.because, 300)}`}`;
    default:
      return `${to} was not asked.`;
  }
}

function reminder({ survey, reminderDays }: SurveyStanding): string {
  if (survey === null || reminderDays === 0 || survey.lastAskedAt === null) return '';
  if (survey.remindedAt !== null) return ` They were reminded ${moment(survey.remindedAt)}.`;
  return ` They are reminded once, ${moment(new Date(survey.lastAskedAt.getTime() + reminderDays * 86_400_000))}.`;
}

function quarantine({ quarantinedBy, quarantineDays }: SurveyStanding): string {
  const within = `nobody is asked twice within ${counted(quarantineDays, 'day')} (\`SURVEY_QUARANTINE_DAYS\`)`;
  if (quarantinedBy === null) return `, as it was in quarantine: ${within}.`;
  return `: they were asked about ${mrkdwn(quarantinedBy.code)} ${moment(quarantinedBy.at)}, and are in quarantine, as ${within}.`;
}

function when(at: Date | null): string {
  return at === null ? 'before' : moment(at);
}
