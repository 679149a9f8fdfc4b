import { isMap, isNode, isScalar, LineCounter, parseDocument } from 'yaml';

/** The parsed content of a file that an operator wrote. If it is not valid YAML, `problems` with one line each. */
export type YamlFile =
  | {
      content: unknown;
      // Prefixes a problem with its line in the file.
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

  /** Finds the line of the deepest existing part of the path: the line of its key, or of its list entry. */
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
