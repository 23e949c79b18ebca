import { describe, expect, it } from 'vitest';
import { api, path } from '../support/api.js';
import { cleanUp } from '../support/cleanup.js';
import { aNewPet } from '../support/data.js';
import { userA } from '../support/identities.js';
import { without } from '../support/values.js';

describe('GET /pets', () => {
  // assay:876a9c2d4e57 — #/paths/~1pets/get/parameters/0/schema/type
  it('rejects a limit that is no number', async () => {
    const response = await api.as(userA).get('/pets', { query: { limit: 'not-a-number' } });

    expect(response).toBeRejected();
  });

  // assay:c1eff91a518f — #/paths/~1pets/get/parameters/0/schema/type
  it('rejects a limit of 1.5, which is not whole', async () => {
    const response = await api.as(userA).get('/pets', { query: { limit: '1.5' } });

    expect(response).toBeRejected();
  });

  // assay:896d141fa85e — #/paths/~1pets/get/parameters/0/schema/maximum
  it('accepts a limit of 100, its maximum', async () => {
    const response = await api.as(userA).get('/pets', { query: { limit: '100' } });

    expect(response).toHaveStatus(200);
    expect(response).toHaveContentType('application/json');
    expect(response).toMatchSchema('PetList');
    expect(response).toHaveHeader('X-Total-Count', 'ListPetsXTotalCountHeader');
  });

  // assay:5cf8980d9256 — #/paths/~1pets/get/parameters/0/schema/maximum
  it('rejects a limit of 101', async () => {
    const response = await api.as(userA).get('/pets', { query: { limit: '101' } });

    expect(response).toBeRejected();
  });

  // assay:859cdaed3674 — #/paths/~1pets/get/parameters/0/schema/minimum
  it('accepts a limit of 1, its minimum', async () => {
    const response = await api.as(userA).get('/pets', { query: { limit: '1' } });

    expect(response).toHaveStatus(200);
    expect(response).toHaveContentType('application/json');
    expect(response).toMatchSchema('PetList');
    expect(response).toHaveHeader('X-Total-Count', 'ListPetsXTotalCountHeader');
  });

  // assay:c2d5445018e5 — #/paths/~1pets/get/parameters/0/schema/minimum
  it('rejects a limit of 0', async () => {
    const response = await api.as(userA).get('/pets', { query: { limit: '0' } });

    expect(response).toBeRejected();
  });

  // assay:3e18251edb23 — #/paths/~1pets/get/parameters/1/schema/type
  it('rejects a status that is no list', async () => {
    const response = await api.as(userA).get('/pets', { query: { status: 'not-a-list' } });

    expect(response).toBeRejected();
  });

  // assay:6cb19b1fdb74 — #/paths/~1pets/get/parameters/1/schema/items
  it('rejects status whose second item is wrong', async () => {
    const response = await api
      .as(userA)
      .get('/pets', { query: { status: ['available', 'not-one-of-these'] } });

    expect(response).toBeRejected();
  });

  // assay:f24221f49dec — #/components/schemas/Status/enum
  it('rejects a status[0] that is none of its values', async () => {
    const response = await api.as(userA).get('/pets', { query: { status: 'not-one-of-these' } });

    expect(response).toBeRejected();

    const inAnotherCase = await api.as(userA).get('/pets', { query: { status: 'AVAILABLE' } });

    expect(inAnotherCase).toBeRejected();
  });

  // assay:dda00953159d — #/components/schemas/Status/enum
  it('accepts a status[0] of "available"', async () => {
    const response = await api.as(userA).get('/pets', { query: { status: 'available' } });

    expect(response).toHaveStatus(200);
    expect(response).toHaveContentType('application/json');
    expect(response).toMatchSchema('PetList');
    expect(response).toHaveHeader('X-Total-Count', 'ListPetsXTotalCountHeader');
  });

  // assay:bc60c752e7e1 — #/components/schemas/Status/enum
  it('accepts a status[0] of "pending"', async () => {
    const response = await api.as(userA).get('/pets', { query: { status: 'pending' } });

    expect(response).toHaveStatus(200);
    expect(response).toHaveContentType('application/json');
    expect(response).toMatchSchema('PetList');
    expect(response).toHaveHeader('X-Total-Count', 'ListPetsXTotalCountHeader');
  });

  // assay:e9b1f563ded2 — #/components/schemas/Status/enum
  it('accepts a status[0] of "sold"', async () => {
    const response = await api.as(userA).get('/pets', { query: { status: 'sold' } });

    expect(response).toHaveStatus(200);
    expect(response).toHaveContentType('application/json');
    expect(response).toMatchSchema('PetList');
    expect(response).toHaveHeader('X-Total-Count', 'ListPetsXTotalCountHeader');
  });

  // assay:5e9c56973cd0 — #/paths/~1pets/get/parameters/2/schema/format
  it('rejects a X-Request-Id that is no UUID', async () => {
    const response = await api.as(userA).get('/pets', { headers: { 'X-Request-Id': 'not-a-uuid' } });

    expect(response).toBeRejected();
  });
});

