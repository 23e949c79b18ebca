import { describe, expect, it } from 'vitest';
import { api, path } from '../support/api.js';
import { cleanUp } from '../support/cleanup.js';
import { aNewPet } from '../support/data.js';
import { userA } from '../support/identities.js';

describe('/pets, from creation to removal', () => {
  // assay:5293b0c4cecd — #/paths/~1pets~1{petId}/get
  it('can be read after it is created: a pet', async () => {
    const created = await api.as(userA).post('/pets', aNewPet());
    cleanUp(() => api.as(userA).delete(path`/pets/${created.value('/id')}`));

    expect(created).toHaveStatus(201);
    expect(created).toHaveContentType('application/json');
    expect(created).toMatchSchema('Pet');
    const petId = created.value('/id');

    const found = await api.as(userA).get(path`/pets/${petId}`);

    expect(found).toHaveStatus(200);
    expect(found).toHaveContentType('application/json');
    expect(found).toMatchSchema('Pet');
    expect(found).toHaveValue('/id', petId);
    expect(found).toHaveValue('/name', 'Hat');
  });

  // assay:fe488dadccb6 — #/paths/~1pets~1{petId}/put
  it('can be replaced after it is created: a pet', async () => {
    const created = await api.as(userA).post('/pets', aNewPet());
    cleanUp(() => api.as(userA).delete(path`/pets/${created.value('/id')}`));

    expect(created).toHaveStatus(201);
    expect(created).toHaveContentType('application/json');
    expect(created).toMatchSchema('Pet');
    const petId = created.value('/id');

    const updated = await api.as(userA).put(path`/pets/${petId}`, aNewPet());

    expect(updated).toHaveStatus(200);
    expect(updated).toHaveContentType('application/json');
    expect(updated).toMatchSchema('Pet');

    const found = await api.as(userA).get(path`/pets/${petId}`);

    expect(found).toHaveStatus(200);
    expect(found).toHaveValue('/name', 'Hat');
  });

  // assay:1365f3af7688 — #/paths/~1pets~1{petId}/delete
  it('is gone after it is deleted: a pet', async () => {
    const created = await api.as(userA).post('/pets', aNewPet());
    cleanUp(() => api.as(userA).delete(path`/pets/${created.value('/id')}`));

    expect(created).toHaveStatus(201);
    expect(created).toHaveContentType('application/json');
    expect(created).toMatchSchema('Pet');
    const petId = created.value('/id');

    expect(await api.as(userA).delete(path`/pets/${petId}`)).toHaveStatus(204);
    expect(await api.as(userA).get(path`/pets/${petId}`)).toBeNotFound();
  });
});
