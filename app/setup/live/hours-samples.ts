import * as homeHours from '../../domain/home/hours/modals.ts';
import * as offers from '../../domain/offers/messages.ts';
import * as sample from './samples.ts';

/** Samples of messages about working hours, and people who are asleep. */
export function hoursSamples(words: sample.Words): sample.Samples {
  const opensAt = new Date(sample.at.getTime() + 3 * 86_400_000);
  const person = { name: words('Kenji Ito') };
  const shift = { days: [1, 2, 3, 4, 5], from: 540, to: 1_080 };
  const form = {
    agency: null,
    timeZone: null,
    slackZone: 'Europe/Berlin',
    capacity: 3,
    daysOff: words('No days off ahead.'),
  };
  return {
    'home/hours/modals.ts': {
      hoursModal: [
        homeHours.hoursModal({ ...form, hours: null }),
        homeHours.hoursModal({ ...form, hours: [shift], agency: [shift] }),
        homeHours.hoursModal({ ...form, hours: sample.many(20, () => shift), timeZone: 'Asia/Tokyo' }),
      ],
    },
    'offers/messages.ts': {
      asleepMessage: offers.asleepMessage(sample.project(words), {
        person,
        opensAt,
        timeZone: 'America/Argentina/ComodRivadavia',
        people: 40,
      }),
    },
  };
}