describe('POST /pets', () => {
  // assay:68c0522ddfb0 — #/components/schemas/NewPet/type
  it('rejects a body that is no object', async () => {
    const response = await api.as(userA).post('/pets', []);

    expect(response).toBeRejected();
    expect(response).toBeAsDocumented('POST /pets');
  });

  // assay:96e956411afd — #/components/schemas/NewPet/type
  it('rejects null as its body', async () => {
    const response = await api.as(userA).post('/pets', null);

    expect(response).toBeRejected();
  });

  // assay:7f89a6dacf97 — #/components/schemas/NewPet/properties/name/type
  it('rejects a name that is no text', async () => {
    const response = await api.as(userA).post('/pets', aNewPet({ name: { unexpected: 'object' } }));

    expect(response).toBeRejected();
  });

  // assay:8f288f9e8433 — #/components/schemas/NewPet/properties/name/maxLength
  it('accepts a name of 80 characters, its limit', async () => {
    const response = await api.as(userA).post('/pets', aNewPet({ name: 'é'.repeat(80) }));
    cleanUp(() => api.as(userA).delete(path`/pets/${response.value('/id')}`));

    expect(response).toHaveStatus(201);
    expect(response).toHaveContentType('application/json');
    expect(response).toMatchSchema('Pet');
  });

  // assay:0ef11cae5d53 — #/components/schemas/NewPet/properties/name/maxLength
  it('rejects a name of 81 characters', async () => {
    const response = await api.as(userA).post('/pets', aNewPet({ name: 'n'.repeat(81) }));

    expect(response).toBeRejected();
  });

  // assay:a54786ff03f3 — #/components/schemas/NewPet/properties/name/minLength
  it('accepts a name of 1 character, its minimum', async () => {
    const response = await api.as(userA).post('/pets', aNewPet({ name: 'é' }));
    cleanUp(() => api.as(userA).delete(path`/pets/${response.value('/id')}`));

    expect(response).toHaveStatus(201);
    expect(response).toHaveContentType('application/json');
    expect(response).toMatchSchema('Pet');
  });

  // assay:e78de3c78c63 — #/components/schemas/NewPet/properties/name/minLength
  it('rejects a name of 0 characters', async () => {
    const response = await api.as(userA).post('/pets', aNewPet({ name: '' }));

    expect(response).toBeRejected();
  });

  // assay:503fd73f8619 — #/components/schemas/NewPet/required
  it('rejects a body without name', async () => {
    const response = await api.as(userA).post('/pets', without(aNewPet(), 'name'));

    expect(response).toBeRejected();
  });

  // assay:11110297149f — #/components/schemas/NewPet/properties/name/type
  it('rejects null as name', async () => {
    const response = await api.as(userA).post('/pets', aNewPet({ name: null }));

    expect(response).toBeRejected();
  });

  // assay:4c5c7089b833 — #/components/schemas/Status/type
  it('rejects a status that is no text', async () => {
    const response = await api.as(userA).post('/pets', aNewPet({ status: { unexpected: 'object' } }));

    expect(response).toBeRejected();
  });

  // assay:913fe39f438d — #/components/schemas/Status/enum
  it('rejects a status that is none of its values', async () => {
    const response = await api.as(userA).post('/pets', aNewPet({ status: 'not-one-of-these' }));

    expect(response).toBeRejected();

    const inAnotherCase = await api.as(userA).post('/pets', aNewPet({ status: 'AVAILABLE' }));

    expect(inAnotherCase).toBeRejected();
  });

  // assay:a3264103647f — #/components/schemas/Status/enum
  it('accepts a status of "available"', async () => {
    const response = await api.as(userA).post('/pets', aNewPet({ status: 'available' }));
    cleanUp(() => api.as(userA).delete(path`/pets/${response.value('/id')}`));

    expect(response).toHaveStatus(201);
    expect(response).toHaveContentType('application/json');
    expect(response).toMatchSchema('Pet');
  });

  // assay:8a40b0f7b587 — #/components/schemas/Status/enum
  it('accepts a status of "pending"', async () => {
    const response = await api.as(userA).post('/pets', aNewPet({ status: 'pending' }));
    cleanUp(() => api.as(userA).delete(path`/pets/${response.value('/id')}`));

    expect(response).toHaveStatus(201);
    expect(response).toHaveContentType('application/json');
    expect(response).toMatchSchema('Pet');
  });

  // assay:2adf2f5aa117 — #/components/schemas/Status/enum
  it('accepts a status of "sold"', async () => {
    const response = await api.as(userA).post('/pets', aNewPet({ status: 'sold' }));
    cleanUp(() => api.as(userA).delete(path`/pets/${response.value('/id')}`));

    expect(response).toHaveStatus(201);
    expect(response).toHaveContentType('application/json');
    expect(response).toMatchSchema('Pet');
  });

  // assay:1b7cfceaf04d — #/components/schemas/NewPet/required
  it('rejects a body without status', async () => {
    const response = await api.as(userA).post('/pets', without(aNewPet(), 'status'));

    expect(response).toBeRejected();
  });

  // assay:316f3c49411d — #/components/schemas/Status/type
  it('rejects null as status', async () => {
    const response = await api.as(userA).post('/pets', aNewPet({ status: null }));

    expect(response).toBeRejected();
  });

  // assay:bed57267b28d — #/components/schemas/NewPet/properties/born/type
  it('rejects a born that is no text', async () => {
    const response = await api.as(userA).post('/pets', aNewPet({ born: { unexpected: 'object' } }));

    expect(response).toBeRejected();
  });

  // assay:db8cb63c3d2c — #/components/schemas/NewPet/properties/born/format
  it('rejects a born that is no date', async () => {
    const response = await api.as(userA).post('/pets', aNewPet({ born: 'not-a-date' }));

    expect(response).toBeRejected();

    const onNoDay = await api.as(userA).post('/pets', aNewPet({ born: '2031-02-30' }));

    expect(onNoDay).toBeRejected();
  });

  // assay:fa110f48a53a — #/components/schemas/NewPet/properties/tags/type
  it('rejects a tags that is no list', async () => {
    const response = await api.as(userA).post('/pets', aNewPet({ tags: 'not-a-list' }));

    expect(response).toBeRejected();
  });

  // assay:ee6c4e8aceb9 — #/components/schemas/NewPet/properties/tags/maxItems
  it('accepts tags with 5 items', async () => {
    const response = await api
      .as(userA)
      .post('/pets', aNewPet({ tags: ['books', 'industrial', 'tools', 'movies', 'health'] }));
    cleanUp(() => api.as(userA).delete(path`/pets/${response.value('/id')}`));

    expect(response).toHaveStatus(201);
    expect(response).toHaveContentType('application/json');
    expect(response).toMatchSchema('Pet');
  });

  // assay:d7b874ed2b64 — #/components/schemas/NewPet/properties/tags/maxItems
  it('rejects tags with 6 items', async () => {
    const response = await api
      .as(userA)
      .post('/pets', aNewPet({ tags: ['industrial', 'home', 'tools', 'grocery', 'jewelry', 'shoes'] }));

    expect(response).toBeRejected();
  });

  // assay:6bda8bdfbd71 — #/components/schemas/NewPet/properties/tags/uniqueItems
  it('rejects tags with the same item twice', async () => {
    const response = await api.as(userA).post('/pets', aNewPet({ tags: ['grocery', 'grocery'] }));

    expect(response).toBeRejected();
  });

  // assay:7776410f9302 — #/components/schemas/NewPet/properties/tags/items
  it('rejects tags whose second item is wrong', async () => {
    const response = await api.as(userA).post('/pets', aNewPet({ tags: ['kids', { unexpected: 'object' }] }));

    expect(response).toBeRejected();
  });

  // assay:19959f64e71d — #/components/schemas/NewPet/properties/tags/items/type
  it('rejects a tags[0] that is no text', async () => {
    const response = await api.as(userA).post('/pets', aNewPet({ tags: [{ unexpected: 'object' }] }));

    expect(response).toBeRejected();
  });

  // assay:73dc3b9fc617 — #/components/schemas/NewPet/properties/tags/items/maxLength
  it('accepts a tags[0] of 20 characters, its limit', async () => {
    const response = await api.as(userA).post('/pets', aNewPet({ tags: ['nnnnnnnnnnnnnnnnnnnn'] }));
    cleanUp(() => api.as(userA).delete(path`/pets/${response.value('/id')}`));

    expect(response).toHaveStatus(201);
    expect(response).toHaveContentType('application/json');
    expect(response).toMatchSchema('Pet');
  });

  // assay:05817bb0007b — #/components/schemas/NewPet/properties/tags/items/maxLength
  it('rejects a tags[0] of 21 characters', async () => {
    const response = await api.as(userA).post('/pets', aNewPet({ tags: ['n'.repeat(21)] }));

    expect(response).toBeRejected();
  });

  // assay:4f1b2f910b72 — #/components/schemas/NewPet/properties/price/type
  it('rejects a price that is no number', async () => {
    const response = await api.as(userA).post('/pets', aNewPet({ price: 'not-a-number' }));

    expect(response).toBeRejected();
  });

  // assay:beafb7831960 — #/components/schemas/NewPet/properties/price/minimum
  it('accepts a price of 0, its minimum', async () => {
    const response = await api.as(userA).post('/pets', aNewPet({ price: 0 }));
    cleanUp(() => api.as(userA).delete(path`/pets/${response.value('/id')}`));

    expect(response).toHaveStatus(201);
    expect(response).toHaveContentType('application/json');
    expect(response).toMatchSchema('Pet');
  });

  // assay:d6c1192b6284 — #/components/schemas/NewPet/properties/price/minimum
  it('rejects a price of -0.5', async () => {
    const response = await api.as(userA).post('/pets', aNewPet({ price: -0.5 }));

    expect(response).toBeRejected();
  });

  // assay:2b1e6f5c0eba — #/components/schemas/NewPet/properties/price/multipleOf
  it('rejects a price of 0.75, no multiple of 0.5', async () => {
    const response = await api.as(userA).post('/pets', aNewPet({ price: 0.75 }));

    expect(response).toBeRejected();
  });

  // assay:8be5496aeb6b — #/components/schemas/NewPet/properties/price/type
  it('rejects price written as text', async () => {
    const response = await api.as(userA).post('/pets', aNewPet({ price: '80' }));

    expect(response).toBeRejected();
  });

  // assay:7a45341baaf3 — #/components/schemas/NewPet/properties/name/type
  it('rejects a number as name and tags[0]', async () => {
    const response1 = await api.as(userA).post('/pets', aNewPet({ name: 1 }));

    expect(response1).toBeRejected();

    const response2 = await api.as(userA).post('/pets', aNewPet({ tags: [1] }));

    expect(response2).toBeRejected();
  });

  // assay:9c5b2cfc9b97 — #/components/schemas/NewPet/properties/born/type
  it('rejects null in the place of born and tags[0]', async () => {
    const response1 = await api.as(userA).post('/pets', aNewPet({ born: null }));

    expect(response1).toBeRejected();

    const response2 = await api.as(userA).post('/pets', aNewPet({ tags: [null] }));

    expect(response2).toBeRejected();
  });
});

