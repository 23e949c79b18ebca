import type { Pool } from 'pg';
import type { DataSource } from 'typeorm';

/**
 * The pool under TypeORM, for the few statements where its layer costs more than the statement: they can be
 * prepared once on each connection (`name`), and take bytes as bytes.
 */
export function poolOf(dataSource: DataSource): Pool {
  return (dataSource.driver as unknown as { readonly master: Pool }).master;
}
