import { DatabaseSync } from 'node:sqlite';
import { messageOf } from '#core/errors/index';
import { CodeRefused } from '../applications/code/code-refused.js';

export type SeedRow = Readonly<Record<string, unknown>>;

/** The SQLite file of the system before this one, only to be read. */
export class SeedFile implements Disposable {
  private readonly database: DatabaseSync;
  private readonly tables: ReadonlySet<string>;

  /**
   * @param file absolute
   * @throws {CodeRefused} when it is no SQLite database
   */
  constructor(file: string) {
    try {
      this.database = new DatabaseSync(file, { readOnly: true, allowExtension: false });
      const rows = this.database.prepare(`SELECT name FROM sqlite_master WHERE type = 'table'`).all();
      this.tables = new Set(rows.map(({ name }) => String(name)));
    } catch (error) {
      throw new CodeRefused(`is in no SQLite database: ${messageOf(error)}`, undefined, error);
    }
  }

  has(table: string): boolean {
    return this.tables.has(table);
  }

  /**
   * In the order in which they were written; none of a table that is not there.
   * @throws {CodeRefused} when the file is damaged
   */
  *rows(table: string): Generator<SeedRow> {
    if (!this.has(table)) return;
    // A name out of the file itself, and no longer a stranger's text.
    const name = `"${table.replaceAll('"', '""')}"`;
    try {
      const statement = this.database.prepare(`SELECT * FROM ${name} ORDER BY rowid`);
      // As a number of JavaScript, a whole number that is too large would end the reading.
      statement.setReadBigInts(true);
      for (const row of statement.iterate()) yield withNumbers(row);
    } catch (error) {
      throw new CodeRefused(`is in a damaged SQLite database: ${messageOf(error)}`, undefined, error);
    }
  }

  [Symbol.dispose](): void {
    this.database.close();
  }
}

function withNumbers(row: SeedRow): SeedRow {
  return Object.fromEntries(
    Object.entries(row).map(([column, value]) => [
      column,
      typeof value === 'bigint' ? narrowed(value) : value,
    ]),
  );
}

function narrowed(value: bigint): number | bigint {
  const number = Number(value);
  return Number.isSafeInteger(number) ? number : value;
}
