import { PassThrough, Readable, type Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createBrotliDecompress, createGunzip, createInflate } from 'node:zlib';
import { DomainError } from '#core/errors/index';
import { DependencyFailed } from '#platform/resilience/index';

/** A response is larger than its caller takes, as sent or decompressed. */
export class ResponseTooLarge extends DomainError {
  readonly code = 'dependency-failed';
  readonly retryable = false;
  readonly category = 'dependency';

  constructor(
    readonly host: string,
    readonly maxBytes: number,
  ) {
    super(`${host} answered with more than ${maxBytes} bytes`);
  }
}

export interface ReadOptions {
  readonly host: string;
  readonly maxBytes: number;
  readonly contentEncoding: string | undefined;
  readonly signal: AbortSignal;
}

/** What `readBody` can decode, and what we therefore say that we accept. */
export const ACCEPT_ENCODING = 'gzip, br';

/**
 * The decompressed body. Bytes are counted before and after decompression: a bomb is small before, and a
 * stream of empty blocks is nothing after.
 * @throws {ResponseTooLarge}
 * @throws {DependencyFailed} when it cannot be decompressed
 */
export async function readBody(body: Readable, options: ReadOptions): Promise<Uint8Array> {
  const decoder = decoderFor(options);
  const chunks: Uint8Array[] = [];
  const collect = async (source: AsyncIterable<Uint8Array>): Promise<void> => {
    for await (const chunk of capped(source, options)) chunks.push(chunk);
  };
  const sent = Readable.from(capped(body, options), { objectMode: false });
  try {
    await pipeline(sent, decoder, collect, { signal: options.signal });
  } catch (error) {
    throw isZlibError(error) ? undecodable(options, error) : error;
  }
  return Buffer.concat(chunks);
}

async function* capped(
  source: AsyncIterable<Uint8Array>,
  { host, maxBytes }: ReadOptions,
): AsyncGenerator<Uint8Array> {
  let left = maxBytes;
  for await (const chunk of source) {
    left -= chunk.byteLength;
    if (left < 0) throw new ResponseTooLarge(host, maxBytes);
    yield chunk;
  }
}

/** One encoding at most: several on top of each other serve bombs only. */
function decoderFor(options: ReadOptions): Transform {
  switch (options.contentEncoding?.trim().toLowerCase() ?? 'identity') {
    case '':
    case 'identity':
      return new PassThrough();
    case 'gzip':
    case 'x-gzip':
      return createGunzip();
    case 'deflate':
      return createInflate();
    case 'br':
      return createBrotliDecompress();
    default:
      throw undecodable(options);
  }
}

function undecodable({ host, contentEncoding }: ReadOptions, cause?: unknown): DependencyFailed {
  const reason = `answered in the encoding ${contentEncoding}, which could not be decoded`;
  return new DependencyFailed(host, reason, { retryable: false, cause });
}

function isZlibError(error: unknown): boolean {
  const code = (error as NodeJS.ErrnoException).code ?? '';
  return code.startsWith('Z_') || code.startsWith('ERR_BROTLI') || code.startsWith('ERR__ERROR_FORMAT');
}
