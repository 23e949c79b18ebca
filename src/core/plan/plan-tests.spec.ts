import { describe, expect, it } from 'vitest';
import { readSpec } from '#core/spec/index';
import { petShop, type PetShopBug } from '../../../test/support/pet-shop.js';
import { playPlan } from '#core/check/index';
import { specFixture } from '../../../test/support/spec-fixture.js';
import { AVAILABLE_STRATEGIES, planTests, type TestPlan } from './index.js';

const planOf = (name: string, options = {}): TestPlan =>
  planTests(readSpec(specFixture(name)), { strategies: AVAILABLE_STRATEGIES, seed: 7, ...options });
const titles = (plan: TestPlan, operation: string): readonly string[] =>
  plan.cases.filter((test) => test.operation === operation).map(({ title }) => title);

describe('planTests', () => {
  const plan = planOf('petstore.yaml');

  it('raises no alarm against a server that keeps to its document', () => {
    expect([...playPlan(plan, petShop()).values()]).toEqual([]);
  });

  it.each<[PetShopBug, RegExp]>([
    ['name-may-be-81-long', /rejects a name of 81 characters/u],
    ['limit-may-be-101', /rejects a limit of 101/u],
    ['email-unchecked', /rejects an owner\.email that is no email address/u],
    ['delete-keeps', /is gone after it is deleted/u],
    ['id-is-text', /expected a Pet/u],
    ['no-location', /expected Location/u],
    ['name-may-be-missing', /rejects a body without name/u],
    ['order-takes-unknown-properties', /rejects a property that it does not know/u],
  ])('catches a server with the bug %s', (bug, complaint) => {
    const failures = [...playPlan(plan, petShop(bug)).values()];

    expect(failures.some((failure) => complaint.test(failure))).toBe(true);
  });

  it('says what is expected of what', () => {
    expect(titles(plan, 'POST /orders')).toEqual(
      expect.arrayContaining([
        'answers a valid request as documented',
        'accepts a quantity of 10, its maximum',
        'rejects a quantity of 11',
        'rejects a coupon that does not match its pattern',
        'rejects notes with the same item twice',
        'refuses a body that is no JSON',
      ]),
    );
    expect(titles(plan, 'GET /pets')).toEqual(
      expect.arrayContaining(['accepts a limit of 100, its maximum', 'rejects a limit of 101']),
    );
  });

  it('points to the clause that each expectation rests on', () => {
    const clauseOf = (locator: string): string | undefined =>
      plan.cases.find((test) => test.locator === locator)?.clause;

    expect(clauseOf('query.limit#maximum')).toBe('#/components/parameters/Limit/schema/maximum');
    expect(clauseOf('body.name#maxLength')).toBe('#/components/schemas/NewPet/properties/name/maxLength');
    expect(clauseOf('body.status#enum')).toBe('#/components/schemas/Status/enum');
  });

  it('creates what a request needs before it, and removes it after', () => {
    const order = plan.cases.find(
      ({ operation, strategy }) => operation === 'POST /orders' && strategy === 'contract',
    );

    expect(order?.steps.map((step) => step.operation)).toEqual(['POST /pets', 'POST /orders']);
    expect(order?.steps[1]?.body).toMatchObject({
      value: { overrides: [{ name: 'pet_id', value: { kind: 'captured', capture: 'petId' } }] },
    });
    expect(order?.cleanup.map(({ request }) => request.operation)).toEqual(['DELETE /pets/{petId}']);
  });

  it('judges what depends on the server by its documented answers only', () => {
    const vet = plan.cases.find(
      ({ operation, strategy }) => operation === 'GET /vets/{vetId}' && strategy === 'contract',
    );

    expect(vet?.steps[0]?.pathParams).toEqual([
      { name: 'vetId', value: { kind: 'literal', value: 'vet-1' } },
    ]);
    expect(vet?.steps[0]?.expectations.map(({ kind }) => kind)).toEqual(['status', 'conforms']);
  });

  it('uses identities as the document requires', () => {
    const identityOf = (operation: string) =>
      plan.cases.find((test) => test.operation === operation)?.steps.at(-1)?.identity;

    expect(identityOf('GET /pets')).toBe('anonymous');
    expect(identityOf('POST /pets')).toBe('userA');
    expect(plan.identities).toEqual(['anonymous', 'userA']);
  });

  it('gives the same plan for the same document and seed, and the same ids for every seed', () => {
    const ids = (one: TestPlan): readonly string[] => one.cases.map(({ id }) => id);

    expect(planOf('petstore.yaml')).toEqual(plan);
    expect(ids(planOf('petstore.yaml', { seed: 8 }))).toEqual(ids(plan));
    expect(new Set(ids(plan)).size).toBe(plan.cases.length);
    expect(plan.cases.every(({ id }) => /^[\da-f]{12}$/u.test(id))).toBe(true);
  });

  it('has plain JSON that every reader of it can resolve', () => {
    expect(JSON.parse(JSON.stringify(plan))).toEqual(plan);
    const named = [...JSON.stringify(plan.schemas).matchAll(/#\/components\/schemas\/([\w.-]+)/gu)].map(
      ([, name]) => name ?? '',
    );
    expect(named.filter((name) => !Object.hasOwn(plan.schemas, name))).toEqual([]);
  });

  it('names what it leaves out: bodies without end', () => {
    const endless = planOf('recursive.yaml');

    expect(endless.leftOut.map(({ operation }) => operation)).toContain('POST /endless');
    expect(titles(endless, 'POST /nodes')).toContain('rejects a constructor of 4 characters');
  });

  it('plans Swagger 2.0 with clauses of the document as it was sent', () => {
    const library = planOf('swagger-2.json');

    expect(library.cases.find(({ locator }) => locator === 'body.title#maxLength')?.clause).toBe(
      '#/definitions/Book/properties/title/maxLength',
    );
    expect(library.cases.find(({ operation }) => operation === 'POST /covers')?.steps[0]?.body).toMatchObject(
      { kind: 'multipart' },
    );
  });

  it('sends no body with GET unless the document insists on it', () => {
    const body = { content: { 'application/json': { schema: { type: 'object' } } } };
    const get = { requestBody: body, responses: { 200: { description: '' } } };
    const spec = readSpec(
      JSON.stringify({ openapi: '3.1.0', info: { title: 'T', version: '1' }, paths: { '/a': { get } } }),
    );

    const cases = planTests(spec, { strategies: ['contract'], seed: 1 }).cases;

    expect(cases.flatMap(({ steps }) => steps.map((step) => step.body))).toEqual([undefined]);
  });
});
