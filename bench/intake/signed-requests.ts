import { createHmac } from 'node:crypto';

const COUNTER_DIGITS = 12;
const SIGNATURE_DIGITS = 64;

/**
 * Complete HTTP requests, each with another body and its signature. They are made by changing a counter and a
 * signature in one buffer, so that the load generator takes as little as possible from the cores it shares.
 */
export class SignedRequests {
  private readonly request: Buffer;
  private readonly body: Buffer;
  private readonly counterAt: number;
  private readonly signatureAt: number;
  private made = 0;

  private readonly secret: string;

  /** @param seed keeps the bodies of several rounds apart */
  constructor(path: string, secret: string, bodyBytes: number, seed: number) {
    this.secret = secret;
    const body = noticeOf(bodyBytes, seed);
    const head = [
      `POST ${path} HTTP/1.1`,
      'host: 127.0.0.1',
      'content-type: application/json',
      `content-length: ${Buffer.byteLength(body)}`,
      `x-apifox-signature: ${'0'.repeat(SIGNATURE_DIGITS)}`,
      '\r\n',
    ].join('\r\n');
    this.request = Buffer.from(head + body);
    this.body = this.request.subarray(Buffer.byteLength(head));
    this.counterAt = body.indexOf('0'.repeat(COUNTER_DIGITS));
    this.signatureAt = head.indexOf('0'.repeat(SIGNATURE_DIGITS));
  }

  /** A buffer of its own: the socket may hold on to it. */
  next(): Buffer {
    this.made += 1;
    this.body.write(String(this.made).padStart(COUNTER_DIGITS, '0'), this.counterAt, 'latin1');
    const signature = createHmac('sha256', this.secret).update(this.body).digest('hex');
    this.request.write(signature, this.signatureAt, 'latin1');
    return Buffer.from(this.request);
  }
}

/** A change notice as ApiFox sends it, filled up to the size; ASCII only before the counter. */
function noticeOf(bodyBytes: number, seed: number): string {
  const id = `${seed}-${'0'.repeat(COUNTER_DIGITS)}`;
  const content = '接口名称：List pets\\n接口路径：GET /pets\\n修改者：Kim\\n';
  const notice = `{"id":"${id}","event":"API_UPDATED","title":"API updated","content":"${content}`;
  return `${notice}${'x'.repeat(Math.max(0, bodyBytes - Buffer.byteLength(notice) - 2))}"}`;
}
