import { describe, expect, it } from 'vitest';
import { api, json, path } from '../support/api.js';
import { cleanUp } from '../support/cleanup.js';
import { aNewPet } from '../support/data.js';
import { userA } from '../support/identities.js';

describe('GET /pets', () => {
  // assay:346b6ddde044 — #/paths/~1pets/get/responses
  it('answers a valid request as documented', async () => {
    const response = await api
      .as(userA)
      .get('/pets', { headers: { Accept: 'application/json, text/plain, */*' } });

    expect(response).toHaveStatus(200);
    expect(response).toHaveContentType('application/json');
    expect(response).toMatchSchema('PetList');
    expect(response).toHaveHeader('X-Total-Count', 'ListPetsXTotalCountHeader');
  });
});

describe('POST /pets', () => {
  // assay:11fef779192c — #/paths/~1pets/post/responses
  it('answers a valid request as documented', async () => {
    const response = await api
      .as(userA)
      .post('/pets', aNewPet(), { headers: { Accept: 'application/json, text/plain, */*' } });
    cleanUp(() => api.as(userA).delete(path`/pets/${response.value('/id')}`));

    expect(response).toHaveStatus(201);
    expect(response).toHaveContentType('application/json');
    expect(response).toMatchSchema('Pet');
  });

  // assay:2a179bc1e5c2 — #/paths/~1pets/post/responses
  it('answers a body with all that it may have as documented', async () => {
    const response = await api
      .as(userA)
      .post('/pets', aNewPet({ born: '2029-03-11', tags: ['baby'], price: 80 }));
    cleanUp(() => api.as(userA).delete(path`/pets/${response.value('/id')}`));

    expect(response).toHaveStatus(201);
    expect(response).toHaveContentType('application/json');
    expect(response).toMatchSchema('Pet');
  });

  // assay:af49e11ae23a — #/paths/~1pets/post/requestBody/content/application~1json/schema
  it('accepts a body with nothing but what it must have', async () => {
    const response = await api.as(userA).post('/pets', { name: 'Bike', status: 'available' });
    cleanUp(() => api.as(userA).delete(path`/pets/${response.value('/id')}`));

    expect(response).toHaveStatus(201);
    expect(response).toHaveContentType('application/json');
    expect(response).toMatchSchema('Pet');
  });

  // assay:8d1134173f41 — #/paths/~1pets/post/requestBody/content/application~1json
  it('takes Application/JSON; charset=utf-8 for application/json', async () => {
    const response = await api.as(userA).post('/pets', json(aNewPet(), 'Application/JSON; charset=utf-8'));
    cleanUp(() => api.as(userA).delete(path`/pets/${response.value('/id')}`));

    expect(response).toHaveStatus(201);
    expect(response).toHaveContentType('application/json');
    expect(response).toMatchSchema('Pet');
  });
});

describe('GET /pets/{petId}', () => {
  // assay:427cbec35bcf — #/paths/~1pets~1{petId}/get/responses
  it('answers a valid request as documented', async () => {
    const createdPet = await api.as(userA).post('/pets', aNewPet());
    cleanUp(() => api.as(userA).delete(path`/pets/${createdPet.value('/id')}`));

    expect(createdPet).toHaveStatus(201);
    const petId = createdPet.value('/id');

    const response = await api
      .as(userA)
      .get(path`/pets/${petId}`, { headers: { Accept: 'application/json, text/plain, */*' } });

    expect(response).toHaveStatus(200);
    expect(response).toHaveContentType('application/json');
    expect(response).toMatchSchema('Pet');
  });
});

describe('PUT /pets/{petId}', () => {
  // assay:12843fcfd2ba — #/paths/~1pets~1{petId}/put/responses
  it('answers a valid request as documented', async () => {
    const createdPet = await api.as(userA).post('/pets', aNewPet());
    cleanUp(() => api.as(userA).delete(path`/pets/${createdPet.value('/id')}`));

    expect(createdPet).toHaveStatus(201);
    const petId = createdPet.value('/id');

    const response = await api
      .as(userA)
      .put(path`/pets/${petId}`, aNewPet(), { headers: { Accept: 'application/json, text/plain, */*' } });

    expect(response).toHaveStatus(200);
    expect(response).toHaveContentType('application/json');
    expect(response).toMatchSchema('Pet');
  });

  // assay:4f6f67785380 — #/paths/~1pets~1{petId}/put/responses
  it('answers a body with all that it may have as documented', async () => {
    const createdPet = await api.as(userA).post('/pets', aNewPet());
    cleanUp(() => api.as(userA).delete(path`/pets/${createdPet.value('/id')}`));

    expect(createdPet).toHaveStatus(201);
    const petId = createdPet.value('/id');

    const response = await api
      .as(userA)
      .put(path`/pets/${petId}`, aNewPet({ born: '2029-04-08', tags: ['jewelry'], price: 80 }));

    expect(response).toHaveStatus(200);
    expect(response).toHaveContentType('application/json');
    expect(response).toMatchSchema('Pet');
  });

  // assay:dd2e5514f80d — #/paths/~1pets~1{petId}/put/requestBody/content/application~1json/schema
  it('accepts a body with nothing but what it must have', async () => {
    const createdPet = await api.as(userA).post('/pets', aNewPet());
    cleanUp(() => api.as(userA).delete(path`/pets/${createdPet.value('/id')}`));

    expect(createdPet).toHaveStatus(201);
    const petId = createdPet.value('/id');

    const response = await api.as(userA).put(path`/pets/${petId}`, { name: 'Bike', status: 'available' });

    expect(response).toHaveStatus(200);
    expect(response).toHaveContentType('application/json');
    expect(response).toMatchSchema('Pet');
  });

  // assay:f97f71c8e7c8 — #/paths/~1pets~1{petId}/put/requestBody/content/application~1json
  it('takes Application/JSON; charset=utf-8 for application/json', async () => {
    const createdPet = await api.as(userA).post('/pets', aNewPet());
    cleanUp(() => api.as(userA).delete(path`/pets/${createdPet.value('/id')}`));

    expect(createdPet).toHaveStatus(201);
    const petId = createdPet.value('/id');

    const response = await api
      .as(userA)
      .put(path`/pets/${petId}`, json(aNewPet(), 'Application/JSON; charset=utf-8'));

    expect(response).toHaveStatus(200);
    expect(response).toHaveContentType('application/json');
    expect(response).toMatchSchema('Pet');
  });
});

describe('DELETE /pets/{petId}', () => {
  // assay:42adbeb3e002 — #/paths/~1pets~1{petId}/delete/responses
  it('answers a valid request as documented', async () => {
    const createdPet = await api.as(userA).post('/pets', aNewPet());
    cleanUp(() => api.as(userA).delete(path`/pets/${createdPet.value('/id')}`));

    expect(createdPet).toHaveStatus(201);
    const petId = createdPet.value('/id');

    expect(await api.as(userA).delete(path`/pets/${petId}`)).toHaveStatus(204);
  });
});
