import { DomainError } from '#core/errors/index';
import { readSpec, type ApiSpec, type DocumentLimits } from '#core/spec/index';
import { refuseTooManyValues } from './document-budget.js';
import {
  refusalOf,
  type EngineAnswer,
  type EngineDocument,
  type EngineRequest,
  type EngineWork,
  type EngineWorkKind,
  type SpecOverview,
} from './engine-work.js';

/** The document that this thread read last: diff, generation and check of one run follow each other. */
let lastRead: { readonly sha256: string; readonly spec: ApiSpec } | undefined;

type Worker<Kind extends EngineWorkKind> = (
  given: EngineWork[Kind]['given'],
  limits: DocumentLimits,
) => EngineWork[Kind]['made'];

const workers: { readonly [Kind in EngineWorkKind]: Worker<Kind> } = {
  read: ({ document }, limits) => overviewOf(specOf(document, limits)),
};

/** The entry of an engine thread. */
export default function perform(request: EngineRequest): EngineAnswer {
  try {
    return { kind: 'made', made: dispatch(request) };
  } catch (error) {
    if (error instanceof DomainError) return { kind: 'refused', error: refusalOf(error) };
    throw error;
  }
}

function dispatch({ kind, given, limits }: EngineRequest): unknown {
  const worker = workers[kind] as (given: unknown, limits: DocumentLimits) => unknown;
  return worker(given, limits);
}

/** The former document is let go before the next is read, so that each has all of the memory. */
function specOf({ sha256, bytes }: EngineDocument, limits: DocumentLimits): ApiSpec {
  if (lastRead?.sha256 === sha256) return lastRead.spec;
  lastRead = undefined;
  refuseTooManyValues(bytes, limits);
  const spec = readSpec(bytes, { limits });
  lastRead = { sha256, spec };
  return spec;
}

function overviewOf({ title, version, dialect, operations, problems }: ApiSpec): SpecOverview {
  return {
    title,
    apiVersion: version,
    dialect,
    problems,
    operations: operations.map(({ key, summary, tags, deprecated }) => ({
      key,
      tags,
      deprecated,
      ...(summary !== undefined && { summary }),
    })),
  };
}
