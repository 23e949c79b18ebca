import { applyDecorators } from '@nestjs/common';
import { ApiResponse } from '@nestjs/swagger';
import type { ErrorCode } from '#core/errors/index';
import { meaningByCode, type Problem, statusByCode, titleOf, typeOf } from './problem.js';

type ProblemResponse = Parameters<typeof ApiResponse>[0] & { status: number };

/**
 * Documents the errors of an operation. What every route with a key can answer (401, 403, 429, 500) and the
 * 400 of a request with a schema need not be named.
 */
export const ApiProblems = (...codes: ErrorCode[]): MethodDecorator & ClassDecorator =>
  applyDecorators(...problemResponses(codes).map((response) => ApiResponse(response)));

/** One response for each status; codes that share one are its examples. */
export function problemResponses(codes: readonly ErrorCode[]): ProblemResponse[] {
  const byStatus = Map.groupBy(new Set(codes), (code) => statusByCode[code]);
  return [...byStatus].map(([status, group]) => ({
    status,
    description: group.map((code) => `\`${code}\`: ${meaningByCode[code]}`).join('<br>'),
    content: {
      'application/problem+json': {
        schema: { $ref: '#/components/schemas/Problem' },
        examples: Object.fromEntries(group.map((code) => [code, { value: exampleOf(code) }])),
      },
    },
  }));
}

/** The same for operations that are described by hand: the error responses by their status. */
export function problemsByStatus(...codes: ErrorCode[]): Record<string, ProblemResponse> {
  return Object.fromEntries(problemResponses(codes).map((response) => [String(response.status), response]));
}

function exampleOf(code: ErrorCode): Problem {
  return {
    type: typeOf(code),
    title: titleOf(code),
    status: statusByCode[code],
    code,
    detail: meaningByCode[code],
    instance: '/api/v1/…',
    requestId: '019a5f3c-7e11-7b2a-9f00-5a6b7c8d9e0f',
  };
}