describe('GET /pets/{petId}', () => {
  // assay:444e4f309b4c — #/paths/~1pets~1{petId}/parameters/0/schema/type
  it('rejects a petId that is no number', async () => {
    const createdPet = await api.as(userA).post('/pets', aNewPet());
    cleanUp(() => api.as(userA).delete(path`/pets/${createdPet.value('/id')}`));

    expect(createdPet).toHaveStatus(201);

    const response = await api.as(userA).get(path`/pets/${'not-a-number'}`);

    expect(response).toHaveStatus(400, 404, 422);
    expect(response).toBeAsDocumented('GET /pets/{petId}');
  });

  // assay:89a43268f9a3 — #/paths/~1pets~1{petId}/parameters/0/schema/type
  it('rejects a petId of 1.5, which is not whole', async () => {
    const createdPet = await api.as(userA).post('/pets', aNewPet());
    cleanUp(() => api.as(userA).delete(path`/pets/${createdPet.value('/id')}`));

    expect(createdPet).toHaveStatus(201);

    expect(await api.as(userA).get(path`/pets/${'1.5'}`)).toHaveStatus(400, 404, 422);
  });

  // assay:db3c10d3fc43 — #/paths/~1pets~1{petId}/parameters/0/schema/minimum
  it('rejects a petId of 0', async () => {
    const createdPet = await api.as(userA).post('/pets', aNewPet());
    cleanUp(() => api.as(userA).delete(path`/pets/${createdPet.value('/id')}`));

    expect(createdPet).toHaveStatus(201);

    expect(await api.as(userA).get(path`/pets/${'0'}`)).toHaveStatus(400, 404, 422);
  });
});

