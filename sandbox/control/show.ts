import { isObject, type JsonObject, objectsIn, textAt } from '../json.ts';
import { clickablesIn } from './clickable.ts';

/** Formats a message for the terminal. */
export function showMessage(message: JsonObject, names: ReadonlyMap<string, string>): string {
  const blocks = objectsIn(message.blocks);
  const author = names.get(String(message.user)) ?? String(message.user);
  const marks = [message.ephemeralFor ? 'only you see this' : '', message.edited ? 'edited' : ''].filter(Boolean);
  const at = new Date(Number(message.ts) * 1000).toLocaleTimeString('en-GB');
  const said = blocks.length > 0 ? blocks.flatMap(showBlock) : [String(message.text)].filter(Boolean);
  const lines = [...said, ...objectsIn(message.files).map(showFile)];
  const head = `${author}  ${at}${marks.length > 0 ? `  (${marks.join(', ')})` : ''}`;
  return [head, ...indented(lines.map((line) => withNames(line, names)))].join('\n');
}

/** Formats a modal or a Home tab for the terminal. */
export function showView(view: JsonObject, names: ReadonlyMap<string, string>): string {
  const title = textAt(view.title, 'text') ?? 'Home';
  const submit = textAt(view.submit, 'text');
  const lines = objectsIn(view.blocks).flatMap(showBlock);
  return [
    `-- ${title} --`,
    ...indented(lines.map((line) => withNames(line, names))),
    ...(submit ? [`  [${submit}] (submit)`] : []),
  ].join('\n');
}

function showFile(file: JsonObject): string {
  return `(file: ${textAt(file, 'title') ?? ''}, ${textAt(file, 'alt_txt') ?? ''} ${textAt(file, 'url_private') ?? ''})`;
}

function showBlock(block: JsonObject): string[] {
  const buttons = clickablesIn([block]).map((one) => `[${one.text || String(one.element.type)}] (${one.actionId})`);
  const fields = objectsIn(block.fields).flatMap((field) => textAt(field, 'text') ?? []);
  switch (block.type) {
    case 'divider':
      return ['----'];
    case 'image':
      return [`(picture: ${textAt(block, 'alt_text') ?? ''})`];
    case 'context':
      return [
        objectsIn(block.elements)
          .map((one) => textAt(one, 'text') ?? textAt(one, 'alt_text') ?? '')
          .join('  '),
      ];
    case 'input':
      return [`${textAt(block.label, 'text') ?? ''}: ____ (${fieldName(block)})${optionsOf(block.element)}`];
    default:
      return [
        ...(textAt(block.text, 'text') ?? textAt(block, 'text') ?? '').split('\n'),
        ...fields,
        buttons.join('  '),
      ].filter(Boolean);
  }
}

function fieldName(block: JsonObject): string {
  return textAt(block.element, 'action_id') ?? textAt(block, 'block_id') ?? '';
}

function optionsOf(element: unknown): string {
  const options = isObject(element) ? objectsIn(element.options) : [];
  return options.length > 0 ? ` one of: ${options.map((one) => String(one.value)).join(', ')}` : '';
}

function withNames(line: string, names: ReadonlyMap<string, string>): string {
  return line
    .replaceAll(/<@([UW][A-Z0-9]+)(?:\|[^>]*)?>/g, (_, id: string) => `@${names.get(id) ?? id}`)
    .replaceAll(/<(https?:[^|>]+)\|([^>]+)>/g, '$2 ($1)')
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&amp;', '&');
}

function indented(lines: readonly string[]): string[] {
  return lines.map((line) => `  ${line}`);
}
