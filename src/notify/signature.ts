import { createHmac } from 'node:crypto';

export interface SignedParts {
  /** The same for every try to deliver the same notice, so that receivers can tell. */
  readonly id: string;
  readonly timestampSeconds: number;
  readonly body: string;
}

const PREFIX = 'whsec_';

/** Headers of Standard Webhooks (https://www.standardwebhooks.com, "signature scheme"). */
export function signatureHeaders(
  { id, timestampSeconds, body }: SignedParts,
  secret: string,
): Record<string, string> {
  const signature = createHmac('sha256', keyOf(secret))
    .update(`${id}.${timestampSeconds}.${body}`)
    .digest('base64');
  return {
    'webhook-id': id,
    'webhook-timestamp': String(timestampSeconds),
    'webhook-signature': `v1,${signature}`,
  };
}

function keyOf(secret: string): Buffer {
  return secret.startsWith(PREFIX)
    ? Buffer.from(secret.slice(PREFIX.length), 'base64')
    : Buffer.from(secret, 'utf8');
}
