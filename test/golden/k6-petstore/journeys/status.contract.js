import { answers } from '../support/answers.js';
import { api } from '../support/api.js';
import { anonymous } from '../support/identities.js';

// assay:5a549a38ba10 — #/paths/~1status/get/responses
export function getStatus() {
  const response = api.as(anonymous).get('/status', { headers: { Accept: 'text/plain, */*' } });
  answers(response, 200);
}
