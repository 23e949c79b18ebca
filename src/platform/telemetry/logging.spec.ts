import { Writable } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { errorFields } from './error-fields.js';
import { loggerParams } from './logging.js';
import { redactText } from './redact.js';

describe('the destination of log lines', () => {
  it.each(['json', 'pretty', 'auto'] as const)('can be made as %s', (logFormat) => {
    expect(loggerParams({ logLevel: 'silent', logFormat })).toMatchObject({ forRoutes: [] });
  });
});

describe('an error in a log line', () => {
  it('is told by type, message, code, stack and causes, without what its driver hung on it', () => {
    const lines: string[] = [];
    const sink = new Writable({
      write(chunk: Buffer, _encoding, done) {
        lines.push(chunk.toString());
        done();
      },
    });
    const { logger } = loggerParams({ logLevel: 'info', logFormat: 'json' }, sink).pinoHttp as {
      logger: { error(fields: object, message: string): void };
    };
    const cause = Object.assign(new Error('cut'), { code: '57P01', client: { password: 'p4ss' } });
    const error = Object.assign(new TypeError('no answer', { cause }), {
      parameters: ['payl0ad'],
      query: 'INSERT',
    });

    logger.error({ err: error }, 'It failed');
    const line = JSON.parse(lines.join('')) as { err: Record<string, unknown> };

    expect(Object.keys(line.err)).toEqual(['type', 'message', 'stack', 'cause']);
    expect(line.err['cause']).toMatchObject({ type: 'Error', message: 'cut', code: '57P01' });
    expect(lines.join('')).not.toMatch(/p4ss|payl0ad/);
  });

  it('may be its own cause', () => {
    const error = new Error('round');
    error.cause = error;

    expect(JSON.stringify(errorFields(error)).match(/"message":"round"/g)).toHaveLength(6);
  });
});

describe('secrets in texts', () => {
  it.each([
    ['key assay_kq3vZdB1x0mYfT7h2LwR9uNcJ5aEsG8oPiVqK4tDzXg was refused', 'key [redacted] was refused'],
    ['secret whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw', 'secret [redacted]'],
    ['Authorization: Bearer abc.def-ghi/jkl', 'Authorization: Bearer [redacted]'],
    ['connect postgres://assay:p4ss@db:5432/assay', 'connect postgres://assay:[redacted]@db:5432/assay'],
    ['POST /api/v1/webhooks/019a5f3c/tok-1234?x=1', 'POST /api/v1/webhooks/019a5f3c/[redacted]?x=1'],
  ])('are cut out of %j', (text, redacted) => {
    expect(redactText(text)).toBe(redacted);
  });

  it('leaves what is none', () => {
    const text = 'GET https://api.example:8080/api/v1/webhooks/openapi by assay_short, bearer of news';

    expect(redactText(text)).toBe(text);
  });

  it('are found in time that grows with the text only', () => {
    const hostile = [
      '//'.repeat(50_000),
      '/webhooks/'.repeat(20_000),
      'assay_'.repeat(30_000),
      '//a:'.repeat(30_000),
    ];

    // A search that goes back over what it has read takes minutes for these, and the test runs out of time.
    for (const text of hostile) expect(redactText(text)).not.toBe('');
  });
});
