import { Injectable } from '@nestjs/common';
import { z } from 'zod';
import { EgressGuard, type EgressRequest, hostAndPortOf } from '#platform/http/index';
import { Breakers, DependencyFailed, judge } from '#platform/resilience/index';
import { SecretBox } from '#platform/storage/index';
import {
  isOpen,
  LARGEST_RESULT_BYTES,
  serviceHealth,
  type ServiceHealth,
  type Submission,
  type TestAnswer,
  testAnswer,
  type TestResult,
  testResult,
} from './contract.js';
import type { ServiceEntity } from './service.entity.js';

const ANSWER_MS = 15_000;
/** Code of tens of megabytes takes its time on the way. */
const SUBMIT_MS = 120_000;

export function sealOwner(id: string): string {
  return `service:${id}`;
}

/** Speaks the contract, with a service that may be anybody's, behind the breaker of its origin. */
@Injectable()
export class ServiceClient {
  constructor(
    private readonly guard: EgressGuard,
    private readonly breakers: Breakers,
    private readonly box: SecretBox,
  ) {}

  health(service: ServiceEntity, signal?: AbortSignal): Promise<ServiceHealth> {
    return this.call(service, { path: '/health', answer: serviceHealth, signal });
  }

  submit(service: ServiceEntity, sent: Submission, signal: AbortSignal): Promise<TestAnswer> {
    return this.call(service, { path: '/submit', answer: ofTest(testAnswer, sent.test_id), signal, sent });
  }

  status(service: ServiceEntity, testId: string, signal: AbortSignal): Promise<TestAnswer> {
    return this.call(service, { path: `/status/${testId}`, answer: ofTest(testAnswer, testId), signal });
  }

  result(service: ServiceEntity, testId: string, signal: AbortSignal): Promise<TestResult> {
    return this.call(service, { path: `/result/${testId}`, answer: ofTest(endedTest, testId), signal });
  }

  cancel(service: ServiceEntity, testId: string, signal: AbortSignal): Promise<TestAnswer> {
    return this.call(service, {
      path: `/cancel/${testId}`,
      answer: ofTest(testAnswer, testId),
      signal,
      sent: {},
    });
  }

  /**
   * Every call may be made twice: a test has the id that its client gave it.
   * @throws {EgressRefused} where we do not go
   * @throws {BreakerOpen | DependencyFailed | DependencyTimeout | ResponseTooLarge}
   */
  private call<T>(service: ServiceEntity, { path, answer, signal, sent }: Call<T>): Promise<T> {
    const url = new URL(service.url);
    const timeoutMs = path === '/submit' ? SUBMIT_MS : ANSWER_MS;
    const call = {
      dependency: 'analysis-service',
      origin: url.origin,
      timeoutMs,
      idempotent: true,
      // One that is full is well.
      judge: (error: unknown) =>
        error instanceof DependencyFailed && error.status === 429 ? 'answer' : judge(error),
      ...(signal !== undefined && { signal }),
    } as const;
    const name = hostAndPortOf(url);
    return this.breakers.protect(call, async (limit) => {
      const request = this.requestFor(service, sent, { timeoutMs, signal: limit });
      const { status, body } = await this.guard.fetch(`${service.url}${path}`, request);
      if (status >= 400) throw DependencyFailed.ofStatus(name, status, detailOf(body));
      const read = answer.safeParse(jsonOf(body));
      if (read.success) return read.data;
      const why = z.prettifyError(read.error).slice(0, 300);
      throw new DependencyFailed(name, `answers ${path} with what it should not: ${why}`, {
        retryable: false,
      });
    });
  }

  private requestFor(
    { id, sealedKey }: ServiceEntity,
    sent: object | undefined,
    limits: Pick<EgressRequest, 'timeoutMs'> & { readonly signal: AbortSignal },
  ): EgressRequest {
    const key = sealedKey === null ? undefined : this.box.open(sealedKey, sealOwner(id));
    return {
      method: sent === undefined ? 'GET' : 'POST',
      headers: {
        accept: 'application/json',
        ...(sent !== undefined && { 'content-type': 'application/json' }),
        ...(key !== undefined && { authorization: `Bearer ${key}` }),
      },
      ...(sent !== undefined && { body: JSON.stringify(sent) }),
      maxBytes: LARGEST_RESULT_BYTES,
      ...limits,
    };
  }
}

const endedTest = testResult.refine((answer) => !isOpen(answer), 'the test is not over');

/** What a service says of another test is nothing to go by. */
function ofTest<T extends TestAnswer | TestResult>(answer: z.ZodType<T>, testId: string): z.ZodType<T> {
  return answer.refine(({ test_id: id }) => id.toLowerCase() === testId, 'it is of another test');
}

interface Call<T> {
  readonly path: string;
  readonly answer: z.ZodType<T>;
  readonly signal: AbortSignal | undefined;
  /** Makes it a POST. */
  readonly sent?: object;
}

function jsonOf(body: Uint8Array): unknown {
  try {
    return JSON.parse(Buffer.from(body).toString('utf8'));
  } catch {
    return undefined;
  }
}

const said = z.object({ detail: z.string() });

function detailOf(body: Uint8Array): string {
  return said.safeParse(jsonOf(body)).data?.detail.slice(0, 300) ?? '';
}
