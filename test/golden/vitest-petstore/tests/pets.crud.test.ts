import { describe, expect, it } from 'vitest';
import { api, path } from '../support/api.js';
import { cleanUp } from '../support/cleanup.js';
import { aNewPet } from '../support/data.js';
import { userA } from '../support/identities.js';
import { without } from '../support/values.js';

describe('a pet in /pets, from creation to removal', () => {
  // assay:5293b0c4cecd — #/paths/~1pets~1{petId}/get
  it('can be read after it is created', async () => {
    const created = await api.as(userA).post('/pets', aNewPet());
    cleanUp(() => api.as(userA).delete(path`/pets/${created.value('/id')}`));

    expect(created).toHaveStatus(201);
    expect(created).toHaveValue('/name', 'Bike');
    const petId = created.value('/id');

    const found = await api.as(userA).get(path`/pets/${petId}`);

    expect(found).toHaveStatus(200);
    expect(found).toHaveContentType('application/json');
    expect(found).toMatchSchema('Pet');
    expect(found).toHaveValue('/id', petId);
    expect(found).toHaveValue('/name', 'Bike');
  });

  // assay:63f7de6ef61e — #/paths/~1pets~1{petId}/get
  it('is not taken for another one', async () => {
    const created = await api.as(userA).post('/pets', aNewPet());
    cleanUp(() => api.as(userA).delete(path`/pets/${created.value('/id')}`));

    expect(created).toHaveStatus(201);
    const petId = created.value('/id');

    const createdOther = await api.as(userA).post('/pets', aNewPet());
    cleanUp(() => api.as(userA).delete(path`/pets/${createdOther.value('/id')}`));

    expect(createdOther).toHaveStatus(201);
    expect(createdOther).toHaveOtherValue('/id', petId);
    const petId2 = createdOther.value('/id');

    const found = await api.as(userA).get(path`/pets/${petId}`);

    expect(found).toHaveStatus(200);
    expect(found).toHaveValue('/id', petId);

    const foundOther = await api.as(userA).get(path`/pets/${petId2}`);

    expect(foundOther).toHaveStatus(200);
    expect(foundOther).toHaveValue('/id', petId2);

    expect(await api.as(userA).delete(path`/pets/${petId}`)).toHaveStatus(204);

    const createdThird = await api.as(userA).post('/pets', aNewPet());
    cleanUp(() => api.as(userA).delete(path`/pets/${createdThird.value('/id')}`));

    expect(createdThird).toHaveStatus(201);
    expect(createdThird).toHaveOtherValue('/id', petId2);

    const stillFound = await api.as(userA).get(path`/pets/${petId2}`);

    expect(stillFound).toHaveStatus(200);
    expect(stillFound).toHaveValue('/id', petId2);
  });

  // assay:936feccd9818 — #/paths/~1pets~1{petId}/parameters/0
  it('is not found under its id with .x behind it', async () => {
    const created = await api.as(userA).post('/pets', aNewPet());
    cleanUp(() => api.as(userA).delete(path`/pets/${created.value('/id')}`));

    expect(created).toHaveStatus(201);
    const petId = created.value('/id');

    expect(await api.as(userA).get(path`/pets/${petId}.x`)).toHaveStatus('4XX');
    expect(await api.as(userA).delete(path`/pets/${petId}.x`)).toHaveStatus('4XX');

    const putDotted = await api.as(userA).put(path`/pets/${petId}.x`, aNewPet());

    expect(putDotted).toHaveStatus('4XX');

    const found = await api.as(userA).get(path`/pets/${petId}`);

    expect(found).toHaveStatus(200);
    expect(found).toHaveValue('/id', petId);
  });

  // assay:67c9afe1abfc — #/paths/~1pets~1{petId}/get
  it('has all that it was created with', async () => {
    const created = await api
      .as(userA)
      .post('/pets', aNewPet({ born: '2029-03-11', tags: ['baby'], price: 80 }));
    cleanUp(() => api.as(userA).delete(path`/pets/${created.value('/id')}`));

    expect(created).toHaveStatus(201);
    const petId = created.value('/id');

    const found = await api.as(userA).get(path`/pets/${petId}`);

    expect(found).toHaveStatus(200);
    expect(found).toHaveContentType('application/json');
    expect(found).toMatchSchema('Pet');
    expect(found).toHaveValue('/name', 'Bike');
    expect(found).toHaveValue('/born', '2029-03-11');
    expect(found).toHaveValue('/tags', ['baby']);
    expect(found).toHaveValue('/price', 80);
  });

  // assay:2347064b3e1f — #/paths/~1pets~1{petId}/put
  it('loses the price that a replacement leaves out', async () => {
    const created = await api
      .as(userA)
      .post('/pets', aNewPet({ born: '2029-03-11', tags: ['baby'], price: 80 }));
    cleanUp(() => api.as(userA).delete(path`/pets/${created.value('/id')}`));

    expect(created).toHaveStatus(201);
    const petId = created.value('/id');

    const replaced = await api.as(userA).put(path`/pets/${petId}`, aNewPet());

    expect(replaced).toHaveStatus(200);

    const found = await api.as(userA).get(path`/pets/${petId}`);

    expect(found).toHaveStatus(200);
    expect(found).toHaveOtherValue('/price', 80);
  });

  // assay:896c6b2b2923 — #/paths/~1pets/post/requestBody
  it('keeps what is false, 0 or empty from its creation', async () => {
    const created = await api.as(userA).post('/pets', aNewPet({ born: '2029-03-11', tags: [], price: 0 }));
    cleanUp(() => api.as(userA).delete(path`/pets/${created.value('/id')}`));

    expect(created).toHaveStatus(201);
    const petId = created.value('/id');

    const found = await api.as(userA).get(path`/pets/${petId}`);

    expect(found).toHaveStatus(200);
    expect(found).toLackValue('/tags/0');
    expect(found).toHaveValue('/price', 0);
  });

  // assay:bdb34dde40a7 — #/paths/~1pets~1{petId}/put/requestBody
  it('keeps what is false, 0 or empty from PUT', async () => {
    const created = await api
      .as(userA)
      .post('/pets', aNewPet({ born: '2029-03-11', tags: ['baby'], price: 80 }));
    cleanUp(() => api.as(userA).delete(path`/pets/${created.value('/id')}`));

    expect(created).toHaveStatus(201);
    const petId = created.value('/id');

    expect(await api.as(userA).get(path`/pets/${petId}`)).toHaveStatus(200);

    const updated = await api
      .as(userA)
      .put(path`/pets/${petId}`, aNewPet({ born: '2029-04-08', tags: [], price: 0 }));

    expect(updated).toHaveStatus(200);

    const found = await api.as(userA).get(path`/pets/${petId}`);

    expect(found).toHaveStatus(200);
    expect(found).toLackValue('/tags/0');
    expect(found).toHaveValue('/price', 0);
  });

  // assay:3ac82fc4c66f — #/paths/~1pets/post/requestBody
  it('keeps unusual letters, numbers and times from its creation', async () => {
    const created = await api.as(userA).post(
      '/pets',
      aNewPet({
        born: '2029-03-11',
        price: 80,
        name: 'Zoë Ångström & 東京 🦊nnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnn',
        tags: ['zebra', 'apple'],
      }),
    );
    cleanUp(() => api.as(userA).delete(path`/pets/${created.value('/id')}`));

    expect(created).toHaveStatus(201);
    const petId = created.value('/id');

    const found = await api.as(userA).get(path`/pets/${petId}`);

    expect(found).toHaveStatus(200);
    expect(found).toHaveValue(
      '/name',
      'Zoë Ångström & 東京 🦊nnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnn',
    );
    expect(found).toContainItem('/tags', '', 'zebra');
    expect(found).toContainItem('/tags', '', 'apple');
    expect(found).toLackValue('/tags/2');
  });

  // assay:fe1aacb4b53c — #/paths/~1pets~1{petId}/put/requestBody
  it('keeps unusual letters, numbers and times from PUT', async () => {
    const created = await api
      .as(userA)
      .post('/pets', aNewPet({ born: '2029-03-11', tags: ['baby'], price: 80 }));
    cleanUp(() => api.as(userA).delete(path`/pets/${created.value('/id')}`));

    expect(created).toHaveStatus(201);
    const petId = created.value('/id');

    expect(await api.as(userA).get(path`/pets/${petId}`)).toHaveStatus(200);

    const updated = await api.as(userA).put(
      path`/pets/${petId}`,
      aNewPet({
        born: '2029-04-08',
        price: 80,
        name: 'Zoë Ångström & 東京 🦊nnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnn',
        tags: ['zebra', 'apple'],
      }),
    );

    expect(updated).toHaveStatus(200);

    const found = await api.as(userA).get(path`/pets/${petId}`);

    expect(found).toHaveStatus(200);
    expect(found).toHaveValue(
      '/name',
      'Zoë Ångström & 東京 🦊nnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnn',
    );
    expect(found).toContainItem('/tags', '', 'zebra');
    expect(found).toContainItem('/tags', '', 'apple');
    expect(found).toLackValue('/tags/2');
  });

  // assay:93875c191a4d — #/paths/~1pets/get
  it('is listed after it is created', async () => {
    const listedBefore = await api.as(userA).get('/pets', { query: { limit: '100' } });

    expect(listedBefore).toHaveStatus(200);

    const created = await api.as(userA).post('/pets', aNewPet());
    cleanUp(() => api.as(userA).delete(path`/pets/${created.value('/id')}`));

    expect(created).toHaveStatus(201);
    const petId = created.value('/id');

    const listed = await api.as(userA).get('/pets', { query: { limit: '100' } });

    expect(listed).toHaveStatus(200);
    expect(listed).toHaveContentType('application/json');
    expect(listed).toMatchSchema('PetList');
    expect(listed).toHaveHeader('X-Total-Count', 'ListPetsXTotalCountHeader');
    expect(listed).toContainItem('', '/id', petId, { unlessFull: 100 });
  });

  // assay:fe488dadccb6 — #/paths/~1pets~1{petId}/put
  it('can be replaced after it is created', async () => {
    const created = await api.as(userA).post('/pets', aNewPet());
    cleanUp(() => api.as(userA).delete(path`/pets/${created.value('/id')}`));

    expect(created).toHaveStatus(201);
    const petId = created.value('/id');

    expect(await api.as(userA).get(path`/pets/${petId}`)).toHaveStatus(200);

    const updated = await api.as(userA).put(path`/pets/${petId}`, aNewPet({ name: 'Chair' }));

    expect(updated).toHaveStatus(200);
    expect(updated).toHaveContentType('application/json');
    expect(updated).toMatchSchema('Pet');
    expect(updated).toHaveValue('/name', 'Chair');

    const found = await api.as(userA).get(path`/pets/${petId}`);

    expect(found).toHaveStatus(200);
    expect(found).toHaveValue('/name', 'Chair');
  });

  // assay:54c39b030e12 — #/paths/~1pets~1{petId}/put
  it('is the same when it is replaced twice', async () => {
    const created = await api.as(userA).post('/pets', aNewPet());
    cleanUp(() => api.as(userA).delete(path`/pets/${created.value('/id')}`));

    expect(created).toHaveStatus(201);
    const petId = created.value('/id');

    const updated = await api.as(userA).put(path`/pets/${petId}`, aNewPet({ name: 'Chair' }));

    expect(updated).toHaveStatus(200);

    const again = await api.as(userA).put(path`/pets/${petId}`, aNewPet({ name: 'Chair' }));

    expect(again).toHaveStatus(200);
    expect(again).toHaveContentType('application/json');
    expect(again).toMatchSchema('Pet');

    const found = await api.as(userA).get(path`/pets/${petId}`);

    expect(found).toHaveStatus(200);
    expect(found).toHaveValue('/name', 'Chair');
  });

  // assay:0cf11a4f765e — #/paths/~1pets/get
  it('is not listed as it was before a change', async () => {
    const created = await api.as(userA).post('/pets', aNewPet({ name: 'As it was before' }));
    cleanUp(() => api.as(userA).delete(path`/pets/${created.value('/id')}`));

    expect(created).toHaveStatus(201);
    const petId = created.value('/id');

    const listedBefore = await api.as(userA).get('/pets', { query: { limit: '100' } });

    expect(listedBefore).toHaveStatus(200);

    const updated = await api.as(userA).put(path`/pets/${petId}`, aNewPet({ name: 'Chair' }));

    expect(updated).toHaveStatus(200);

    const listed = await api.as(userA).get('/pets', { query: { limit: '100' } });

    expect(listed).toHaveStatus(200);
    expect(listed).toLackItem('', '/name', 'As it was before');
  });

  // assay:7e784a339842 — #/paths/~1pets~1{petId}/put
  it('is replaced without another one', async () => {
    const created = await api.as(userA).post('/pets', aNewPet());
    cleanUp(() => api.as(userA).delete(path`/pets/${created.value('/id')}`));

    expect(created).toHaveStatus(201);
    const petId = created.value('/id');

    const createdOther = await api.as(userA).post('/pets', aNewPet());
    cleanUp(() => api.as(userA).delete(path`/pets/${createdOther.value('/id')}`));

    expect(createdOther).toHaveStatus(201);
    const petId2 = createdOther.value('/id');

    const updated = await api.as(userA).put(path`/pets/${petId}`, aNewPet({ name: 'Chair' }));

    expect(updated).toHaveStatus(200);

    const foundOther = await api.as(userA).get(path`/pets/${petId2}`);

    expect(foundOther).toHaveStatus(200);
    expect(foundOther).toHaveValue('/id', petId2);
    expect(foundOther).toHaveOtherValue('/name', 'Chair');
  });

  // assay:81e5da58283a — #/paths/~1pets~1{petId}/delete
  it('is deleted without another one', async () => {
    const created = await api.as(userA).post('/pets', aNewPet());
    cleanUp(() => api.as(userA).delete(path`/pets/${created.value('/id')}`));

    expect(created).toHaveStatus(201);
    const petId = created.value('/id');

    const createdOther = await api.as(userA).post('/pets', aNewPet());
    cleanUp(() => api.as(userA).delete(path`/pets/${createdOther.value('/id')}`));

    expect(createdOther).toHaveStatus(201);
    const petId2 = createdOther.value('/id');

    expect(await api.as(userA).delete(path`/pets/${petId}`)).toHaveStatus(204);

    const foundOther = await api.as(userA).get(path`/pets/${petId2}`);

    expect(foundOther).toHaveStatus(200);
    expect(foundOther).toHaveValue('/id', petId2);
  });

  // assay:1365f3af7688 — #/paths/~1pets~1{petId}/delete
  it('is gone after it is deleted', async () => {
    const created = await api.as(userA).post('/pets', aNewPet());
    cleanUp(() => api.as(userA).delete(path`/pets/${created.value('/id')}`));

    expect(created).toHaveStatus(201);
    const petId = created.value('/id');

    expect(await api.as(userA).get(path`/pets/${petId}`)).toHaveStatus(200);
    expect(await api.as(userA).delete(path`/pets/${petId}`)).toHaveStatus(204);
    expect(await api.as(userA).get(path`/pets/${petId}`)).toBeNotFound();
  });

  // assay:522ee2a7aa70 — #/paths/~1pets~1{petId}/delete
  it('stays gone when it is deleted twice', async () => {
    const created = await api.as(userA).post('/pets', aNewPet());
    cleanUp(() => api.as(userA).delete(path`/pets/${created.value('/id')}`));

    expect(created).toHaveStatus(201);
    const petId = created.value('/id');

    expect(await api.as(userA).delete(path`/pets/${petId}`)).toHaveStatus(204);

    const again = await api.as(userA).delete(path`/pets/${petId}`);

    expect(again).toHaveStatus(204, '3XX', '4XX');
    expect(again).toBeAsDocumented('DELETE /pets/{petId}');

    expect(await api.as(userA).get(path`/pets/${petId}`)).toBeNotFound();
  });

  // assay:a6c3c61e394e — #/paths/~1pets/post/responses
  it('can be created again after it is deleted', async () => {
    const created = await api.as(userA).post('/pets', aNewPet());
    cleanUp(() => api.as(userA).delete(path`/pets/${created.value('/id')}`));

    expect(created).toHaveStatus(201);
    const petId = created.value('/id');

    expect(await api.as(userA).delete(path`/pets/${petId}`)).toHaveStatus(204);

    const createdAgain = await api.as(userA).post('/pets', aNewPet());
    cleanUp(() => api.as(userA).delete(path`/pets/${createdAgain.value('/id')}`));

    expect(createdAgain).toHaveStatus(201);
  });

  // assay:241d55fdbdcc — #/paths/~1pets~1{petId}/delete
  it('is not listed any more after it is deleted', async () => {
    const created = await api.as(userA).post('/pets', aNewPet());
    cleanUp(() => api.as(userA).delete(path`/pets/${created.value('/id')}`));

    expect(created).toHaveStatus(201);
    const petId = created.value('/id');

    expect(await api.as(userA).get('/pets')).toHaveStatus(200);
    expect(await api.as(userA).delete(path`/pets/${petId}`)).toHaveStatus(204);

    const listed = await api.as(userA).get('/pets');

    expect(listed).toHaveStatus(200);
    expect(listed).toLackItem('', '/id', petId);
  });

  // assay:6da5d634fde3 — #/paths/~1pets/post/requestBody
  it('is not kept when its creation is refused', async () => {
    const refused = await api
      .as(userA)
      .post('/pets', without(aNewPet({ name: 'Left behind by a refusal' }), 'status'));

    expect(refused).toHaveStatus('4XX');

    const listed = await api.as(userA).get('/pets', { query: { limit: '100' } });

    expect(listed).toHaveStatus(200);
    expect(listed).toLackItem('', '/name', 'Left behind by a refusal');
  });

  // assay:3f18a7f4b372 — #/paths/~1pets~1{petId}/put/requestBody
  it('stays as it was when PUT is refused', async () => {
    const created = await api.as(userA).post('/pets', aNewPet());
    cleanUp(() => api.as(userA).delete(path`/pets/${created.value('/id')}`));

    expect(created).toHaveStatus(201);
    const petId = created.value('/id');

    const before = await api.as(userA).get(path`/pets/${petId}`);

    expect(before).toHaveStatus(200);
    const valueBefore = before.value('/name');

    const refused = await api
      .as(userA)
      .put(path`/pets/${petId}`, without(aNewPet({ name: 'Chair' }), 'status'));

    expect(refused).toHaveStatus('4XX');

    const found = await api.as(userA).get(path`/pets/${petId}`);

    expect(found).toHaveStatus(200);
    expect(found).toHaveValue('/name', valueBefore);
  });
});
