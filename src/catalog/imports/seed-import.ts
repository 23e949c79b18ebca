import { Inject, Injectable } from '@nestjs/common';
import { SETTINGS, type Settings } from '#platform/config/index';
import { folderBelow } from '../applications/code/base-folder.js';
import { CodeRefused } from '../applications/code/code-refused.js';
import type { DatabaseImportReport } from './import-report.js';
import { SeedCatalog } from './seed-catalog.js';
import { SeedFile } from './seed-file.js';
import { SeedReading } from './seed-reading.js';
import { applicationRow, modelRow, portRow } from './seed-rows.js';

/** What importers of other rooms are given. */
export interface SeedContext {
  readonly projectId: string;
  /** The application that a row of `generated_applications` has become; undefined: it was left out. */
  readonly applicationIdOf: (seedId: number) => string | undefined;
}

/** Imports tables that are another room's: analyses, batches. */
export interface SeedImporter {
  readonly import: (reading: SeedReading, context: SeedContext) => Promise<void>;
}

const OURS = ['model_capabilities', 'port_configurations', 'generated_applications'];

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
  async import(projectId: string, path: string, signal: AbortSignal): Promise<DatabaseImportReport> {
    const at = await folderBelow(this.settings.appBasePath, path);
    if (at === undefined) throw new CodeRefused('is not a file below APP_BASE_PATH', path);
    using file = new SeedFile(at);
    if (!OURS.some((table) => file.has(table)))
      throw new CodeRefused('has none of the tables that are imported', path);
    const reading = new SeedReading(file, signal);
    await this.models(reading);
    await reading.take('port_configurations', portRow, (row) => this.catalog.ports(row));
    const ids = await this.applications(reading, projectId);
    const context = { projectId, applicationIdOf: (seedId: number) => ids.get(seedId) };
    for (const importer of this.importers) await importer.import(reading, context);
    return reading.report;
  }

  private async models(reading: SeedReading): Promise<void> {
    await reading.take('model_capabilities', modelRow, async (row) => {
      const kept = await this.catalog.model(row);
      reading.report.models.push(kept);
      return kept.outcome;
    });
  }

  private async applications(reading: SeedReading, projectId: string): Promise<ReadonlyMap<number, string>> {
    const ids = new Map<number, string>();
    await reading.take('generated_applications', applicationRow, async (row) => {
      const kept = await this.catalog.application(row, projectId);
      ids.set(row.seedId, kept.id);
      reading.report.applications.push(kept);
      return kept.outcome;
    });
    return ids;
  }
}
