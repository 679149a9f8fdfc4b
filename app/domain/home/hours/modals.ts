import { ALWAYS, sayHours, WEEKDAYS, writeHours } from '../../../config/working-hours.ts';
import {
  datePicker,
  input,
  type KnownBlock,
  modal,
  multiSelect,
  section,
  select,
  textLine,
  timePicker,
  type View,
} from '../../../infra/slack/blocks/blocks.ts';
import { mrkdwn } from '../../../infra/slack/blocks/text.ts';
import type { HoursForm } from './form.ts';

/** The ids of the form's fields. A block and its element share one id. */
export const HOURS = {
  callbackId: 'hours_saved',
  when: 'when',
  days: 'days',
  from: 'from',
  to: 'to',
  typed: 'typed',
  zone: 'zone',
  room: 'room',
  offFrom: 'off_from',
  offTo: 'off_to',
} as const;

const DAY_CHOICES = WEEKDAYS.map((text, index) => ({ text, value: String(index + 1) }));
const OFFICE_DAYS = ['1', '2', '3', '4', '5'];

/** The form for hours, capacity and days off. */
export function hoursModal({ hours, agency, timeZone, slackZone, capacity, daysOff }: HoursForm): View {
  const [shift, ...more] = hours ?? [];
  const isSimple = shift !== undefined && more.length === 0;
  const isAlways = hours !== null && writeHours(hours) === writeHours(ALWAYS);
  const usual = agency === null ? 'At any time (nothing is set)' : `As the agency does: ${sayHours(agency)}`;
  const choices = [
    { text: usual, value: 'default' },
    { text: 'At these hours', value: 'these' },
    ...(agency === null ? [] : [{ text: 'At any time', value: 'always' }]),
  ];
  const chosen = hours === null || (isAlways && agency === null) ? 'default' : isAlways ? 'always' : 'these';
  const days = isSimple && !isAlways ? shift.days.map(String) : OFFICE_DAYS;
  const at = (minute: number | undefined, usually: string) =>
    isSimple && !isAlways && minute !== undefined && minute < 1_440 ? clock(minute) : usually;
  return modal({
    callbackId: HOURS.callbackId,
    title: 'Hours, room, days off',
    submit: 'Save',
    close: 'Leave as is',
    blocks: [
      input('I work', HOURS.when, select(HOURS.when, choices, { initial: chosen })),
      input('On', HOURS.days, multiSelect(HOURS.days, DAY_CHOICES, { initial: days }), { optional: true }),
      input('From', HOURS.from, timePicker(HOURS.from, { initial: at(shift?.from, '09:00') }), { optional: true }),
      input('To', HOURS.to, timePicker(HOURS.to, { initial: at(shift?.to, '18:00') }), {
        optional: true,
        hint: 'A time before From means the next morning.',
      }),
      input(
        'Or type them, if they differ by day',
        HOURS.typed,
        textLine(HOURS.typed, {
          placeholder: 'mon-thu 9:00-18:00, fri 9:00-13:00',
          most: 500,
          ...(isSimple || hours === null ? {} : { initial: writeHours(hours) }),
        }),
        { optional: true },
      ),
      input(
        'Time zone',
        HOURS.zone,
        textLine(HOURS.zone, {
          placeholder: slackZone,
          most: 64,
          ...(timeZone === null ? {} : { initial: timeZone }),
        }),
        { optional: true, hint: `Left empty: ${slackZone}.` },
      ),
      input(
        'Projects at a time',
        HOURS.room,
        textLine(HOURS.room, {
          placeholder: '3',
          most: 4,
          ...(capacity === null ? {} : { initial: String(capacity) }),
        }),
        { optional: true, hint: 'With this many projects you get no more offers. Left empty: no limit.' },
      ),
      ...daysOffBlocks(daysOff),
    ],
  });
}

function daysOffBlocks(daysOff: string): KnownBlock[] {
  return [
    section(mrkdwn(daysOff, 2_000)),
    input('Days off from', HOURS.offFrom, datePicker(HOURS.offFrom), { optional: true }),
    input('Last day off', HOURS.offTo, datePicker(HOURS.offTo), {
      optional: true,
      hint: 'Left empty: only the first day.',
    }),
  ];
}

/** Formats a time for Slack's time picker: 09:05. */
function clock(minute: number): string {
  const two = (number: number) => String(number).padStart(2, '0');
  return `${two(Math.floor(minute / 60))}:${two(minute % 60)}`;
}
