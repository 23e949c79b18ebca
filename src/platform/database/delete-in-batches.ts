import type { DataSource } from 'typeorm';

/**
 * Repeats a DELETE that takes at most `batch` rows until it finds fewer, so that nobody waits long for its locks.
 * @returns how many rows were deleted
 */
export async function deleteInBatches(
  dataSource: DataSource,
  statement: string,
  parameters: readonly unknown[],
  batch: number,
): Promise<number> {
  let deleted = 0;
  for (let taken = batch; taken === batch; deleted += taken) {
    [, taken] = await dataSource.query<[unknown, number]>(statement, [...parameters]);
  }
  return deleted;
}