describe('PUT /pets/{petId}', () => {
  // assay:4ff89a9d0ed6 — #/paths/~1pets~1{petId}/parameters/0/schema/type
  it('rejects a petId that is no number', async () => {
    const createdPet = await api.as(userA).post('/pets', aNewPet());
    cleanUp(() => api.as(userA).delete(path`/pets/${createdPet.value('/id')}`));

    expect(createdPet).toHaveStatus(201);

    const response = await api.as(userA).put(path`/pets/${'not-a-number'}`, aNewPet());

    expect(response).toHaveStatus(400, 404, 422);
    expect(response).toBeAsDocumented('PUT /pets/{petId}');
  });

  // assay:6d2c6306907f — #/paths/~1pets~1{petId}/parameters/0/schema/type
  it('rejects a petId of 1.5, which is not whole', async () => {
    const createdPet = await api.as(userA).post('/pets', aNewPet());
    cleanUp(() => api.as(userA).delete(path`/pets/${createdPet.value('/id')}`));

    expect(createdPet).toHaveStatus(201);

    const response = await api.as(userA).put(path`/pets/${'1.5'}`, aNewPet());

    expect(response).toHaveStatus(400, 404, 422);
  });

  // assay:6c2b309b37d0 — #/paths/~1pets~1{petId}/parameters/0/schema/minimum
  it('rejects a petId of 0', async () => {
    const createdPet = await api.as(userA).post('/pets', aNewPet());
    cleanUp(() => api.as(userA).delete(path`/pets/${createdPet.value('/id')}`));

    expect(createdPet).toHaveStatus(201);

    const response = await api.as(userA).put(path`/pets/${'0'}`, aNewPet());

    expect(response).toHaveStatus(400, 404, 422);
  });

  // assay:028df35d3ddd — #/components/schemas/NewPet/type
  it('rejects a body that is no object', async () => {
    const createdPet = await api.as(userA).post('/pets', aNewPet());
    cleanUp(() => api.as(userA).delete(path`/pets/${createdPet.value('/id')}`));

    expect(createdPet).toHaveStatus(201);
    const petId = createdPet.value('/id');

    const response = await api.as(userA).put(path`/pets/${petId}`, []);

    expect(response).toBeRejected();
  });

  // assay:e8ac84defbd5 — #/components/schemas/NewPet/type
  it('rejects null as its body', async () => {
    const createdPet = await api.as(userA).post('/pets', aNewPet());
    cleanUp(() => api.as(userA).delete(path`/pets/${createdPet.value('/id')}`));

    expect(createdPet).toHaveStatus(201);
    const petId = createdPet.value('/id');

    const response = await api.as(userA).put(path`/pets/${petId}`, null);

    expect(response).toBeRejected();
  });

  // assay:2cfecfbfb29d — #/components/schemas/NewPet/properties/name/type
  it('rejects a name that is no text', async () => {
    const createdPet = await api.as(userA).post('/pets', aNewPet());
    cleanUp(() => api.as(userA).delete(path`/pets/${createdPet.value('/id')}`));

    expect(createdPet).toHaveStatus(201);
    const petId = createdPet.value('/id');

    const response = await api
      .as(userA)
      .put(path`/pets/${petId}`, aNewPet({ name: { unexpected: 'object' } }));

    expect(response).toBeRejected();
  });

  // assay:e4421b16d98a — #/components/schemas/NewPet/properties/name/maxLength
  it('accepts a name of 80 characters, its limit', async () => {
    const createdPet = await api.as(userA).post('/pets', aNewPet());
    cleanUp(() => api.as(userA).delete(path`/pets/${createdPet.value('/id')}`));

    expect(createdPet).toHaveStatus(201);
    const petId = createdPet.value('/id');

    const response = await api.as(userA).put(path`/pets/${petId}`, aNewPet({ name: 'é'.repeat(80) }));

    expect(response).toHaveStatus(200);
    expect(response).toHaveContentType('application/json');
    expect(response).toMatchSchema('Pet');
  });

  // assay:2ebc10c021d0 — #/components/schemas/NewPet/properties/name/maxLength
  it('rejects a name of 81 characters', async () => {
    const createdPet = await api.as(userA).post('/pets', aNewPet());
    cleanUp(() => api.as(userA).delete(path`/pets/${createdPet.value('/id')}`));

    expect(createdPet).toHaveStatus(201);
    const petId = createdPet.value('/id');

    const response = await api.as(userA).put(path`/pets/${petId}`, aNewPet({ name: 'n'.repeat(81) }));

    expect(response).toBeRejected();
  });

  // assay:83a1d6774455 — #/components/schemas/NewPet/properties/name/minLength
  it('accepts a name of 1 character, its minimum', async () => {
    const createdPet = await api.as(userA).post('/pets', aNewPet());
    cleanUp(() => api.as(userA).delete(path`/pets/${createdPet.value('/id')}`));

    expect(createdPet).toHaveStatus(201);
    const petId = createdPet.value('/id');

    const response = await api.as(userA).put(path`/pets/${petId}`, aNewPet({ name: 'é' }));

    expect(response).toHaveStatus(200);
    expect(response).toHaveContentType('application/json');
    expect(response).toMatchSchema('Pet');
  });

  // assay:ac025c35ff2b — #/components/schemas/NewPet/properties/name/minLength
  it('rejects a name of 0 characters', async () => {
    const createdPet = await api.as(userA).post('/pets', aNewPet());
    cleanUp(() => api.as(userA).delete(path`/pets/${createdPet.value('/id')}`));

    expect(createdPet).toHaveStatus(201);
    const petId = createdPet.value('/id');

    const response = await api.as(userA).put(path`/pets/${petId}`, aNewPet({ name: '' }));

    expect(response).toBeRejected();
  });

  // assay:9975bf6599b4 — #/components/schemas/NewPet/required
  it('rejects a body without name', async () => {
    const createdPet = await api.as(userA).post('/pets', aNewPet());
    cleanUp(() => api.as(userA).delete(path`/pets/${createdPet.value('/id')}`));

    expect(createdPet).toHaveStatus(201);
    const petId = createdPet.value('/id');

    const response = await api.as(userA).put(path`/pets/${petId}`, without(aNewPet(), 'name'));

    expect(response).toBeRejected();
  });

  // assay:d473e5714fa6 — #/components/schemas/NewPet/properties/name/type
  it('rejects null as name', async () => {
    const createdPet = await api.as(userA).post('/pets', aNewPet());
    cleanUp(() => api.as(userA).delete(path`/pets/${createdPet.value('/id')}`));

    expect(createdPet).toHaveStatus(201);
    const petId = createdPet.value('/id');

    const response = await api.as(userA).put(path`/pets/${petId}`, aNewPet({ name: null }));

    expect(response).toBeRejected();
  });

  // assay:15bd31f8bc4b — #/components/schemas/Status/type
  it('rejects a status that is no text', async () => {
    const createdPet = await api.as(userA).post('/pets', aNewPet());
    cleanUp(() => api.as(userA).delete(path`/pets/${createdPet.value('/id')}`));

    expect(createdPet).toHaveStatus(201);
    const petId = createdPet.value('/id');

    const response = await api
      .as(userA)
      .put(path`/pets/${petId}`, aNewPet({ status: { unexpected: 'object' } }));

    expect(response).toBeRejected();
  });

  // assay:cad38a963841 — #/components/schemas/Status/enum
  it('rejects a status that is none of its values', async () => {
    const createdPet = await api.as(userA).post('/pets', aNewPet());
    cleanUp(() => api.as(userA).delete(path`/pets/${createdPet.value('/id')}`));

    expect(createdPet).toHaveStatus(201);
    const petId = createdPet.value('/id');

    const response = await api.as(userA).put(path`/pets/${petId}`, aNewPet({ status: 'not-one-of-these' }));

    expect(response).toBeRejected();

    const inAnotherCase = await api.as(userA).put(path`/pets/${petId}`, aNewPet({ status: 'AVAILABLE' }));

    expect(inAnotherCase).toBeRejected();
  });

  // assay:e8f1ed0c6b61 — #/components/schemas/Status/enum
  it('accepts a status of "available"', async () => {
    const createdPet = await api.as(userA).post('/pets', aNewPet());
    cleanUp(() => api.as(userA).delete(path`/pets/${createdPet.value('/id')}`));

    expect(createdPet).toHaveStatus(201);
    const petId = createdPet.value('/id');

    const response = await api.as(userA).put(path`/pets/${petId}`, aNewPet({ status: 'available' }));

    expect(response).toHaveStatus(200);
    expect(response).toHaveContentType('application/json');
    expect(response).toMatchSchema('Pet');
  });

  // assay:8434cc853fdd — #/components/schemas/Status/enum
  it('accepts a status of "pending"', async () => {
    const createdPet = await api.as(userA).post('/pets', aNewPet());
    cleanUp(() => api.as(userA).delete(path`/pets/${createdPet.value('/id')}`));

    expect(createdPet).toHaveStatus(201);
    const petId = createdPet.value('/id');

    const response = await api.as(userA).put(path`/pets/${petId}`, aNewPet({ status: 'pending' }));

    expect(response).toHaveStatus(200);
    expect(response).toHaveContentType('application/json');
    expect(response).toMatchSchema('Pet');
  });

  // assay:0b8558a1df94 — #/components/schemas/Status/enum
  it('accepts a status of "sold"', async () => {
    const createdPet = await api.as(userA).post('/pets', aNewPet());
    cleanUp(() => api.as(userA).delete(path`/pets/${createdPet.value('/id')}`));

    expect(createdPet).toHaveStatus(201);
    const petId = createdPet.value('/id');

    const response = await api.as(userA).put(path`/pets/${petId}`, aNewPet({ status: 'sold' }));

    expect(response).toHaveStatus(200);
    expect(response).toHaveContentType('application/json');
    expect(response).toMatchSchema('Pet');
  });

  // assay:98a0e5eb5ac4 — #/components/schemas/NewPet/required
  it('rejects a body without status', async () => {
    const createdPet = await api.as(userA).post('/pets', aNewPet());
    cleanUp(() => api.as(userA).delete(path`/pets/${createdPet.value('/id')}`));

    expect(createdPet).toHaveStatus(201);
    const petId = createdPet.value('/id');

    const response = await api.as(userA).put(path`/pets/${petId}`, without(aNewPet(), 'status'));

    expect(response).toBeRejected();
  });

  // assay:f24ce6a76840 — #/components/schemas/Status/type
  it('rejects null as status', async () => {
    const createdPet = await api.as(userA).post('/pets', aNewPet());
    cleanUp(() => api.as(userA).delete(path`/pets/${createdPet.value('/id')}`));

    expect(createdPet).toHaveStatus(201);
    const petId = createdPet.value('/id');

    const response = await api.as(userA).put(path`/pets/${petId}`, aNewPet({ status: null }));

    expect(response).toBeRejected();
  });

  // assay:e375f27d3c9b — #/components/schemas/NewPet/properties/born/type
  it('rejects a born that is no text', async () => {
    const createdPet = await api.as(userA).post('/pets', aNewPet());
    cleanUp(() => api.as(userA).delete(path`/pets/${createdPet.value('/id')}`));

    expect(createdPet).toHaveStatus(201);
    const petId = createdPet.value('/id');

    const response = await api
      .as(userA)
      .put(path`/pets/${petId}`, aNewPet({ born: { unexpected: 'object' } }));

    expect(response).toBeRejected();
  });

  // assay:e3c8f977eedb — #/components/schemas/NewPet/properties/born/format
  it('rejects a born that is no date', async () => {
    const createdPet = await api.as(userA).post('/pets', aNewPet());
    cleanUp(() => api.as(userA).delete(path`/pets/${createdPet.value('/id')}`));

    expect(createdPet).toHaveStatus(201);
    const petId = createdPet.value('/id');

    const response = await api.as(userA).put(path`/pets/${petId}`, aNewPet({ born: 'not-a-date' }));

    expect(response).toBeRejected();

    const onNoDay = await api.as(userA).put(path`/pets/${petId}`, aNewPet({ born: '2031-02-30' }));

    expect(onNoDay).toBeRejected();
  });

  // assay:807b7a198063 — #/components/schemas/NewPet/properties/tags/type
  it('rejects a tags that is no list', async () => {
    const createdPet = await api.as(userA).post('/pets', aNewPet());
    cleanUp(() => api.as(userA).delete(path`/pets/${createdPet.value('/id')}`));

    expect(createdPet).toHaveStatus(201);
    const petId = createdPet.value('/id');

    const response = await api.as(userA).put(path`/pets/${petId}`, aNewPet({ tags: 'not-a-list' }));

    expect(response).toBeRejected();
  });

  // assay:7c71ef2d91c3 — #/components/schemas/NewPet/properties/tags/maxItems
  it('accepts tags with 5 items', async () => {
    const createdPet = await api.as(userA).post('/pets', aNewPet());
    cleanUp(() => api.as(userA).delete(path`/pets/${createdPet.value('/id')}`));

    expect(createdPet).toHaveStatus(201);
    const petId = createdPet.value('/id');

    const response = await api
      .as(userA)
      .put(path`/pets/${petId}`, aNewPet({ tags: ['toys', 'tools', 'beauty', 'clothing', 'outdoors'] }));

    expect(response).toHaveStatus(200);
    expect(response).toHaveContentType('application/json');
    expect(response).toMatchSchema('Pet');
  });

  // assay:56b12c5a1d9d — #/components/schemas/NewPet/properties/tags/maxItems
  it('rejects tags with 6 items', async () => {
    const createdPet = await api.as(userA).post('/pets', aNewPet());
    cleanUp(() => api.as(userA).delete(path`/pets/${createdPet.value('/id')}`));

    expect(createdPet).toHaveStatus(201);
    const petId = createdPet.value('/id');

    const response = await api
      .as(userA)
      .put(
        path`/pets/${petId}`,
        aNewPet({ tags: ['movies', 'health', 'shoes', 'music', 'grocery', 'electronics'] }),
      );

    expect(response).toBeRejected();
  });

  // assay:e5e74aa4272d — #/components/schemas/NewPet/properties/tags/uniqueItems
  it('rejects tags with the same item twice', async () => {
    const createdPet = await api.as(userA).post('/pets', aNewPet());
    cleanUp(() => api.as(userA).delete(path`/pets/${createdPet.value('/id')}`));

    expect(createdPet).toHaveStatus(201);
    const petId = createdPet.value('/id');

    const response = await api.as(userA).put(path`/pets/${petId}`, aNewPet({ tags: ['movies', 'movies'] }));

    expect(response).toBeRejected();
  });

  // assay:ef26399a6bce — #/components/schemas/NewPet/properties/tags/items
  it('rejects tags whose second item is wrong', async () => {
    const createdPet = await api.as(userA).post('/pets', aNewPet());
    cleanUp(() => api.as(userA).delete(path`/pets/${createdPet.value('/id')}`));

    expect(createdPet).toHaveStatus(201);
    const petId = createdPet.value('/id');

    const response = await api
      .as(userA)
      .put(path`/pets/${petId}`, aNewPet({ tags: ['electronics', { unexpected: 'object' }] }));

    expect(response).toBeRejected();
  });

  // assay:3f9ef2f9c548 — #/components/schemas/NewPet/properties/tags/items/type
  it('rejects a tags[0] that is no text', async () => {
    const createdPet = await api.as(userA).post('/pets', aNewPet());
    cleanUp(() => api.as(userA).delete(path`/pets/${createdPet.value('/id')}`));

    expect(createdPet).toHaveStatus(201);
    const petId = createdPet.value('/id');

    const response = await api
      .as(userA)
      .put(path`/pets/${petId}`, aNewPet({ tags: [{ unexpected: 'object' }] }));

    expect(response).toBeRejected();
  });

  // assay:2f295bf18d5c — #/components/schemas/NewPet/properties/tags/items/maxLength
  it('accepts a tags[0] of 20 characters, its limit', async () => {
    const createdPet = await api.as(userA).post('/pets', aNewPet());
    cleanUp(() => api.as(userA).delete(path`/pets/${createdPet.value('/id')}`));

    expect(createdPet).toHaveStatus(201);
    const petId = createdPet.value('/id');

    const response = await api
      .as(userA)
      .put(path`/pets/${petId}`, aNewPet({ tags: ['nnnnnnnnnnnnnnnnnnnn'] }));

    expect(response).toHaveStatus(200);
    expect(response).toHaveContentType('application/json');
    expect(response).toMatchSchema('Pet');
  });

  // assay:3c4c3156fce5 — #/components/schemas/NewPet/properties/tags/items/maxLength
  it('rejects a tags[0] of 21 characters', async () => {
    const createdPet = await api.as(userA).post('/pets', aNewPet());
    cleanUp(() => api.as(userA).delete(path`/pets/${createdPet.value('/id')}`));

    expect(createdPet).toHaveStatus(201);
    const petId = createdPet.value('/id');

    const response = await api.as(userA).put(path`/pets/${petId}`, aNewPet({ tags: ['n'.repeat(21)] }));

    expect(response).toBeRejected();
  });

  // assay:d1da3e049e0e — #/components/schemas/NewPet/properties/price/type
  it('rejects a price that is no number', async () => {
    const createdPet = await api.as(userA).post('/pets', aNewPet());
    cleanUp(() => api.as(userA).delete(path`/pets/${createdPet.value('/id')}`));

    expect(createdPet).toHaveStatus(201);
    const petId = createdPet.value('/id');

    const response = await api.as(userA).put(path`/pets/${petId}`, aNewPet({ price: 'not-a-number' }));

    expect(response).toBeRejected();
  });

  // assay:abff5581c733 — #/components/schemas/NewPet/properties/price/minimum
  it('accepts a price of 0, its minimum', async () => {
    const createdPet = await api.as(userA).post('/pets', aNewPet());
    cleanUp(() => api.as(userA).delete(path`/pets/${createdPet.value('/id')}`));

    expect(createdPet).toHaveStatus(201);
    const petId = createdPet.value('/id');

    const response = await api.as(userA).put(path`/pets/${petId}`, aNewPet({ price: 0 }));

    expect(response).toHaveStatus(200);
    expect(response).toHaveContentType('application/json');
    expect(response).toMatchSchema('Pet');
  });

  // assay:694132897459 — #/components/schemas/NewPet/properties/price/minimum
  it('rejects a price of -0.5', async () => {
    const createdPet = await api.as(userA).post('/pets', aNewPet());
    cleanUp(() => api.as(userA).delete(path`/pets/${createdPet.value('/id')}`));

    expect(createdPet).toHaveStatus(201);
    const petId = createdPet.value('/id');

    const response = await api.as(userA).put(path`/pets/${petId}`, aNewPet({ price: -0.5 }));

    expect(response).toBeRejected();
  });

  // assay:bc017000e495 — #/components/schemas/NewPet/properties/price/multipleOf
  it('rejects a price of 0.75, no multiple of 0.5', async () => {
    const createdPet = await api.as(userA).post('/pets', aNewPet());
    cleanUp(() => api.as(userA).delete(path`/pets/${createdPet.value('/id')}`));

    expect(createdPet).toHaveStatus(201);
    const petId = createdPet.value('/id');

    const response = await api.as(userA).put(path`/pets/${petId}`, aNewPet({ price: 0.75 }));

    expect(response).toBeRejected();
  });

  // assay:f8fdb473c2be — #/components/schemas/NewPet/properties/price/type
  it('rejects price written as text', async () => {
    const createdPet = await api.as(userA).post('/pets', aNewPet());
    cleanUp(() => api.as(userA).delete(path`/pets/${createdPet.value('/id')}`));

    expect(createdPet).toHaveStatus(201);
    const petId = createdPet.value('/id');

    const response = await api.as(userA).put(path`/pets/${petId}`, aNewPet({ price: '80' }));

    expect(response).toBeRejected();
  });

  // assay:e796dc92ed53 — #/components/schemas/NewPet/properties/name/type
  it('rejects a number as name and tags[0]', async () => {
    const createdPet = await api.as(userA).post('/pets', aNewPet());
    cleanUp(() => api.as(userA).delete(path`/pets/${createdPet.value('/id')}`));

    expect(createdPet).toHaveStatus(201);
    const petId = createdPet.value('/id');

    const response1 = await api.as(userA).put(path`/pets/${petId}`, aNewPet({ name: 1 }));

    expect(response1).toBeRejected();

    const response2 = await api.as(userA).put(path`/pets/${petId}`, aNewPet({ tags: [1] }));

    expect(response2).toBeRejected();
  });

  // assay:9ae6300e31ed — #/components/schemas/NewPet/properties/born/type
  it('rejects null in the place of born and tags[0]', async () => {
    const createdPet = await api.as(userA).post('/pets', aNewPet());
    cleanUp(() => api.as(userA).delete(path`/pets/${createdPet.value('/id')}`));

    expect(createdPet).toHaveStatus(201);
    const petId = createdPet.value('/id');

    const response1 = await api.as(userA).put(path`/pets/${petId}`, aNewPet({ born: null }));

    expect(response1).toBeRejected();

    const response2 = await api.as(userA).put(path`/pets/${petId}`, aNewPet({ tags: [null] }));

    expect(response2).toBeRejected();
  });
});

