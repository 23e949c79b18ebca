import { answers } from '../support/answers.js';
import { api, json, path } from '../support/api.js';
import { aNewPet } from '../support/data.js';
import { userA } from '../support/identities.js';
import { cleanUp } from '../support/journeys.js';

// assay:346b6ddde044 — #/paths/~1pets/get/responses
export function getPets() {
  const response = api.as(userA).get('/pets', { headers: { Accept: 'application/json, text/plain, */*' } });
  answers(response, 200);
}

// assay:11fef779192c — #/paths/~1pets/post/responses
export function postPets() {
  const response = api
    .as(userA)
    .post('/pets', aNewPet(), { headers: { Accept: 'application/json, text/plain, */*' } });
  cleanUp(() => api.as(userA).delete(path`/pets/${response.value('/id')}`));
  answers(response, 201);
}

// assay:2a179bc1e5c2 — #/paths/~1pets/post/responses
export function postPets_2a179bc1e5c2() {
  const response = api.as(userA).post('/pets', aNewPet({ born: '2029-03-11', tags: ['baby'], price: 80 }));
  cleanUp(() => api.as(userA).delete(path`/pets/${response.value('/id')}`));
  answers(response, 201);
}

// assay:af49e11ae23a — #/paths/~1pets/post/requestBody/content/application~1json/schema
export function postPets_af49e11ae23a() {
  const response = api.as(userA).post('/pets', { name: 'Bike', status: 'available' });
  cleanUp(() => api.as(userA).delete(path`/pets/${response.value('/id')}`));
  answers(response, 201);
}

// assay:8d1134173f41 — #/paths/~1pets/post/requestBody/content/application~1json
export function postPets_8d1134173f41() {
  const response = api.as(userA).post('/pets', json(aNewPet(), 'Application/JSON; charset=utf-8'));
  cleanUp(() => api.as(userA).delete(path`/pets/${response.value('/id')}`));
  answers(response, 201);
}

// assay:427cbec35bcf — #/paths/~1pets~1{petId}/get/responses
export function getPetsPetId() {
  const createdPet = api.as(userA).post('/pets', aNewPet());
  cleanUp(() => api.as(userA).delete(path`/pets/${createdPet.value('/id')}`));
  answers(createdPet, 201);
  const petId = createdPet.value('/id');

  const response = api
    .as(userA)
    .get(path`/pets/${petId}`, { headers: { Accept: 'application/json, text/plain, */*' } });
  answers(response, 200);
}

// assay:12843fcfd2ba — #/paths/~1pets~1{petId}/put/responses
export function putPetsPetId() {
  const createdPet = api.as(userA).post('/pets', aNewPet());
  cleanUp(() => api.as(userA).delete(path`/pets/${createdPet.value('/id')}`));
  answers(createdPet, 201);
  const petId = createdPet.value('/id');

  const response = api
    .as(userA)
    .put(path`/pets/${petId}`, aNewPet(), { headers: { Accept: 'application/json, text/plain, */*' } });
  answers(response, 200);
}

// assay:4f6f67785380 — #/paths/~1pets~1{petId}/put/responses
export function putPetsPetId_4f6f67785380() {
  const createdPet = api.as(userA).post('/pets', aNewPet());
  cleanUp(() => api.as(userA).delete(path`/pets/${createdPet.value('/id')}`));
  answers(createdPet, 201);
  const petId = createdPet.value('/id');

  const response = api
    .as(userA)
    .put(path`/pets/${petId}`, aNewPet({ born: '2029-04-08', tags: ['jewelry'], price: 80 }));
  answers(response, 200);
}

// assay:dd2e5514f80d — #/paths/~1pets~1{petId}/put/requestBody/content/application~1json/schema
export function putPetsPetId_dd2e5514f80d() {
  const createdPet = api.as(userA).post('/pets', aNewPet());
  cleanUp(() => api.as(userA).delete(path`/pets/${createdPet.value('/id')}`));
  answers(createdPet, 201);
  const petId = createdPet.value('/id');

  const response = api.as(userA).put(path`/pets/${petId}`, { name: 'Bike', status: 'available' });
  answers(response, 200);
}

// assay:f97f71c8e7c8 — #/paths/~1pets~1{petId}/put/requestBody/content/application~1json
export function putPetsPetId_f97f71c8e7c8() {
  const createdPet = api.as(userA).post('/pets', aNewPet());
  cleanUp(() => api.as(userA).delete(path`/pets/${createdPet.value('/id')}`));
  answers(createdPet, 201);
  const petId = createdPet.value('/id');

  const response = api
    .as(userA)
    .put(path`/pets/${petId}`, json(aNewPet(), 'Application/JSON; charset=utf-8'));
  answers(response, 200);
}

// assay:42adbeb3e002 — #/paths/~1pets~1{petId}/delete/responses
export function deletePetsPetId() {
  const createdPet = api.as(userA).post('/pets', aNewPet());
  cleanUp(() => api.as(userA).delete(path`/pets/${createdPet.value('/id')}`));
  answers(createdPet, 201);
  const petId = createdPet.value('/id');

  const response = api.as(userA).delete(path`/pets/${petId}`);
  answers(response, 204);
}
