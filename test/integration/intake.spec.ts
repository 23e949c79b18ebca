import { createHmac } from 'node:crypto';
import { request } from 'undici';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type IntakeApp, startIntakeApp } from '../support/intake-app.js';

const APIFOX_SECRET = 'a-secret-that-only-apifox-knows';

let intake: IntakeApp;

beforeAll(async () => {
  intake = await startIntakeApp({ env: { APIFOX_WEBHOOK_SECRET: APIFOX_SECRET } });
});
afterAll(() => intake.close());

function sign(body: string, secret = APIFOX_SECRET): Record<string, string> {
  return { 'x-apifox-signature': createHmac('sha256', secret).update(body).digest('hex') };
}

async function post(path: string, body: string | Buffer, headers: Record<string, string> = {}) {
  const response = await request(`${intake.url}/api/v1/webhooks/${path}`, {
    method: 'POST',
    body,
    headers: { 'content-type': 'application/json', ...headers },
  });
  const text = await response.body.text();
  return { status: response.statusCode, headers: response.headers, body: JSON.parse(text) };
}

describe('POST /api/v1/webhooks/apifox', () => {
  it('acknowledges a signed notice with an event that is stored', async () => {
    const body = JSON.stringify({ event: 'API_UPDATED', title: 'changed', content: '接口路径：GET /pets' });

    const answer = await post('apifox', body, sign(body));

    expect(answer.status).toBe(202);
    expect(answer.body).toEqual({
      eventId: expect.any(String),
      status: 'accepted',
      duplicate: false,
      statusUrl: `/api/v1/events/${answer.body.eventId}`,
    });
  });
});
