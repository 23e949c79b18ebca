import { describe, expect, it } from 'vitest';
import { api } from '../support/api.js';
import { anonymous } from '../support/identities.js';

describe('GET /status', () => {
  // assay:5a549a38ba10 — #/paths/~1status/get/responses
  it('answers a valid request as documented', async () => {
    const response = await api.as(anonymous).get('/status', { headers: { Accept: 'text/plain, */*' } });

    expect(response).toHaveStatus(200);
    expect(response).toHaveContentType('text/plain');
  });
});
