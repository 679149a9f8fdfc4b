const WORDS = /CERT|SELF_SIGNED|^UNABLE_TO_VERIFY|^HOSTNAME_MISMATCH$|^INVALID_CA$|^INVALID_PURPOSE$/;

/** Whether an error code means that a certificate is not trusted. These are OpenSSL's codes, as Node passes them on. */
export function isUntrusted(code: string): boolean {
  return WORDS.test(code);
}
