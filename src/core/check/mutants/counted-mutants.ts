import type { ApiSpec, OperationKey } from '#core/spec/index';
import { createMock, type MockApi, type MockOptions } from '../mock/mock-api.js';
import { mutantsAt } from './make-mutants.js';
import type { Operator } from './mutant.js';
import { Witnesses } from './witness.js';
import { workshopFor } from './workshop.js';

/** A server that does one thing wrongly, for whoever wants to try other tests on it than ours. */
export interface MutantServer {
  readonly operator: Operator;
  readonly operation: OperationKey;
  readonly place: string;
  readonly api: MockApi;
}

/** The mutants of a document's mock that are counted: some request shows each of them (docs/adr/0011). */
export function* countedMutants(
  spec: ApiSpec,
  options: Pick<MockOptions, 'settings'> = {},
): Generator<MutantServer> {
  const mock = createMock(spec, options);
  const workshop = workshopFor(mock);
  const witnesses = new Witnesses(spec);
  for (const mutant of spec.operations.flatMap((operation) => mutantsAt(operation, workshop))) {
    const api = mock.with(mutant.breaks(mock.steps));
    const { operator, operation, place } = mutant;
    if (witnesses.find(mutant, mock, api) !== undefined) yield { operator, operation, place, api };
  }
}
