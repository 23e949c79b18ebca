import { hash, timingSafeEqual } from 'node:crypto';
import type { AddressInfo } from 'node:net';
import fastify, { type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify';
import { z } from 'zod';
import { VERSION } from '#platform/version/index';
import type { Analyzer, Toolbox } from '../../analyzers/analyzer.js';
import { ANALYSIS_TYPES, type AnalysisType } from '../../analysis-type.js';
import { whatIsAvailable } from '../../running/tool-work.js';
import {
  LARGEST_ARCHIVE_BYTES,
  LARGEST_RESULT_BYTES,
  MOST_OF_A_MESSAGE,
  MOST_OF_A_VERSION,
  type Submission,
  submission,
  type TestSaid,
  testId,
} from '../contract.js';
import { fitting } from './fitting.js';
import { type HeldTest, HeldTests } from './held-tests.js';
import { targetRefusal } from './targets.js';

export interface AnalyzerServerOptions {
  readonly analyzers: readonly Analyzer[];
  readonly toolbox: Toolbox;
  /** What clients must know. */
  readonly key: string;
  /** Of those that its analyzers serve; absent: all of them. */
  readonly types?: readonly AnalysisType[];
  /** Hosts, with a port, a range of ports or with any, at which applications may run; absent: none. */
  readonly targets?: readonly string[];
  /** Tests at the same time. */
  readonly capacity: number;
  /** Submissions that are taken in a minute. */
  readonly ratePerMinute: number;
  readonly host: string;
  /** 0: any free one. */
  readonly port: number;
}

export interface AnalyzerServer {
  readonly url: string;
  readonly types: readonly AnalysisType[];
  readonly close: () => Promise<void>;
}

/** Base64, and the rest of the document. */
const BODY_LIMIT = Math.ceil((LARGEST_ARCHIVE_BYTES * 4) / 3) + 1024 * 1024;
const MINUTE_MS = 60_000;

/**
 * Serves analyzers over HTTP (docs/services.md). It needs no database: tests are kept in memory.
 * @throws when the port is taken
 */
export async function serveAnalyzers(options: AnalyzerServerOptions): Promise<AnalyzerServer> {
  const service = new Service(options);
  const app = fastify({ bodyLimit: BODY_LIMIT, logger: false });
  service.routes(app);
  await app.listen({ host: options.host, port: options.port });
  const { address, port } = app.server.address() as AddressInfo;
  return {
    url: `http://${address.includes(':') ? `[${address}]` : address}:${port}`,
    types: service.types,
    close: async () => {
      service.tests.close();
      app.server.closeAllConnections();
      await app.close();
    },
  };
}

class Service {
  readonly tests: HeldTests;
  readonly types: readonly AnalysisType[];
  private readonly analyzers: readonly Analyzer[];
  private submissions: number[] = [];

  constructor(private readonly options: AnalyzerServerOptions) {
    const { toolbox, capacity, types = ANALYSIS_TYPES } = options;
    this.analyzers = options.analyzers;
    this.types = types.filter((type) => this.analyzers.some(({ runsIn }) => runsIn[type] !== undefined));
    this.tests = new HeldTests({ analyzers: this.analyzers, toolbox, capacity });
  }

  routes(app: FastifyInstance): void {
    app.addHook('onRequest', (request, reply, next) => {
      if (this.isKnown(request)) next();
      else
        void refuse(reply, 401, 'api-key-invalid', 'Send Authorization: Bearer with the key of the service');
    });
    app.setErrorHandler((error: Error & { statusCode?: number }, _request, reply) =>
      refuse(reply, error.statusCode ?? 500, codeOf(error.statusCode), error.message),
    );
    app.get('/health', () => this.health());
    app.post('/submit', (request, reply) => this.submit(request.body, reply));
    app.get('/status/:id', (request, reply) => this.withTest(request, reply, (test) => this.said(test)));
    app.get('/result/:id', (request, reply) => this.withTest(request, reply, resultOf));
    app.post('/cancel/:id', (request, reply) =>
      this.withTest(request, reply, (test) => {
        this.tests.cancel(test);
        return this.said(test);
      }),
    );
  }

  private isKnown({ headers: { authorization = '' } }: FastifyRequest): boolean {
    const given = /^Bearer +(\S+)$/i.exec(authorization)?.[1] ?? '';
    return timingSafeEqual(digest(given), digest(this.options.key));
  }

  private async health(): Promise<object> {
    const { available } = await whatIsAvailable(this.analyzers, this.options.toolbox);
    return {
      status: 'healthy',
      version: VERSION,
      test_types: this.types,
      tools: available.map(({ analyzer }) => analyzer.name),
      capacity: this.options.capacity,
      running: this.tests.running,
    };
  }

  private submit(body: unknown, reply: FastifyReply): unknown {
    const read = submission.safeParse(body);
    if (!read.success) return refuse(reply, 400, 'request-invalid', z.prettifyError(read.error));
    const known = this.tests.get(read.data.test_id);
    if (known !== undefined) return reply.code(202).send(this.said(known));
    const { test_type: type } = read.data;
    if (!this.types.includes(type))
      return refuse(reply, 422, 'request-invalid', `${type} is not served here`);
    const wrong = this.wrongTarget(read.data);
    if (wrong !== undefined) return refuse(reply, 422, 'egress-refused', wrong);
    if (this.isOverRate()) return refuse(reply, 429, 'rate-limited', 'Too many submissions; wait a minute');
    if (this.tests.isFull) {
      const detail = `All ${this.options.capacity} places are taken; submit it later`;
      return refuse(reply, 409, 'conflict', detail);
    }
    this.submissions.push(Date.now());
    return reply.code(202).send(this.said(this.tests.begin(asRead(read.data))));
  }

  private wrongTarget({ running = {} }: Submission): string | undefined {
    const { targets = [] } = this.options;
    const bases = [running.backend, running.frontend].filter((base) => base !== undefined);
    return bases.map((base) => targetRefusal(base, targets)).find((refusal) => refusal !== undefined);
  }

  private isOverRate(): boolean {
    const since = Date.now() - MINUTE_MS;
    this.submissions = this.submissions.filter((at) => at > since);
    return this.submissions.length >= this.options.ratePerMinute;
  }

  private withTest(request: FastifyRequest, reply: FastifyReply, then: (test: HeldTest) => object): unknown {
    const id = testId.safeParse((request.params as { id?: unknown }).id);
    const test = id.success ? this.tests.get(id.data) : undefined;
    return test === undefined ? refuse(reply, 404, 'not-found', 'There is no such test here') : then(test);
  }

  private said(test: HeldTest): TestSaid {
    return {
      test_id: test.id,
      status: test.status,
      message: (test.error ?? test.doing).slice(0, MOST_OF_A_MESSAGE),
      progress: test.percent,
      estimated_duration: this.tests.estimate(test.type),
    };
  }
}

/** Tools go exactly where it was looked at: none of them reads an odd text in its own way. */
function asRead(asked: Submission): Submission {
  if (asked.running === undefined) return asked;
  const { backend, frontend } = asked.running;
  return {
    ...asked,
    running: {
      ...(backend !== undefined && { backend: new URL(backend).origin }),
      ...(frontend !== undefined && { frontend: new URL(frontend).origin }),
    },
  };
}

/** All that is not findings. */
const ROOM_FOR_THE_REST = 1024 * 1024;

function resultOf(test: HeldTest): object {
  const share = (LARGEST_RESULT_BYTES - ROOM_FOR_THE_REST) / Math.max(1, test.results.length);
  return {
    test_id: test.id,
    status: test.status,
    execution_duration: ((test.endedAt ?? Date.now()) - test.began) / 1000,
    error_message: test.error ?? null,
    results: test.results.map(({ tool, version, durationMs, report }) => ({
      tool,
      ...(version !== undefined && { version: version.slice(0, MOST_OF_A_VERSION) }),
      duration_ms: durationMs,
      report: fitting(report, share),
    })),
  };
}

function refuse(reply: FastifyReply, status: number, code: string, detail: string): FastifyReply {
  return reply
    .code(status)
    .type('application/problem+json')
    .send({ type: `/problems/${code}`, title: code.replaceAll('-', ' '), status, code, detail });
}

function codeOf(status: number | undefined): string {
  if (status === 413) return 'payload-too-large';
  return status !== undefined && status < 500 ? 'request-invalid' : 'internal';
}

function digest(text: string): Buffer {
  return hash('sha256', text, 'buffer');
}
