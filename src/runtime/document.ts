import { request } from 'undici';

/** Where frameworks show the API document, the usual ones first. */
const PATHS = [
  '/openapi.json',
  '/swagger.json',
  '/api/openapi.json',
  '/api/swagger.json',
  '/apispec_1.json',
  '/api-docs.json',
  '/api-docs',
  '/docs/openapi.json',
  '/swagger/v1/swagger.json',
  '/openapi.yaml',
  '/swagger.yaml',
];
const LARGEST_BYTES = 32 * 1024 * 1024;
const ANSWER_MS = 5_000;
/** In JSON or YAML, near its beginning or not. */
const LOOKS_LIKE_ONE = /^\s*\{[^]*"(?:openapi|swagger)"\s*:|^\s*(?:openapi|swagger)\s*:/m;

export async function documentAt(base: string): Promise<Uint8Array | undefined> {
  for (const place of PATHS) {
    const found = await bodyAt(`${base}${place}`);
    if (found !== undefined && LOOKS_LIKE_ONE.test(Buffer.from(found).toString('utf8'))) return found;
  }
  return undefined;
}

async function bodyAt(url: string): Promise<Uint8Array | undefined> {
  try {
    const { statusCode, body } = await request(url, { signal: AbortSignal.timeout(ANSWER_MS) });
    const chunks: Buffer[] = [];
    let size = 0;
    for await (const chunk of body as AsyncIterable<Buffer>) {
      size += chunk.length;
      if (size > LARGEST_BYTES) return undefined;
      chunks.push(chunk);
    }
    return statusCode === 200 ? Buffer.concat(chunks) : undefined;
  } catch {
    return undefined; // it shows nothing there
  }
}
