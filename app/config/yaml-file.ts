import { isMap, isNode, isScalar, LineCounter, parseDocument } from 'yaml';

/** A file that an operator wrote, or `problems`: a line each, where it is no YAML at all. */
export type YamlFile =
  | {
      content: unknown /** Says in which line of the file this is wrong. */;
      at: (path: Path, message: string) => string;
    }
  | { problems: string[] };

type Path = readonly PropertyKey[];

export function readYaml(yaml: string): YamlFile {
  const counter = new LineCounter();
  const document = parseDocument(yaml, { lineCounter: counter });
  if (document.errors.length > 0) {
    return { problems: document.errors.map(({ pos, message }) => inLine(lineAt(pos[0]), firstLine(message))) };
  }
  return { content: document.toJS() ?? {}, at: (path, message) => inLine(lineOf(path), message) };

  /** The line of the deepest part of the path that is there: of its key, or of the entry of a list. */
  function lineOf(path: Path): number {
    for (let depth = path.length; depth > 0; depth--) {
      const parent: unknown = depth === 1 ? document.contents : document.getIn(path.slice(0, depth - 1), true);
      const node = isMap(parent)
        ? parent.items
            .map(({ key }) => key)
            .find((key) => isScalar(key) && String(key.value) === String(path[depth - 1]))
        : document.getIn(path.slice(0, depth), true);
      if (isNode(node) && node.range != null) return lineAt(node.range[0]);
    }
    return 1;
  }

  function lineAt(offset: number): number {
    return counter.linePos(offset).line;
  }
}

function inLine(line: number, message: string): string {
  return `line ${line}: ${message}`;
}

function firstLine(message: string): string {
  return message.split('\n', 1)[0]?.replace(/ at line \d+, column \d+:?$/, '') ?? message;
}
