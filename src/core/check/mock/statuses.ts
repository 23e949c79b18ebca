import type { ApiResponse, Operation } from '#core/spec/index';
import type { Reason } from './exchange.js';
import type { Role } from './resources.js';

/** A status, and what the document says about it. */
export interface ChosenStatus {
  readonly status: number;
  readonly described?: ApiResponse;
}

const OF_REASON: Readonly<Record<Reason, readonly number[]>> = {
  'unknown-path': [404],
  method: [405],
  unauthenticated: [401],
  forbidden: [403],
  'not-acceptable': [406],
  'media-type': [415],
  malformed: [400, 422],
  invalid: [400, 422],
  'not-found': [404, 410],
};

/** The documented one of those that fit; what a document does not describe is answered as HTTP says. */
export function refusalStatus(operation: Operation | undefined, reason: Reason): ChosenStatus {
  const fitting = OF_REASON[reason];
  const documented = fitting.find((status) =>
    operation?.responses.some((response) => response.status === String(status)),
  );
  const status = documented ?? fitting[0] ?? 400;
  return chosen(operation, status);
}

const OF_ROLE: Readonly<Record<Role['kind'], readonly number[]>> = {
  create: [201, 200, 202, 204],
  list: [200],
  read: [200],
  replace: [200, 204, 202],
  merge: [200, 204, 202],
  remove: [204, 200, 202],
  single: [200, 201, 204, 202],
};

/** @param isNew whether a PUT made something that was not there before */
export function successStatus(operation: Operation, role: Role['kind'], isNew: boolean): ChosenStatus {
  const fitting = isNew && role === 'replace' ? [201, ...OF_ROLE[role]] : OF_ROLE[role];
  const known = new Set(operation.responses.map(({ status }) => status));
  const documented = fitting.find((status) => known.has(String(status)));
  const other = operation.responses.find(({ status }) => /^[23]\d\d$/u.test(status))?.status;
  return chosen(operation, documented ?? (other === undefined ? (fitting[0] ?? 200) : Number(other)));
}

function chosen(operation: Operation | undefined, status: number): ChosenStatus {
  const described = operation === undefined ? undefined : describedFor(operation, status);
  return { status, ...(described === undefined ? {} : { described }) };
}

/** Exactly, by its class, or by default (OpenAPI 3.1, Responses Object). */
export function describedFor({ responses }: Operation, status: number): ApiResponse | undefined {
  const names = [String(status), `${String(status)[0] ?? ''}XX`, 'default'];
  return names
    .map((name) => responses.find((response) => response.status === name))
    .find((one) => one !== undefined);
}
