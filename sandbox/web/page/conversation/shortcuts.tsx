import type { JSX } from 'preact';
import { Menu } from '../blocks/menu.tsx';
import { act, troubleWords } from '../state/act.ts';
import { store } from '../state/store.ts';

/** The apps' global shortcuts: the "+" beside the text field. */
export function Shortcuts({ as, onTrouble }: { as: string; onTrouble: (words: string) => void }): JSX.Element | null {
  const choose = async (app: string, callbackId: string) => {
    const trouble = troubleWords(await act('shortcut', { as, app, callbackId }));
    if (trouble !== undefined) onTrouble(trouble);
  };
  const items = [...store.apps.values()].flatMap((app) =>
    app.shortcuts.map(({ name, callbackId, description }) => ({
      key: `${app.name} ${callbackId}`,
      words: (
        <>
          <strong>{name}</strong>
          <small>
            {description} · {app.name}
          </small>
        </>
      ),
      onChoose: () => void choose(app.name, callbackId),
    })),
  );
  return items.length === 0 ? null : <Menu label="Shortcuts" icon="plus" kind="shortcuts" items={items} />;
}
