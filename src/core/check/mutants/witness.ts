import { isJson, SchemaValidator } from '#core/plan/index';
import type { ApiSpec, Json, Operation } from '#core/spec/index';
import type { MockResponse } from '../mock/exchange.js';
import type { MockApi } from '../mock/mock-api.js';
import { describedFor } from '../mock/statuses.js';
import type { Mutant } from './mutant.js';
import type { Scene } from './scene.js';

/** How many scenes are tried before a mutant is taken for equivalent. */
const MAX_SCENES = 60;

/** Looks for requests to which a mutant gives an answer that breaks the document, and the mock does not. */
export class Witnesses {
  private readonly validator: SchemaValidator;

  constructor({ schemas }: Pick<ApiSpec, 'schemas'>) {
    this.validator = new SchemaValidator(schemas, 'response');
  }

  find(mutant: Mutant, mock: MockApi, broken: MockApi): Scene | undefined {
    let tried = 0;
    for (const scene of mutant.scenes()) {
      if (this.isWitness(scene, mutant, mock, broken)) return scene;
      tried += 1;
      if (tried === MAX_SCENES) return undefined;
    }
    return undefined;
  }

  /** Both servers begin with nothing; the first answer that differs in what matters decides. */
  private isWitness(scene: Scene, { telling }: Mutant, mock: MockApi, broken: MockApi): boolean {
    let right = mock.initialState;
    let wrong = broken.initialState;
    return scene.some((request) => {
      const expected = mock.serve(request, right);
      const given = broken.serve(request, wrong);
      right = expected.state;
      wrong = given.state;
      if (typeof telling === 'function') return telling(expected.response, given.response);
      const operation = mock.operationOf(request);
      return (
        this.breaksClause(expected.response, given.response, operation) ||
        (telling === 'content' && hasOtherContent(expected.response, given.response))
      );
    });
  }

  private breaksClause(right: MockResponse, wrong: MockResponse, operation: Operation | undefined): boolean {
    if (kindOf(right) !== kindOf(wrong)) return true;
    if (operation === undefined) return false;
    return this.isAsDescribed(right, operation) && !this.isAsDescribed(wrong, operation);
  }

  private isAsDescribed({ status, headers, body }: MockResponse, operation: Operation): boolean {
    const described = describedFor(operation, status);
    // Refusals that the document does not list are as HTTP has them.
    if (described === undefined) return status >= 400 && status < 500;
    if (described.headers.some(({ name, required }) => required && headers[name.toLowerCase()] === undefined))
      return false;
    if (described.content.length === 0 || operation.method === 'head') return true;
    const type = (headers['content-type'] ?? '').split(';', 1)[0] ?? '';
    const media = described.content.find((one) => one.type === type || one.type.includes('*'));
    if (media === undefined) return body === undefined;
    if (media.schema === undefined || !isJson(type)) return true;
    const value = parsed(body);
    return value !== undefined && this.validator.accepts(media.schema, value);
  }
}

/** Granted, refused, broken. */
const kindOf = ({ status }: MockResponse): number => (status < 400 ? 2 : Math.floor(status / 100));

function hasOtherContent(right: MockResponse, wrong: MockResponse): boolean {
  return kindOf(right) === 2 && kindOf(wrong) === 2 && right.body !== wrong.body;
}

function parsed(body = ''): Json | undefined {
  try {
    return JSON.parse(body) as Json;
  } catch {
    return undefined;
  }
}
