import { canDecode, misfit, quoted, rule, shorten, urlOf, withoutPassword } from './rule.ts';

/** Rules of the variables that hold addresses. */

/** `mysql://user:password@host:port/database`; a `socket` parameter may stand for the host. */
export const mysqlUrl = rule((given) => {
  const mend = 'Write it as mysql://user:password@host:3306/database; %-encode special characters of the password.';
  const url = urlOf(given, ['mysql', 'mariadb'], mend);
  if (url.pathname.length < 2)
    throw misfit('a URL that names a database', withoutPassword(url), `Add its name: ${mend}`);
  return given;
});

/** An http(s) address. `slash` says whether the value always, or never, ends in "/". */
export const httpUrl = ({ slash }: { slash: boolean }) =>
  rule((given) => {
    urlOf(given, ['http', 'https'], 'Write it as https://host/path/.');
    const bare = given.replace(/\/+$/, '');
    return slash ? `${bare}/` : bare;
  });

export const projectUrlTemplate = rule((given) => {
  const mend = 'Write it as https://host/projects/{code}.';
  if (!given.includes('{code}')) throw misfit('an address with {code} in it', quoted(given), mend);
  urlOf(given.replace('{PUBLIC_URL}', 'http://host').replaceAll('{code}', 'P-1'), ['http', 'https'], mend);
  return given;
});

/** The address of one RabbitMQ, or of several nodes, separated by commas. Each has its own user and virtual host. */
export const amqpUrls = rule((given) => {
  const mend = 'Write it as amqp://user:password@host:5672/vhost, %-encoded; separate several by commas.';
  return given.split(',').map((node) => {
    const url = urlOf(node.trim(), ['amqp', 'amqps'], mend);
    const vhost = url.pathname.slice(1);
    if (vhost.includes('/') || !canDecode(vhost))
      throw misfit('one virtual host, %-encoded ("/" is %2F)', shorten(given), mend);
    return node.trim();
  });
});

export const smtpUrl = rule((given) => {
  urlOf(given, ['smtp', 'smtps'], 'Write it as smtp://user:password@host:587.');
  return given;
});

/** The address of one Redis, or of several nodes of a cluster, separated by commas. */
export const redisUrls = rule((given) => {
  const nodes = given.split(',').map((node) => node.trim());
  for (const node of nodes) {
    const mend = 'Write it as redis://host:6379; separate the nodes of a cluster by commas.';
    const { pathname } = urlOf(node, ['redis', 'rediss'], mend);
    const database = pathname.replace(/^\//, '');
    if (!/^\d*$/.test(database)) throw misfit('the number of a database, such as /0', 'something else', mend);
    if (nodes.length > 1 && Number(database) !== 0) {
      const only = 'A cluster has database 0 alone: leave the number out, or name a single server.';
      throw misfit('nodes of a cluster without the number of a database', `database ${database}`, only);
    }
  }
  return nodes;
});