describe('DELETE /pets/{petId}', () => {
  // assay:8a412088baa2 — #/paths/~1pets~1{petId}/parameters/0/schema/type
  it('rejects a petId that is no number', async () => {
    const createdPet = await api.as(userA).post('/pets', aNewPet());
    cleanUp(() => api.as(userA).delete(path`/pets/${createdPet.value('/id')}`));

    expect(createdPet).toHaveStatus(201);

    const response = await api.as(userA).delete(path`/pets/${'not-a-number'}`);

    expect(response).toHaveStatus(400, 404, 422);
    expect(response).toBeAsDocumented('DELETE /pets/{petId} (2)');
  });

  // assay:ab6fd2945a10 — #/paths/~1pets~1{petId}/parameters/0/schema/type
  it('rejects a petId of 1.5, which is not whole', async () => {
    const createdPet = await api.as(userA).post('/pets', aNewPet());
    cleanUp(() => api.as(userA).delete(path`/pets/${createdPet.value('/id')}`));

    expect(createdPet).toHaveStatus(201);

    expect(await api.as(userA).delete(path`/pets/${'1.5'}`)).toHaveStatus(400, 404, 422);
  });

  // assay:f841e35cd770 — #/paths/~1pets~1{petId}/parameters/0/schema/minimum
  it('rejects a petId of 0', async () => {
    const createdPet = await api.as(userA).post('/pets', aNewPet());
    cleanUp(() => api.as(userA).delete(path`/pets/${createdPet.value('/id')}`));

    expect(createdPet).toHaveStatus(201);

    expect(await api.as(userA).delete(path`/pets/${'0'}`)).toHaveStatus(400, 404, 422);
  });
});
