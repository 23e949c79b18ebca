import type { ApiSpec, Operation, OperationKey } from '../api-spec.js';
import type { Change } from './change.js';
import { ChangeLog } from './change-log.js';
import { SchemaComparison } from './compare-schemas.js';
import { operationChanges, pairOperations, type OperationChange } from './operation-changes.js';
import { compareLifecycle, operationAdded, operationRemoved } from './operations/lifecycle.js';
import type { OperationPair } from './operations/operation-pair.js';
import { compareParameters } from './operations/parameters.js';
import { compareRequestBodies } from './operations/request-body.js';
import { compareResponses } from './operations/responses.js';
import { compareSecurity } from './operations/security.js';
import { SchemaSide } from './schema-view.js';

export interface SpecDiff {
  /** Worst first. */
  readonly changes: readonly Change[];
  /** Which operations came, went and changed at all, if only in an example. */
  readonly operations: readonly OperationChange[];
}

/**
 * What changed between two API documents, and whom it breaks. Servers, descriptions and examples are no part of it:
 * they change no contract. The cost follows the size of the documents: operations that are alike are not compared any
 * further, and no two schemas are compared twice.
 */
export function diffSpecs(before: ApiSpec, after: ApiSpec): SpecDiff {
  const paired = pairOperations(before, after);
  const log = new ChangeLog();
  const schemas = new SchemaComparison(new SchemaSide(before), new SchemaSide(after), log);
  for (const operation of paired.added) log.add(operationAdded(operation), operation.key);
  for (const operation of paired.removed) log.add(operationRemoved(operation, after), operation.key);
  for (const changed of paired.changed) {
    const pair = operationPair(changed, log, schemas);
    compareLifecycle(pair);
    compareParameters(pair);
    compareRequestBodies(pair);
    compareResponses(pair);
    compareSecurity(pair, { before: before.securitySchemes, after: after.securitySchemes });
  }
  schemas.finish();
  const order = after.operations.map(({ key }) => key);
  const everything: readonly OperationKey[] = [...order, ...paired.removed.map(({ key }) => key)];
  return { changes: log.changes(everything), operations: operationChanges(paired, order) };
}

function operationPair(
  { before, after }: { readonly before: Operation; readonly after: Operation },
  log: ChangeLog,
  schemas: SchemaComparison,
): OperationPair {
  return {
    before,
    after,
    report: (change) => void log.add(change, after.key),
    compareSchemas: (pair, use) => schemas.use(after.key, pair, use),
  };
}
