import { describe, expect, it } from 'vitest';
import { api, json, path, raw } from '../support/api.js';
import { cleanUp } from '../support/cleanup.js';
import { aNewPet } from '../support/data.js';
import { userA } from '../support/identities.js';

describe('GET /pets', () => {
  // assay:e9860bf73470 — #/paths/~1pets
  it('refuses PATCH, which it does not offer', async () => {
    const response = await api.as(userA).patch('/pets');

    expect(response).toHaveStatus('4XX', 501);
  });
});

describe('POST /pets', () => {
  // assay:c5b86e425b88 — #/paths/~1pets/post/requestBody/content
  it('refuses a body that is no JSON', async () => {
    const response = await api.as(userA).post('/pets', raw('{"name": ', 'application/json'));

    expect(response).toBeRejected();
    expect(response).toBeAsDocumented('POST /pets');
  });

  // assay:3fd2b4a8855c — #/paths/~1pets/post/requestBody/content
  it('refuses a body of type text/plain', async () => {
    const response = await api.as(userA).post('/pets', json(aNewPet(), 'text/plain'));

    expect(response).toHaveStatus('4XX');
    expect(response).toBeAsDocumented('POST /pets');
  });

  // assay:c1a9435f671d — #/paths/~1pets/post/requestBody/required
  it('refuses a request without its body', async () => {
    const response = await api.as(userA).post('/pets');

    expect(response).toHaveStatus('4XX');
    expect(response).toBeAsDocumented('POST /pets');
  });
});

describe('GET /pets/{petId}', () => {
  // assay:eb5b5b4fc268 — #/components/responses/Problem
  it('answers an unknown petId with 404', async () => {
    const createdPet = await api.as(userA).post('/pets', aNewPet());
    cleanUp(() => api.as(userA).delete(path`/pets/${createdPet.value('/id')}`));

    expect(createdPet).toHaveStatus(201);

    const response = await api.as(userA).get(path`/pets/${1987654321}`);

    expect(response).toBeNotFound();
    expect(response).toBeAsDocumented('GET /pets/{petId}');
  });

  // assay:c73b425b4b8f — #/paths/~1pets~1{petId}
  it('refuses PATCH, which it does not offer', async () => {
    const createdPet = await api.as(userA).post('/pets', aNewPet());
    cleanUp(() => api.as(userA).delete(path`/pets/${createdPet.value('/id')}`));

    expect(createdPet).toHaveStatus(201);
    const petId = createdPet.value('/id');

    expect(await api.as(userA).patch(path`/pets/${petId}`)).toHaveStatus('4XX', 501);
  });
});

describe('PUT /pets/{petId}', () => {
  // assay:e4d8041c39c3 — #/components/responses/Problem
  it('answers an unknown petId with 404', async () => {
    const createdPet = await api.as(userA).post('/pets', aNewPet());
    cleanUp(() => api.as(userA).delete(path`/pets/${createdPet.value('/id')}`));

    expect(createdPet).toHaveStatus(201);

    const response = await api.as(userA).put(path`/pets/${1987654321}`, aNewPet());

    expect(response).toBeNotFound();
    expect(response).toBeAsDocumented('PUT /pets/{petId}');
  });

  // assay:102648e263f5 — #/paths/~1pets~1{petId}/put/requestBody/content
  it('refuses a body that is no JSON', async () => {
    const createdPet = await api.as(userA).post('/pets', aNewPet());
    cleanUp(() => api.as(userA).delete(path`/pets/${createdPet.value('/id')}`));

    expect(createdPet).toHaveStatus(201);
    const petId = createdPet.value('/id');

    const response = await api.as(userA).put(path`/pets/${petId}`, raw('{"name": ', 'application/json'));

    expect(response).toBeRejected();
    expect(response).toBeAsDocumented('PUT /pets/{petId}');
  });

  // assay:a0d53d7dd5bd — #/paths/~1pets~1{petId}/put/requestBody/content
  it('refuses a body of type text/plain', async () => {
    const createdPet = await api.as(userA).post('/pets', aNewPet());
    cleanUp(() => api.as(userA).delete(path`/pets/${createdPet.value('/id')}`));

    expect(createdPet).toHaveStatus(201);
    const petId = createdPet.value('/id');

    const response = await api.as(userA).put(path`/pets/${petId}`, json(aNewPet(), 'text/plain'));

    expect(response).toHaveStatus('4XX');
    expect(response).toBeAsDocumented('PUT /pets/{petId}');
  });

  // assay:96b5fe8180ae — #/paths/~1pets~1{petId}/put/requestBody/required
  it('refuses a request without its body', async () => {
    const createdPet = await api.as(userA).post('/pets', aNewPet());
    cleanUp(() => api.as(userA).delete(path`/pets/${createdPet.value('/id')}`));

    expect(createdPet).toHaveStatus(201);
    const petId = createdPet.value('/id');

    const response = await api.as(userA).put(path`/pets/${petId}`);

    expect(response).toHaveStatus('4XX');
    expect(response).toBeAsDocumented('PUT /pets/{petId}');
  });
});

describe('DELETE /pets/{petId}', () => {
  // assay:acea5f6ae58c — #/components/responses/Problem
  it('answers an unknown petId with 404', async () => {
    const createdPet = await api.as(userA).post('/pets', aNewPet());
    cleanUp(() => api.as(userA).delete(path`/pets/${createdPet.value('/id')}`));

    expect(createdPet).toHaveStatus(201);

    const response = await api.as(userA).delete(path`/pets/${1987654321}`);

    expect(response).toBeNotFound();
    expect(response).toBeAsDocumented('DELETE /pets/{petId} (2)');
  });
});
