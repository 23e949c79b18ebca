import { randomUUID } from 'node:crypto';
import type { PlainRequest, PlainResponse, PlainServer } from '#core/check/index';
import { callerOf } from './caller.js';

/** What a pet shop may do wrong, on purpose. */
export type PetShopBug =
  | 'none'
  | 'name-may-be-81-long'
  | 'limit-may-be-101'
  | 'email-unchecked'
  | 'delete-keeps'
  | 'id-is-text'
  | 'no-location'
  | 'name-may-be-missing'
  | 'order-takes-unknown-properties';

interface Pet {
  readonly id: number;
  readonly [key: string]: unknown;
}

const json = (status: number, body: unknown, headers: Record<string, string> = {}): PlainResponse => {
  return { status, headers: { 'content-type': 'application/json', ...headers }, body: JSON.stringify(body) };
};
const problem = (status: number): PlainResponse => json(status, { message: `refused with ${status}` });

/** A server for test/fixtures/specs/petstore.yaml, written by hand from the document, with its rules in plain code. */
export function petShop(...bugs: readonly PetShopBug[]): PlainServer {
  const has = (bug: PetShopBug): boolean => bugs.includes(bug);
  const pets = new Map<number, Pet>();
  const orders = new Map<string, object>();
  let nextId = 100;

  const listPets = ({ query }: PlainRequest): PlainResponse => {
    const values = new Map(query);
    const limit = values.get('limit');
    const most = has('limit-may-be-101') ? 101 : 100;
    if (limit !== undefined && !(/^\d+$/u.test(limit) && Number(limit) >= 1 && Number(limit) <= most))
      return problem(400);
    if (values.has('status') && !['available', 'pending', 'sold'].includes(values.get('status') ?? ''))
      return problem(400);
    if (query.filter(([name]) => name === 'tags').length > 3) return problem(400);
    return json(200, [...pets.values()].slice(-Number(limit ?? 100)).reverse());
  };

  const petProblem = (pet: Record<string, unknown>): boolean => {
    const { name, status, age, weight, owner } = pet;
    if (name === undefined) return !has('name-may-be-missing');
    if (typeof name !== 'string' || name.length < 1 || name.length > (has('name-may-be-81-long') ? 81 : 80))
      return true;
    if (status !== undefined && !['available', 'pending', 'sold'].includes(String(status))) return true;
    if (age !== undefined && !(Number.isInteger(age) && Number(age) >= 0 && Number(age) < 40)) return true;
    if (weight !== undefined && weight !== null && !(typeof weight === 'number' && weight % 0.5 === 0))
      return true;
    return owner !== undefined && ownerProblem(owner);
  };

  const ownerProblem = (owner: unknown): boolean => {
    if (typeof owner !== 'object' || owner === null) return true;
    const { email, phone } = owner as Record<string, unknown>;
    const isEmail = typeof email === 'string' && (has('email-unchecked') || /^\S+@\S+\.\S+$/u.test(email));
    return !isEmail || (phone !== undefined && (typeof phone !== 'string' || phone.length > 20));
  };

  const orderProblem = (order: Record<string, unknown>): boolean => {
    const { pet_id: petId, quantity, coupon, email, notes, ...others } = order;
    if (Object.keys(others).length > 0 && !has('order-takes-unknown-properties')) return true;
    if (!pets.has(Number(petId)) || typeof petId !== 'number') return true;
    if (!Number.isInteger(quantity) || Number(quantity) < 1 || Number(quantity) > 10) return true;
    if (coupon !== undefined && !(typeof coupon === 'string' && /^[A-Z]{3}-\d{4}$/u.test(coupon)))
      return true;
    if (email !== undefined && !(typeof email === 'string' && /^\S+@\S+\.\S+$/u.test(email))) return true;
    if (notes === undefined) return false;
    const texts = Array.isArray(notes) ? notes : [];
    return (
      texts.length < 1 ||
      texts.length > 2 ||
      new Set(texts).size !== texts.length ||
      texts.some((text) => typeof text !== 'string')
    );
  };

  const store = (request: PlainRequest, known?: Pet): PlainResponse => {
    const body = bodyOf(request);
    if (typeof body === 'number') return problem(body);
    if (petProblem(body)) return problem(422);
    const pet = { ...body, id: known?.id ?? (nextId += 1) };
    pets.set(pet.id, pet);
    const shown = has('id-is-text') ? { ...pet, id: String(pet.id) } : pet;
    if (known !== undefined) return json(200, shown);
    return json(201, shown, has('no-location') ? {} : { location: `/pets/${pet.id}` });
  };

  const onePet = (request: PlainRequest, id: string): PlainResponse => {
    const pet = pets.get(Number(id));
    if (pet === undefined) return problem(404);
    if (request.method === 'get') return json(200, pet);
    if (callerOf(request) === 'anonymous') return problem(401);
    if (request.method === 'put') return store(request, pet);
    if (request.method !== 'delete') return problem(405);
    if (!has('delete-keeps')) pets.delete(pet.id);
    return { status: 204, headers: {} };
  };

  const placeOrder = (request: PlainRequest): PlainResponse => {
    const body = bodyOf(request);
    if (typeof body === 'number') return problem(body);
    if (orderProblem(body)) return problem(422);
    const order = { ...body, id: randomUUID() };
    orders.set(order.id, order);
    return json(201, order);
  };

  return (request) => {
    const { method, path } = request;
    const [, collection, id] = path.split('/');
    if (collection === 'vets') return method === 'get' ? problem(404) : problem(405);
    if (collection === 'pets' && id !== undefined) return onePet(request, id);
    if (collection === 'pets' && method === 'get') return listPets(request);
    if (collection === 'orders' && id !== undefined && method === 'get')
      return callerOf(request) === 'anonymous' ? problem(401) : oneOrder(orders.get(id));
    if (method !== 'post') return problem(405);
    if (callerOf(request) === 'anonymous') return problem(401);
    return collection === 'pets' ? store(request) : placeOrder(request);
  };
}

const oneOrder = (order: object | undefined): PlainResponse =>
  order === undefined ? problem(404) : json(200, order);

/** The body, or the status that refuses it. */
function bodyOf({ headers, body }: PlainRequest): Record<string, unknown> | number {
  if (!/^application\/json(?:;|$)/iu.test(headers['content-type'] ?? '')) return 415;
  try {
    const value: unknown = JSON.parse(body ?? '');
    return typeof value === 'object' && value !== null && !Array.isArray(value)
      ? (value as Record<string, unknown>)
      : 422;
  } catch {
    return 400;
  }
}
