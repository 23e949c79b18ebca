import { Inject, Injectable } from '@nestjs/common';
import type { z } from 'zod';
import { DomainError } from '#core/errors/index';
import { SETTINGS, type Settings } from '#platform/config/index';
import { CodeRefused } from '../applications/code/code-refused.js';
import { folderBelow } from '../applications/code/base-folder.js';
import type { ImportReport, LeftOutOfImport } from './import-report.js';
import { SeedCatalog } from './seed-catalog.js';
import { SeedFile, type SeedRow } from './seed-file.js';
import { applicationRow, modelRow, portRow } from './seed-rows.js';

/** What importers of other rooms are given. */
export interface SeedContext {
  readonly projectId: string;
  /** The application that a row of `generated_applications` has become; undefined: it was left out. */
  readonly applicationIdOf: (seedId: number) => string | undefined;
  readonly signal: AbortSignal;
}

/** Imports tables that are another room's: analyses, batches. */
export interface SeedImporter {
  readonly tables: readonly string[];
  /** @returns the rows that were left out */
  import(file: SeedFile, context: SeedContext): Promise<readonly LeftOutOfImport[]>;
}

const OURS = ['model_capabilities', 'port_configurations', 'generated_applications'];
const OTHERS = [
  'security_analyses',
  'performance_tests',
  'zap_analyses',
  'openrouter_analyses',
  'containerized_tests',
  'batch_analyses',
  'batch_jobs',
  'batch_tasks',
];
const ISSUES_TOLD = 3;

/** Imports the SQLite file of the system before this one; docs/schema.md says what becomes of each column. */
@Injectable()
export class SeedImport {
  private readonly importers: SeedImporter[] = [];

  constructor(
    private readonly catalog: SeedCatalog,
    @Inject(SETTINGS) private readonly settings: Pick<Settings, 'appBasePath'>,
  ) {}

  /** To be called by a room for its tables when it starts. */
  add(importer: SeedImporter): void {
    this.importers.push(importer);
  }

  /**
   * It can be repeated: what was imported is found again.
   * @param path of the file, below APP_BASE_PATH
   * @throws {CodeRefused} when there is no such database
   * @throws the signal's reason
   */
  async import(projectId: string, path: string, signal: AbortSignal): Promise<ImportReport> {
    const at = await folderBelow(this.settings.appBasePath, path);
    if (at === undefined) throw new CodeRefused('is not a file below APP_BASE_PATH', path);
    using file = new SeedFile(at);
    if (!OURS.some((table) => file.has(table)))
      throw new CodeRefused('has none of the tables that are imported', path);
    const report: ImportReport = { applications: [], models: [], leftOut: [] };
    await this.models(file, report);
    await this.ports(file, report);
    const ids = await this.applications(file, projectId, report);
    await this.others(file, report, { projectId, applicationIdOf: (seedId) => ids.get(seedId), signal });
    return report;
  }

  private async models(file: SeedFile, { models, leftOut }: ImportReport): Promise<void> {
    for (const row of readRows(file, 'model_capabilities', modelRow, leftOut)) {
      const kept = await this.attempt(row, leftOut, () => this.catalog.model(row.value));
      if (kept !== undefined) models.push(kept);
    }
  }

  private async ports(file: SeedFile, { leftOut }: ImportReport): Promise<void> {
    for (const row of readRows(file, 'port_configurations', portRow, leftOut)) {
      await this.attempt(row, leftOut, () => this.catalog.ports(row.value));
    }
  }

  private async applications(
    file: SeedFile,
    projectId: string,
    { applications, leftOut }: ImportReport,
  ): Promise<ReadonlyMap<number, string>> {
    const ids = new Map<number, string>();
    for (const row of readRows(file, 'generated_applications', applicationRow, leftOut)) {
      const kept = await this.attempt(row, leftOut, () => this.catalog.application(row.value, projectId));
      if (kept === undefined) continue;
      ids.set(row.value.seedId, kept.id);
      applications.push(kept);
    }
    return ids;
  }

  private async others(file: SeedFile, { leftOut }: ImportReport, context: SeedContext): Promise<void> {
    for (const importer of this.importers) {
      context.signal.throwIfAborted();
      leftOut.push(...(await importer.import(file, context)));
    }
    const taken = new Set(this.importers.flatMap(({ tables }) => tables));
    for (const table of OTHERS.filter((name) => !taken.has(name))) {
      const rows = file.count(table);
      if (rows > 0) leftOut.push({ what: `${table}, ${rows} rows`, why: 'nothing imports this table' });
    }
  }

  private async attempt<Kept>(
    { what }: { readonly what: string },
    leftOut: LeftOutOfImport[],
    work: () => Promise<Kept>,
  ): Promise<Kept | undefined> {
    try {
      return await work();
    } catch (error) {
      if (!(error instanceof DomainError)) throw error;
      leftOut.push({ what, why: error.message });
      return undefined;
    }
  }
}

/** Rows that can be read; the others are left out, with the columns that are wrong. */
function* readRows<Shape extends z.ZodType>(
  file: SeedFile,
  table: string,
  shape: Shape,
  leftOut: LeftOutOfImport[],
): Generator<{ what: string; value: z.output<Shape> }> {
  let number = 0;
  for (const row of file.rows(table)) {
    number += 1;
    const what = `${table}, row ${labelOf(row, number)}`;
    const read = shape.safeParse(row);
    if (read.success) yield { what, value: read.data };
    else {
      const issues = read.error.issues.slice(0, ISSUES_TOLD);
      leftOut.push({
        what,
        why: issues.map(({ path, message }) => `${path.join('.')}: ${message}`).join('; '),
      });
    }
  }
}

function labelOf({ id, model_id: modelId }: SeedRow, number: number): string {
  const label = id ?? modelId;
  return typeof label === 'number' || typeof label === 'string'
    ? String(label).slice(0, 200)
    : String(number);
}
