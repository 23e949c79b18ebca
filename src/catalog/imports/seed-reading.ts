import type { z } from 'zod';
import { DomainError } from '#core/errors/index';
import { sqlStateOf } from '#platform/database/index';
import type { DatabaseImportReport, Outcome } from './import-report.js';
import type { SeedFile, SeedRow } from './seed-file.js';

/** A row that could be read. */
export interface ReadRow<Row> {
  /** For people: `batch_tasks, row 12`. */
  readonly what: string;
  readonly row: Row;
}

/** What became of a row, or why it is not taken. */
export type Kept = Outcome | { readonly why: string };

const ISSUES_TOLD = 3;
/** Classes of SQLSTATEs by which PostgreSQL refuses a row: data that it cannot hold, and constraints. */
const REFUSED = /^2[23]/;

/** One import: what was read, and what became of it. Each row is taken whole, or left out and named. */
export class SeedReading {
  readonly report: DatabaseImportReport = { applications: [], models: [], tables: [], leftOut: [] };

  constructor(
    readonly file: SeedFile,
    private readonly signal: AbortSignal,
  ) {}

  /**
   * Takes the rows of a table one after the other.
   * @throws the signal's reason
   */
  async take<Shape extends z.ZodType>(
    table: string,
    shape: Shape,
    keep: (row: z.output<Shape>) => Promise<Kept>,
  ): Promise<void> {
    for (const { what, row } of this.rows(table, shape)) await this.keep(table, what, () => keep(row));
  }

  /** Rows that can be read; the others are left out, with the columns that are wrong. */
  *rows<Shape extends z.ZodType>(table: string, shape: Shape): Generator<ReadRow<z.output<Shape>>> {
    let number = 0;
    for (const given of this.file.rows(table)) {
      number += 1;
      const what = `${table}, row ${labelOf(given, number)}`;
      const read = shape.safeParse(given);
      if (read.success) yield { what, row: read.data };
      else this.note(table, what, { why: wordsOf(read.error) });
    }
  }

  /** @returns what became of the row; undefined when it was left out @throws the signal's reason */
  async keep(table: string, what: string, work: () => Promise<Kept>): Promise<Outcome | undefined> {
    this.throwIfAborted();
    const kept = await work().catch((error: unknown) => ({ why: refusalOf(error) }));
    this.note(table, what, kept);
    return typeof kept === 'string' ? kept : undefined;
  }

  /** To be called between the parts of a long row. @throws the signal's reason */
  throwIfAborted(): void {
    this.signal.throwIfAborted();
  }

  note(table: string, what: string, kept: Kept): void {
    const found = this.report.tables.find(({ name }) => name === table);
    const counts = found ?? { name: table, added: 0, updated: 0, unchanged: 0, leftOut: 0 };
    if (found === undefined) this.report.tables.push(counts);
    counts[typeof kept === 'string' ? kept : 'leftOut'] += 1;
    if (typeof kept !== 'string') this.report.leftOut.push({ what, why: kept.why });
  }
}

/** Why a row is left out. @throws whatever else went wrong */
function refusalOf(error: unknown): string {
  if (error instanceof DomainError) return error.message;
  const state = sqlStateOf(error);
  if (state === undefined || !REFUSED.test(state)) throw error;
  const { constraint, message } = error as { readonly constraint?: string; readonly message: string };
  return constraint === undefined ? message : `breaks the rule ${constraint}`;
}

function wordsOf({ issues }: z.ZodError): string {
  const told = issues.slice(0, ISSUES_TOLD);
  return told.map(({ path, message }) => [...path, message].join(': ')).join('; ');
}

function labelOf({ id, model_id: modelId }: SeedRow, number: number): string {
  const label = id ?? modelId;
  return typeof label === 'number' || typeof label === 'string'
    ? String(label).slice(0, 200)
    : String(number);
}
