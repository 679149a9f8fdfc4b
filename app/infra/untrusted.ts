const WORDS = /CERT|SELF_SIGNED|^UNABLE_TO_VERIFY|^HOSTNAME_MISMATCH$|^INVALID_CA$|^INVALID_PURPOSE$/;

/** Whether this code of an error says that a certificate is not trusted: OpenSSL's words, as Node passes them on. */
export function isUntrusted(code: string): boolean {
  return WORDS.test(code);
}
