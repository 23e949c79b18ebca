import { Inject, Injectable, type OnModuleInit } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import { SETTINGS, type Settings } from '#platform/config/index';
import { uuidv7 } from '#platform/database/index';
import { SecretBox } from '#platform/storage/index';
import { DEFAULT_PROJECT_SLUG } from './project.js';
import { ownerOf, SourceDirectory } from './source-directory.js';
import type { SealedSecret } from './source.entity.js';
import { FIXED_PATHS, type FixedPath, type SourceKind, type SourceSettings } from './source.js';

/** Any number, the same in every process: whoever holds it makes what is missing. */
const SEED_LOCK = 4_173_003;

interface FixedSource {
  readonly kind: SourceKind;
  readonly name: string;
  readonly settings: Partial<SourceSettings>;
}

/**
 * docs/adr/0009: people try the paths for documents and applications with the API key that the first start printed;
 * the others are for senders that sign.
 */
const fixedSources: Readonly<Record<FixedPath, FixedSource>> = {
  apifox: { kind: 'apifox', name: 'apifox', settings: {} },
  github: { kind: 'github', name: 'github', settings: {} },
  openapi: { kind: 'openapi', name: 'openapi', settings: { acceptApiKey: true } },
  'generated-apps': { kind: 'generated-app', name: 'generated-apps', settings: { acceptApiKey: true } },
};

/** Sees at start to the default project, and to the sources behind the fixed webhook paths. */
@Injectable()
export class CatalogSeed implements OnModuleInit {
  constructor(
    private readonly dataSource: DataSource,
    @Inject(SETTINGS) private readonly settings: Settings,
    private readonly box: SecretBox,
    private readonly directory: SourceDirectory,
  ) {}

  async onModuleInit(): Promise<void> {
    await this.dataSource.transaction(async (manager) => {
      await manager.query('SELECT pg_advisory_xact_lock($1)', [SEED_LOCK]);
      const projectId = await ensureDefaultProject(manager);
      for (const path of FIXED_PATHS) await ensureFixedSource(manager, projectId, path);
      await this.seedApiFoxSecret(manager);
    });
    this.directory.forget();
  }

  /** The secret of the environment replaces the one that came from it before, and leaves all others alone. */
  private async seedApiFoxSecret(manager: EntityManager): Promise<void> {
    const [source] = await manager.query<[{ id: string; secrets: readonly SealedSecret[] }]>(
      `SELECT id, secrets FROM sources WHERE fixed_path = 'apifox'`,
    );
    const others = source.secrets.filter(({ id }) => id !== ENVIRONMENT_SECRET);
    const current = source.secrets.find(({ id }) => id === ENVIRONMENT_SECRET);
    const wanted = this.settings.apifoxWebhookSecret;
    const known = current && this.box.open(current.sealed, ownerOf(source.id));
    if (known === wanted) return;
    const seeded = wanted === undefined ? [] : [this.sealed(wanted, source.id)];
    await manager.query('UPDATE sources SET secrets = $2, updated_at = now() WHERE id = $1', [
      source.id,
      JSON.stringify([...seeded, ...others]),
    ]);
  }

  private sealed(secret: string, sourceId: string): SealedSecret {
    const sealed = this.box.seal(secret, ownerOf(sourceId));
    return { id: ENVIRONMENT_SECRET, sealed, createdAt: new Date().toISOString() };
  }
}

/** Names the secret that APIFOX_WEBHOOK_SECRET seeds. */
export const ENVIRONMENT_SECRET = 'environment';

async function ensureDefaultProject(manager: EntityManager): Promise<string> {
  await manager.query(
    `INSERT INTO projects (id, slug, name) VALUES ($1, $2, 'Default') ON CONFLICT (slug) DO NOTHING`,
    [uuidv7(), DEFAULT_PROJECT_SLUG],
  );
  const [{ id }] = await manager.query<[{ id: string }]>('SELECT id FROM projects WHERE slug = $1', [
    DEFAULT_PROJECT_SLUG,
  ]);
  return id;
}

async function ensureFixedSource(manager: EntityManager, projectId: string, path: FixedPath): Promise<void> {
  const { kind, name, settings } = fixedSources[path];
  await manager.query(
    `INSERT INTO sources (id, project_id, kind, name, fixed_path, settings) VALUES ($1, $2, $3, $4, $5, $6)
     ON CONFLICT DO NOTHING`,
    [uuidv7(), projectId, kind, name, path, JSON.stringify(settings)],
  );
}
