import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';

const FORM = 'v1';
const NONCE_BYTES = 12;

/**
 * Encrypts a text with AES-256-GCM. `about` names the text's owner. It is not stored, but must be the same for
 * decryption, so that one sealed text cannot be put in place of another.
 */
export function seal(key: Buffer, text: string, about: string): string {
  const nonce = randomBytes(NONCE_BYTES);
  const cipher = createCipheriv('aes-256-gcm', key, nonce).setAAD(Buffer.from(about));
  const sealed = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()]);
  return [FORM, ...[nonce, cipher.getAuthTag(), sealed].map((part) => part.toString('base64url'))].join('.');
}

/** Decrypts a text. Undefined if the key or `about` differ, or if it was modified. */
export function unseal(key: Buffer, box: string, about: string): string | undefined {
  const [form, ...parts] = box.split('.');
  const [nonce, tag, sealed] = parts.map((part) => Buffer.from(part, 'base64url'));
  if (form !== FORM || nonce?.length !== NONCE_BYTES || tag?.length !== 16 || sealed === undefined) return undefined;
  const decipher = createDecipheriv('aes-256-gcm', key, nonce).setAAD(Buffer.from(about)).setAuthTag(tag);
  try {
    return Buffer.concat([decipher.update(sealed), decipher.final()]).toString('utf8');
  } catch {
    return undefined;
  }
}
