import type { JSX } from 'preact';
import { isObject, type JsonObject, objectsIn, textAt } from '../../../json.ts';
import { Element, type Surface } from './element.tsx';
import { Mrkdwn, Plain, TextObject } from './mrkdwn.tsx';
import { Picture } from './picture.tsx';
import { RichText } from './rich-text.tsx';

/** Shows Block Kit like Slack. Inputs belong to the modal, which passes them in. */
export function Blocks({
  blocks,
  surface,
  input,
}: {
  blocks: readonly JsonObject[];
  surface: Surface;
  input?: (block: JsonObject) => JSX.Element;
}): JSX.Element {
  return (
    <div class="blocks">
      {blocks.map((block, index) => (
        <Block key={`${String(block.block_id)} ${index}`} {...{ block, surface, input }} />
      ))}
    </div>
  );
}

function Block({
  block,
  surface,
  input,
}: {
  block: JsonObject;
  surface: Surface;
  input: ((block: JsonObject) => JSX.Element) | undefined;
}): JSX.Element | null {
  const blockId = textAt(block, 'block_id') ?? '';
  switch (block.type) {
    case 'section':
      return <Section {...{ block, blockId, surface }} />;
    case 'header':
      return (
        <h3 class="block header">
          <TextObject of={block.text} />
        </h3>
      );
    case 'divider':
      return <hr class="block" />;
    case 'context':
      return (
        <div class="block context">
          {objectsIn(block.elements).map((element, index) => (
            <ContextElement key={`${index}`} element={element} />
          ))}
        </div>
      );
    case 'actions':
      return (
        <div class="block actions">
          {objectsIn(block.elements).map((element) => (
            <Element key={String(element.action_id)} {...{ element, blockId, surface }} />
          ))}
        </div>
      );
    case 'image':
      return <Picture of={block} />;
    case 'rich_text':
      return <RichText elements={objectsIn(block.elements)} />;
    case 'markdown':
      return (
        <div class="block">
          <Mrkdwn text={(textAt(block, 'text') ?? '').replaceAll('**', '*').replaceAll(/^#+\s+(.*)$/gm, '*$1*')} />
        </div>
      );
    case 'input':
      return input?.(block) ?? null;
    case 'table':
      return <Table rows={Array.isArray(block.rows) ? block.rows : []} />;
    default:
      return (
        <div class="block unsupported">
          A block of type “{String(block.type)}” is here. The sandbox does not draw it.
        </div>
      );
  }
}

function Section({ block, blockId, surface }: { block: JsonObject; blockId: string; surface: Surface }): JSX.Element {
  const { accessory } = block;
  return (
    <div class="block section">
      <div class="section-body">
        {isObject(block.text) && (
          <div>
            <TextObject of={block.text} />
          </div>
        )}
        {Array.isArray(block.fields) && (
          <div class="fields">
            {objectsIn(block.fields).map((field, index) => (
              <div key={`${index}`}>
                <TextObject of={field} />
              </div>
            ))}
          </div>
        )}
      </div>
      {isObject(accessory) && (
        <div class="accessory">
          {accessory.type === 'image' ? (
            <Picture of={accessory} />
          ) : (
            <Element element={accessory} {...{ blockId, surface }} />
          )}
        </div>
      )}
    </div>
  );
}

function ContextElement({ element }: { element: JsonObject }): JSX.Element {
  return element.type === 'image' ? (
    <Picture of={element} />
  ) : (
    <span>
      <TextObject of={element} />
    </span>
  );
}

function Table({ rows }: { rows: readonly unknown[] }): JSX.Element {
  return (
    <table class="block">
      <tbody>
        {rows.map((row, index) => (
          <tr key={`${index}`}>
            {objectsIn(row).map((cell, column) => (
              <td key={`${column}`}>
                {cell.type === 'rich_text' ? (
                  <RichText elements={objectsIn(cell.elements)} />
                ) : (
                  <Plain text={String(cell.text ?? cell.value ?? '')} />
                )}
              </td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  );
}
