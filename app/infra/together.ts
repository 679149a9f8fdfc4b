/**
 * Group commit: requests that arrive while a batch is running share the next one. So many at once cost little more
 * than one, and a single one does not wait. `run` returns the answers of a batch in order. If it throws, nothing was
 * done for any of them, and all get the error. `most`: the size of a batch. `batches`: how many run concurrently.
 */
export function together<Item, Answer>(
  run: (items: readonly Item[]) => Promise<readonly Answer[]>,
  { most, batches }: { most: number; batches: number },
): (item: Item) => Promise<Answer> {
  let waiting: Waiting<Item, Answer>[] = [];
  let underWay = 0;

  async function runAll(): Promise<void> {
    underWay += 1;
    while (waiting.length > 0) {
      const batch = waiting.slice(0, most);
      waiting = waiting.slice(most);
      try {
        const answers = await run(batch.map(({ item }) => item));
        for (const [index, { settle }] of batch.entries()) settle({ answer: answers[index] as Answer });
      } catch (error) {
        for (const { settle } of batch) settle({ error });
      }
    }
    underWay -= 1;
  }

  return (item) =>
    new Promise((resolve, reject) => {
      waiting.push({ item, settle: (end) => ('error' in end ? reject(end.error) : resolve(end.answer)) });
      // Requests of the same turn of the event loop share a batch.
      if (underWay < batches && waiting.length === 1) setImmediate(() => void (underWay < batches && runAll()));
    });
}

/** The same with batches of its own for each owner, such as a database. */
export function togetherBy<Owner extends object, Item, Answer>(
  run: (owner: Owner, items: readonly Item[]) => Promise<readonly Answer[]>,
  limits: { most: number; batches: number },
): (owner: Owner, item: Item) => Promise<Answer> {
  const known = new WeakMap<Owner, (item: Item) => Promise<Answer>>();
  return (owner, item) => {
    const add = known.get(owner) ?? together<Item, Answer>((items) => run(owner, items), limits);
    known.set(owner, add);
    return add(item);
  };
}

/**
 * Repeats the last item until there are 1, 2, 4, 8 … of them, for a list in SQL. Each length of a list is a statement
 * of its own, which every connection prepares and keeps, so there should be few lengths.
 */
export function filledUp<Item>(items: readonly Item[]): Item[] {
  const [last] = items.slice(-1);
  if (last === undefined) return [];
  const length = 2 ** Math.ceil(Math.log2(items.length));
  return [...items, ...Array.from({ length: length - items.length }, () => last)];
}

interface Waiting<Item, Answer> {
  item: Item;
  settle(end: { answer: Answer } | { error: unknown }): void;
}
