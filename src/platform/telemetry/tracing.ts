import { createRequire } from 'node:module';
import { SpanStatusCode, trace } from '@opentelemetry/api';

/** Attributes of a span; ids and counts, never payloads. */
export type SpanAttributes = Readonly<Record<string, string | number | boolean>>;

export interface Tracing {
  /** Sends what was not sent yet. */
  stop(): Promise<void>;
}

const SERVICE = 'assay';
const require = createRequire(import.meta.url);

/**
 * Sends traces of requests, SQL statements and `traced` work to a collector. Nothing of it is loaded without an
 * endpoint.
 *
 * @param endpoint of the collector as in OTEL_EXPORTER_OTLP_ENDPOINT, without `/v1/traces`
 */
export async function startTracing(endpoint: string | undefined, version: string): Promise<Tracing> {
  if (endpoint === undefined) return { stop: async () => undefined };
  const { provider, instrumentations } = await import('./tracing-sdk.js').then(({ makeTracing }) =>
    makeTracing(`${endpoint.replace(/\/$/, '')}/v1/traces`, SERVICE, version),
  );
  // Instrumentations patch a module when it is required next, in place: also for those who imported it before.
  for (const name of ['node:http', 'pg']) require(name);
  return {
    async stop() {
      for (const instrumentation of instrumentations) instrumentation.disable();
      await provider.shutdown();
    },
  };
}

/** Work as a span of the trace around it. Costs next to nothing while traces are off. */
export async function traced<Result>(
  name: string,
  attributes: SpanAttributes,
  work: () => Promise<Result>,
): Promise<Result> {
  return trace.getTracer(SERVICE).startActiveSpan(name, { attributes }, async (span) => {
    try {
      return await work();
    } catch (error) {
      span.recordException(error instanceof Error ? error : String(error));
      span.setStatus({ code: SpanStatusCode.ERROR });
      throw error;
    } finally {
      span.end();
    }
  });
}
