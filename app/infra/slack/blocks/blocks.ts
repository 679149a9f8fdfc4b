import type {
  ActionsBlock,
  Button,
  Checkboxes,
  ContextBlock,
  Datepicker,
  DividerBlock,
  ExternalSelect,
  HeaderBlock,
  InputBlock,
  KnownBlock,
  ModalView,
  MrkdwnElement,
  MultiExternalSelect,
  MultiStaticSelect,
  PlainTextElement,
  PlainTextInput,
  PlainTextOption,
  SectionBlock,
  SectionBlockAccessory,
  StaticSelect,
  Timepicker,
  View,
} from '@slack/types';
import { clip } from './text.ts';

export type { KnownBlock, View } from '@slack/types';

/**
 * Builders of Block Kit that keep Slack's limits by clipping. Texts of sections, fields and contexts are mrkdwn: pass
 * text from outside through mrkdwn() or quote() first. All other texts are plain.
 */
export function section(text: string, accessory?: SectionBlockAccessory): SectionBlock {
  return { type: 'section', text: mrkdwnText(text, 3_000), ...(accessory ? { accessory } : {}) };
}

/** Puts lines of mrkdwn into as few sections as Slack's limit allows, without splitting a line. */
export function sections(lines: readonly string[]): SectionBlock[] {
  const packed: string[] = [];
  for (const line of lines) {
    const last = packed.at(-1);
    if (last !== undefined && last.length + line.length < 3_000) packed[packed.length - 1] = `${last}\n${line}`;
    else packed.push(line);
  }
  return packed.slice(0, 40).map((text) => section(text));
}

/** Up to ten short texts in two columns. */
export function fields(...texts: string[]): SectionBlock {
  return { type: 'section', fields: texts.slice(0, 10).map((text) => mrkdwnText(text, 2_000)) };
}

export function context(...texts: string[]): ContextBlock {
  return { type: 'context', elements: texts.slice(0, 10).map((text) => mrkdwnText(text, 2_000)) };
}

export function header(text: string): HeaderBlock {
  return { type: 'header', text: plainText(text, 150) };
}

export function divider(): DividerBlock {
  return { type: 'divider' };
}

/** A row of up to 25 buttons and selects. */
export function actions(...elements: ActionsBlock['elements']): ActionsBlock {
  return { type: 'actions', elements: elements.slice(0, 25) };
}

/** `value` is sent back with the click. It is never clipped, because a partial value would be wrong. */
export function button(text: string, actionId: string, value: string, style?: 'primary' | 'danger'): Button {
  return {
    type: 'button',
    text: plainText(text, 75),
    action_id: actionId,
    value: within(value, 2_000, 'the value of a button'),
    ...(style ? { style } : {}),
  };
}

/** A single checkbox. */
export function checkbox(text: string, actionId: string, ticked: boolean): Checkboxes {
  const option: PlainTextOption = { text: plainText(text, 75), value: 'yes' };
  return {
    type: 'checkboxes',
    action_id: actionId,
    options: [option],
    ...(ticked ? { initial_options: [option] } : {}),
  };
}

/** The green button, for the main action. */
export function primary(text: string, actionId: string, value: string): Button {
  return button(text, actionId, value, 'primary');
}

/** Adds a confirmation dialog of Slack's. */
export function confirmed(
  asked: Button,
  { title, text, yes, no = 'Not now' }: { title: string; text: string; yes: string; no?: string },
): Button {
  return {
    ...asked,
    confirm: {
      title: plainText(title, 100),
      text: plainText(text, 300),
      confirm: plainText(yes, 30),
      deny: plainText(no, 30),
    },
  };
}

export interface Modal {
  callbackId: string;
  title: string;
  /** The text of the submit button. Without one, the modal can only be read. */
  submit?: string;
  close?: string;
  privateMetadata?: string;
  blocks: KnownBlock[];
}

export function modal({ callbackId, title, submit, close, privateMetadata, blocks }: Modal): ModalView {
  return {
    type: 'modal',
    callback_id: callbackId,
    title: plainText(title, 24),
    ...(submit === undefined ? {} : { submit: plainText(submit, 24) }),
    ...(close === undefined ? {} : { close: plainText(close, 24) }),
    ...(privateMetadata === undefined
      ? {}
      : { private_metadata: within(privateMetadata, 3_000, 'the private metadata of a modal') }),
    blocks: blocks.slice(0, 100),
  };
}

/** An App Home. */
export function home(blocks: KnownBlock[]): View {
  return { type: 'home', blocks: blocks.slice(0, 100) };
}

/** A labelled input in a modal. */
export function input(
  label: string,
  blockId: string,
  element: InputBlock['element'],
  { hint, optional = false }: { hint?: string; optional?: boolean } = {},
): InputBlock {
  return {
    type: 'input',
    block_id: blockId,
    label: plainText(label, 2_000),
    element,
    optional,
    ...(hint === undefined ? {} : { hint: plainText(hint, 2_000) }),
  };
}

