import { describe, expect, it } from 'vitest';
import { api, path, raw } from '../support/api.js';
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
  });

  // assay:3fd2b4a8855c — #/paths/~1pets/post/requestBody/content
  it('refuses a body of type text/plain', async () => {
    const response = await api.as(userA).post('/pets', raw('name: Ada', 'text/plain'));

    expect(response).toHaveStatus('4XX');
  });
});

describe('GET /pets/{petId}', () => {
  // assay:eb5b5b4fc268 — #/components/responses/Problem
  it('answers an unknown petId with 404', async () => {
    const createdPet = await api.as(userA).post('/pets', aNewPet());
    cleanUp(() => api.as(userA).delete(path`/pets/${createdPet.value('/id')}`));

    expect(createdPet).toHaveStatus(201);

    expect(await api.as(userA).get(path`/pets/${1987654321}`)).toBeNotFound();
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
  });

  // assay:102648e263f5 — #/paths/~1pets~1{petId}/put/requestBody/content
  it('refuses a body that is no JSON', async () => {
    const createdPet = await api.as(userA).post('/pets', aNewPet());
    cleanUp(() => api.as(userA).delete(path`/pets/${createdPet.value('/id')}`));

    expect(createdPet).toHaveStatus(201);
    const petId = createdPet.value('/id');

    const response = await api.as(userA).put(path`/pets/${petId}`, raw('{"name": ', 'application/json'));

    expect(response).toBeRejected();
  });

  // assay:a0d53d7dd5bd — #/paths/~1pets~1{petId}/put/requestBody/content
  it('refuses a body of type text/plain', async () => {
    const createdPet = await api.as(userA).post('/pets', aNewPet());
    cleanUp(() => api.as(userA).delete(path`/pets/${createdPet.value('/id')}`));

    expect(createdPet).toHaveStatus(201);
    const petId = createdPet.value('/id');

    const response = await api.as(userA).put(path`/pets/${petId}`, raw('name: Ada', 'text/plain'));

    expect(response).toHaveStatus('4XX');
  });
});

describe('DELETE /pets/{petId}', () => {
  // assay:acea5f6ae58c — #/components/responses/Problem
  it('answers an unknown petId with 404', async () => {
    const createdPet = await api.as(userA).post('/pets', aNewPet());
    cleanUp(() => api.as(userA).delete(path`/pets/${createdPet.value('/id')}`));

    expect(createdPet).toHaveStatus(201);

    expect(await api.as(userA).delete(path`/pets/${1987654321}`)).toBeNotFound();
  });
});
