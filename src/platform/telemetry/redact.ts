/** Fields that hold secrets, wherever an object with them is logged. */
export const SECRET_FIELDS: readonly string[] = [
  'authorization',
  'cookie',
  'password',
  'secret',
  'secrets',
  'token',
  'accessToken',
  'apiKey',
  'x-api-key',
  'x-hub-signature-256',
  'webhook-signature',
  'set-cookie',
].flatMap((field) => [`["${field}"]`, `*["${field}"]`, `*.headers["${field}"]`]);

/**
 * Secrets inside texts, such as messages of errors and addresses: API keys, Standard Webhooks secrets,
 * authorisation headers, passwords in URLs, and the token in the path of a source's webhook.
 */
const SECRET_TEXT =
  /assay_[\w-]{40,}|whsec_[\w+/=-]{8,}|(?<=bearer )[^\s"',\\]{8,}|(?<=\/\/[^\s:@/"]{0,100}:)[^\s@/"]+(?=@)|(?<=\/webhooks\/[\w-]{1,64}\/)[^\s/?"\\]+/gi;

export function redactText(text: string): string {
  return text.replace(SECRET_TEXT, '[redacted]');
}
