import { type BrokerLine, codeOf, onOwnChannel } from './broker.ts';

/** The arguments that a queue was declared with. */
export interface Declaration {
  durable: boolean;
  autoDelete: boolean;
  exclusive: boolean;
  arguments: Readonly<Record<string, string | number | boolean>>;
}

const FLAGS: Readonly<Record<string, 'durable' | 'autoDelete' | 'exclusive'>> = {
  durable: 'durable',
  auto_delete: 'autoDelete',
  exclusive: 'exclusive',
};
/**
 * Ends the loop if guessing makes no progress. Each refusal names one difference, and no queue has this many
 * arguments.
 */
const MOST_GUESSES = 40;

/**
 * Finds out how an existing queue was declared. AMQP has no query for that. But if we declare the queue differently,
 * the broker refuses and names one difference with the right value. So we declare it, beginning with `guess`, until
 * nothing is refused. This changes nothing. Undefined if the broker does not name the value or does not let us
 * declare.
 */
export async function declarationOf(
  line: BrokerLine,
  queue: string,
  guess: Declaration,
): Promise<Declaration | undefined> {
  let guessed: Declaration | undefined = guess;
  for (let count = 0; count < MOST_GUESSES && guessed !== undefined; count++) {
    const refusal = await refusalOf(line, queue, guessed);
    if (refusal === undefined) return guessed;
    guessed = corrected(guessed, refusal);
  }
  return undefined;
}

async function refusalOf(line: BrokerLine, queue: string, declaration: Declaration): Promise<string | undefined> {
  try {
    await onOwnChannel(line, (channel) => channel.queueDeclare({ queue, ...declaration }));
    return undefined;
  } catch (error) {
    if (!(error instanceof Error) || line.lost.aborted) throw error;
    return codeOf(error) === 'PRECONDITION_FAILED' ? error.message : '';
  }
}

/** Returns the guess, corrected by the refusal. Undefined if the refusal does not contain the right value. */
export function corrected(guess: Declaration, refusal: string): Declaration | undefined {
  const [, key = '', current = ''] =
    /inequivalent arg '([^']+)' for .*: received .* but current is (.*)$/s.exec(refusal) ?? [];
  const flag = FLAGS[key];
  if (flag !== undefined) return { ...guess, [flag]: current === "'true'" };
  const { [key]: _, ...others } = guess.arguments;
  if (current === 'none') return key in guess.arguments ? { ...guess, arguments: others } : undefined;
  // The broker names the types only if they differ.
  const [, value, type = typeof guess.arguments[key]] =
    /^(?:the value )?'(.*?)'(?: of type '(\w+)')?$/s.exec(current) ?? [];
  if (value === undefined || type === 'undefined') return undefined;
  return { ...guess, arguments: { ...others, [key]: typed(value, type) } };
}

function typed(value: string, type: string): string | number | boolean {
  if (type === 'bool' || type === 'boolean') return value === 'true';
  return type === 'longstr' || type === 'string' ? value : Number(value);
}
