import { Inject, Injectable, Logger } from '@nestjs/common';
import { InjectRepository } from '@nestjs/typeorm';
import type { Repository } from 'typeorm';
import { SETTINGS, type Settings } from '#platform/config/index';
import { SecretBox } from '#platform/storage/index';
import { SourceEntity } from './source.entity.js';
import {
  type ConfiguredSource,
  type FixedPath,
  signaturesByKind,
  sourceSettings,
  type SourceSettings,
} from './source.js';

/** How long another process may go on with a source that was changed or disabled here. */
const FRESH_MS = 2_000;

interface Snapshot {
  readonly revision: string;
  readonly byId: ReadonlyMap<string, ConfiguredSource>;
  readonly byFixedPath: ReadonlyMap<FixedPath, ConfiguredSource>;
}

/** What secrets of a source are sealed for. */
export const ownerOf = (sourceId: string): string => `source:${sourceId}`;

/**
 * All sources in memory. Each delivery looks one up, also those that name none that exists, which thus cost no
 * query; whether the copy is still right is asked every two seconds, with one small query.
 */
@Injectable()
export class SourceDirectory {
  private readonly logger = new Logger(SourceDirectory.name);
  private snapshot: Snapshot | undefined;
  private checkedAtMs = Number.NEGATIVE_INFINITY;
  private loading: Promise<Snapshot> | undefined;

  constructor(
    @InjectRepository(SourceEntity) private readonly rows: Repository<SourceEntity>,
    @Inject(SETTINGS) private readonly settings: Settings,
    private readonly box: SecretBox,
  ) {}

  async find(sourceId: string): Promise<ConfiguredSource | undefined> {
    return (await this.current()).byId.get(sourceId);
  }

  async fixed(path: FixedPath): Promise<ConfiguredSource | undefined> {
    return (await this.current()).byFixedPath.get(path);
  }

  /** The next look-up in this process sees what was changed. */
  forget(): void {
    this.checkedAtMs = Number.NEGATIVE_INFINITY;
  }

  private current(): Promise<Snapshot> | Snapshot {
    const { snapshot } = this;
    const fresh = performance.now() - this.checkedAtMs < FRESH_MS;
    return fresh && snapshot !== undefined ? snapshot : this.refresh();
  }

  /** One query for all who wait. While the database is away, what was known goes on to hold. */
  private refresh(): Promise<Snapshot> {
    const known = this.snapshot;
    this.loading ??= this.load()
      .catch((error: unknown) => {
        if (known === undefined) throw error;
        this.logger.warn({
          msg: 'Sources could not be read again; the known ones go on to hold',
          err: error,
        });
        return known;
      })
      .finally(() => {
        this.loading = undefined;
      });
    return this.loading;
  }

  private async load(): Promise<Snapshot> {
    // Taken before the query: a change while it runs makes the next look-up ask again.
    this.checkedAtMs = performance.now();
    const [{ revision }] = await this.rows.query<[{ revision: string }]>(
      'SELECT revision FROM sources_revision',
    );
    if (this.snapshot?.revision === revision) return this.snapshot;
    const sources = (await this.rows.find()).map((row) => [row, this.configured(row)] as const);
    this.snapshot = {
      revision,
      byId: new Map(sources.map(([row, source]) => [row.id, source])),
      byFixedPath: new Map(
        sources.flatMap(([{ fixedPath }, source]) => (fixedPath === null ? [] : [[fixedPath, source]])),
      ),
    };
    return this.snapshot;
  }

  private configured(row: SourceEntity): ConfiguredSource {
    const settings: SourceSettings = sourceSettings.parse(row.settings);
    const accessToken = this.accessToken(row);
    return {
      id: row.id,
      projectId: row.projectId,
      kind: row.kind,
      name: row.name,
      enabled: row.enabled,
      settings,
      signatures: settings.signatures ?? signaturesByKind[row.kind],
      secrets: row.secrets.map(({ sealed }) => this.box.open(sealed, ownerOf(row.id))),
      ...(accessToken !== undefined && { accessToken }),
      ...(row.tokenHash !== null && { tokenHash: row.tokenHash }),
    };
  }

  /** The operator's token reads whatever the operator may: it serves the operator's own source, and no other project. */
  private accessToken({ id, fixedPath, accessToken }: SourceEntity): string | undefined {
    if (accessToken !== null) return this.box.open(accessToken, ownerOf(id));
    return fixedPath === 'apifox' ? this.settings.apifoxToken : undefined;
  }
}
