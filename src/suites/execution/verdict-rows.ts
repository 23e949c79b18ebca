import type { EntityManager, EntityTarget, ObjectLiteral, QueryDeepPartialEntity } from 'typeorm';
import { type Defect, faultOf, type TestOutcome } from '#core/verdict/index';
import { storable, storableText, uuidv7 } from '#platform/database/index';
import { ExecutionDefectEntity } from './execution-defect.entity.js';
import { ExecutionResultEntity } from './execution-result.entity.js';

const ROWS_AT_ONCE = 500;

/**
 * Results and defects of an execution. Lists show the newest first: made from the last to the first, they stand in
 * the order that they are given in.
 */
export async function insertVerdict(
  manager: EntityManager,
  executionId: string,
  outcomes: readonly TestOutcome[],
  defects: readonly Defect[],
): Promise<void> {
  const results = outcomes.toReversed().map((outcome) => resultRow(executionId, outcome));
  await insertAll(manager, ExecutionResultEntity, results);
  const rows = defects.toReversed().map((defect) => defectRow(executionId, defect));
  await insertAll(manager, ExecutionDefectEntity, rows);
}

async function insertAll<Row extends ObjectLiteral>(
  manager: EntityManager,
  entity: EntityTarget<Row>,
  rows: QueryDeepPartialEntity<Row>[],
): Promise<void> {
  for (let start = 0; start < rows.length; start += ROWS_AT_ONCE) {
    await manager.insert(entity, rows.slice(start, start + ROWS_AT_ONCE));
  }
}

function resultRow(executionId: string, outcome: TestOutcome): Omit<ExecutionResultEntity, 'createdAt'> {
  const { planned, title, file, status, durationMs, message, failure } = storable(outcome);
  return {
    id: uuidv7(),
    executionId,
    testId: planned?.id ?? title,
    title,
    file,
    operation: planned?.operation ?? null,
    strategy: planned?.strategy ?? null,
    clause: planned?.clause ?? null,
    faultCode: faultOf(outcome) ?? null,
    status,
    durationMs,
    message: message ?? null,
    failure: failure ?? null,
  };
}

function defectRow(executionId: string, defect: Defect): Omit<ExecutionDefectEntity, 'createdAt'> {
  const { id: fingerprint, cause, severity, operations, fault, clause, sentence, tests, example } = defect;
  return {
    id: uuidv7(),
    executionId,
    fingerprint,
    cause,
    severity,
    operations: storable(operations),
    faultCode: fault ?? null,
    clause: clause === undefined ? null : storableText(clause),
    sentence: storableText(sentence),
    tests: storable(tests),
    example: storable(example),
  };
}
