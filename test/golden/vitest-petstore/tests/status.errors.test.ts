import { describe, expect, it } from 'vitest';
import { api } from '../support/api.js';
import { userA } from '../support/identities.js';

describe('GET /status', () => {
  // assay:74867d4ddb6c — #/paths/~1status
  it('refuses PATCH, which it does not offer', async () => {
    const response = await api.as(userA).patch('/status');

    expect(response).toHaveStatus('4XX', 501);
  });
});
