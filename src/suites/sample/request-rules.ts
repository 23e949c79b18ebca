import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js';
import formats from 'ajv-formats';
import { bookshopDocument } from './bookshop-document.js';
import type { Fields } from './planted-bugs.js';

type BodySchema = 'NewBook' | 'NewOrder' | 'OrderChange';

const ajv = new Ajv2020({ strict: false });
formats.default(ajv);
ajv.addSchema(bookshopDocument, 'bookshop');

const compiled = (pointer: string): ValidateFunction => ajv.compile({ $ref: `bookshop#/${pointer}` });
const bodies: Readonly<Record<BodySchema, ValidateFunction>> = {
  NewBook: compiled('components/schemas/NewBook'),
  NewOrder: compiled('components/schemas/NewOrder'),
  OrderChange: compiled('components/schemas/OrderChange'),
};
const isLimit = compiled('paths/~1books/get/parameters/0/schema');
const isGenre = compiled('paths/~1books/get/parameters/1/schema');
const isBookId = compiled('paths/~1books~1{bookId}/parameters/0/schema');
const isOrderId = compiled('paths/~1orders~1{orderId}/parameters/0/schema');

/** What the document says about requests, applied to them; each answers what is wrong, or nothing. */
export function bodyProblem(schema: BodySchema, body: unknown): string | undefined {
  const validate = bodies[schema];
  return validate(body) ? undefined : `the body ${ajv.errorsText(validate.errors, { dataVar: '' })}`;
}

export function limitProblem(text: string | null): string | undefined {
  return text === null || isLimit(integer(text)) ? undefined : 'limit is not an integer from 1 to 100';
}

export function genreProblem(text: string | null): string | undefined {
  return text === null || isGenre(text) ? undefined : 'genre is unknown';
}

export function idProblem(kind: 'books' | 'orders', text: string): string | undefined {
  const right = kind === 'books' ? isBookId(text) : isOrderId(integer(text));
  return right ? undefined : 'the id is malformed';
}

/** @returns undefined when the text is not one JSON object */
export function jsonObject(text: string): Fields | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null && !Array.isArray(value)
      ? (value as Fields)
      : undefined;
  } catch {
    return undefined;
  }
}

function integer(text: string): number | string {
  return /^-?\d{1,15}$/.test(text) ? Number(text) : text;
}
