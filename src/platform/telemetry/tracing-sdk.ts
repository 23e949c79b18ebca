import type { IncomingMessage } from 'node:http';
import { context, propagation, trace } from '@opentelemetry/api';
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks';
import { W3CTraceContextPropagator } from '@opentelemetry/core';
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-http';
import { type Instrumentation, registerInstrumentations } from '@opentelemetry/instrumentation';
import { HttpInstrumentation } from '@opentelemetry/instrumentation-http';
import { PgInstrumentation } from '@opentelemetry/instrumentation-pg';
import { resourceFromAttributes } from '@opentelemetry/resources';
import { BatchSpanProcessor, TracerProvider } from '@opentelemetry/sdk-trace';
import { redactText } from './redact.js';

const UNTRACED = /^\/(health|ready|metrics|docs)\b/;

export interface TracingSdk {
  readonly provider: TracerProvider;
  readonly instrumentations: readonly Instrumentation[];
}

/** The only module that loads OpenTelemetry's SDK. */
export function makeTracing(url: string, service: string, version: string): TracingSdk {
  context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable());
  propagation.setGlobalPropagator(new W3CTraceContextPropagator());
  const provider = new TracerProvider({
    resource: resourceFromAttributes({ 'service.name': service, 'service.version': version }),
    spanProcessors: [new BatchSpanProcessor({ exporter: new OTLPTraceExporter({ url }) })],
  });
  trace.setGlobalTracerProvider(provider);
  const instrumentations = [
    new HttpInstrumentation({
      ignoreIncomingRequestHook: ({ url: path = '' }) => UNTRACED.test(path),
      startIncomingSpanHook: withoutTokens,
    }),
    // Without a parent are the polls of queues and sweepers, a thousand for each statement that matters.
    new PgInstrumentation({ requireParentSpan: true }),
  ];
  registerInstrumentations({ instrumentations });
  return { provider, instrumentations };
}

/** The path of a webhook has the token of its source in it. */
function withoutTokens({ url = '' }: IncomingMessage): Record<string, string> {
  const path = redactText(url.split('?', 1)[0] ?? '');
  return { 'url.path': path, 'http.target': path };
}