export interface TextInput {
  initial?: string;
  placeholder?: string;
  /** The most characters allowed, up to 3,000. */
  most?: number;
}

export function textLine(actionId: string, options: TextInput = {}): PlainTextInput {
  return textInput(actionId, false, options);
}

export function textArea(actionId: string, options: TextInput = {}): PlainTextInput {
  return textInput(actionId, true, options);
}

/** A menu with a single choice, whose options we are asked for when it is opened and whenever something is typed. */
export function externalSelect(
  actionId: string,
  { initial, placeholder }: { initial?: Option; placeholder?: string } = {},
): ExternalSelect {
  return {
    type: 'external_select',
    action_id: actionId,
    min_query_length: 0,
    ...(initial === undefined ? {} : { initial_option: initial }),
    ...hinted(placeholder),
  };
}

/** A menu like externalSelect(), but with several choices. */
export function multiExternalSelect(
  actionId: string,
  { placeholder }: { placeholder?: string } = {},
): MultiExternalSelect {
  return { type: 'multi_external_select', action_id: actionId, min_query_length: 0, ...hinted(placeholder) };
}

/** A menu with a single one of up to 100 options. */
export function select(
  actionId: string,
  choices: { text: string; value: string }[],
  { initial, placeholder }: { initial?: string; placeholder?: string } = {},
): StaticSelect {
  const options = choices.slice(0, OPTIONS_MOST).map(option);
  const chosen = options.find(({ value }) => value === initial);
  return {
    type: 'static_select',
    action_id: actionId,
    options,
    ...(chosen === undefined ? {} : { initial_option: chosen }),
    ...hinted(placeholder),
  };
}

/** A menu with several of up to 100 options. */
export function multiSelect(
  actionId: string,
  choices: { text: string; value: string }[],
  { initial = [], placeholder }: { initial?: readonly string[]; placeholder?: string } = {},
): MultiStaticSelect {
  const options = choices.slice(0, OPTIONS_MOST).map(option);
  const chosen = options.filter(({ value }) => value !== undefined && initial.includes(value));
  return {
    type: 'multi_static_select',
    action_id: actionId,
    options,
    ...(chosen.length === 0 ? {} : { initial_options: chosen }),
    ...hinted(placeholder),
  };
}

/** A date picker; values are YYYY-MM-DD. */
export function datePicker(actionId: string, { initial }: { initial?: string } = {}): Datepicker {
  return { type: 'datepicker', action_id: actionId, ...(initial === undefined ? {} : { initial_date: initial }) };
}

/** A time picker; values are HH:MM. */
export function timePicker(actionId: string, { initial }: { initial?: string } = {}): Timepicker {
  return { type: 'timepicker', action_id: actionId, ...(initial === undefined ? {} : { initial_time: initial }) };
}

function textInput(
  actionId: string,
  multiline: boolean,
  { initial, placeholder, most = 3_000 }: TextInput,
): PlainTextInput {
  return {
    type: 'plain_text_input',
    action_id: actionId,
    multiline,
    max_length: Math.min(most, 3_000),
    ...(initial === undefined ? {} : { initial_value: clip(initial, Math.min(most, 3_000)) }),
    ...hinted(placeholder),
  };
}

export type Option = PlainTextOption;

/** The most options of a menu. */
export const OPTIONS_MOST = 100;

/** An option of a menu; `about` is the line below it. */
export function option({ text, value, about }: { text: string; value: string; about?: string }): Option {
  return {
    text: plainText(text, 75),
    // Slack's pages give 75 or 150 characters as the limit of a value, so we keep the lower one.
    value: within(value, 75, 'the value of an option'),
    ...(about === undefined ? {} : { description: plainText(about, 75) }),
  };
}

function hinted(placeholder: string | undefined) {
  return placeholder === undefined ? {} : { placeholder: plainText(placeholder, 150) };
}

/** Verbatim text: Slack parses our markup, but does not turn words into links by itself. */
function mrkdwnText(text: string, most: number): MrkdwnElement {
  return { type: 'mrkdwn', text: clip(someText(text), most), verbatim: true };
}

/** Emoji are off, so that a :code: from outside is shown as typed. Our own emoji are written as characters. */
function plainText(text: string, most: number): PlainTextElement {
  return { type: 'plain_text', text: clip(someText(text), most), emoji: false };
}

/** Slack refuses empty texts. */
function someText(text: string) {
  return text.trim() === '' ? '–' : text;
}

function within(value: string, most: number, what: string) {
  if (value.length <= most) return value;
  throw new RangeError(`Expected ${what} of at most ${most} characters, got ${value.length}.`);
}
