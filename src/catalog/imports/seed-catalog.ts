import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { Conflict } from '#core/errors/index';
import { uuidv7 } from '#platform/database/index';
import type { ApplicationEntity } from '../applications/application.entity.js';
import type { ApplicationName } from '../applications/application.js';
import { Applications } from '../applications/applications.js';
import { setPortsAside } from '../applications/ports.js';
import { ModelEntity } from '../models/model.entity.js';
import { named } from '../models/model.js';
import { Models } from '../models/models.js';
import type { Outcome } from './import-report.js';
import type { SeedApplication, SeedModel, SeedPorts } from './seed-rows.js';

/** Takes rows of the system before this one into the catalog; what is newer here stays. */
@Injectable()
export class SeedCatalog {
  constructor(
    private readonly dataSource: DataSource,
    private readonly models: Models,
    private readonly applications: Applications,
  ) {}

  async model({ model, createdAt, updatedAt }: SeedModel): Promise<{ slug: string; outcome: Outcome }> {
    const { manager } = this.dataSource;
    const given = named(model);
    const { slug, modelId, ...facts } = given;
    const known =
      (await manager.findOneBy(ModelEntity, { slug })) ?? (await manager.findOneBy(ModelEntity, { modelId }));
    const now = new Date();
    if (known === null) {
      const times = { createdAt: createdAt ?? now, updatedAt: updatedAt ?? createdAt ?? now };
      await manager.insert(ModelEntity, { id: uuidv7(), ...given, ...times });
      return { slug, outcome: 'added' };
    }
    const isOlder = updatedAt !== undefined && updatedAt < known.updatedAt && !isBare(known);
    if (isOlder || sameFacts(known, facts)) return { slug: known.slug, outcome: 'unchanged' };
    await manager.update(ModelEntity, known.id, { ...facts, updatedAt: updatedAt ?? now });
    return { slug: known.slug, outcome: 'updated' };
  }

  /** @throws {Conflict} when one of the ports is another's, or the application has others */
  async ports(wanted: SeedPorts): Promise<Outcome> {
    await this.models.ensure(wanted.modelSlug);
    const isNew = await this.dataSource.transaction((manager) => setPortsAside(manager, wanted, wanted));
    return isNew ? 'added' : 'unchanged';
  }

  /** @throws {Conflict | PortsExhausted} */
  async application(
    row: SeedApplication,
    projectId: string,
  ): Promise<{ id: string; modelSlug: string; appNumber: number; outcome: Outcome }> {
    const name: ApplicationName = { modelSlug: row.modelSlug, appNumber: row.appNumber };
    const known = await this.applications.find(name);
    if (known === undefined) return { ...name, ...(await this.add(row, projectId)) };
    if (known.projectId !== projectId) throw new Conflict('The application belongs to another project');
    const { life, dockerConfig, metadata } = row;
    const isOlder = row.updatedAt !== undefined && row.updatedAt < known.updatedAt;
    if (isOlder || sameFacts(known, { life, dockerConfig, metadata })) {
      return { ...name, id: known.id, outcome: 'unchanged' };
    }
    await this.applications.change(known.id, { life, dockerConfig, metadata });
    return { ...name, id: known.id, outcome: 'updated' };
  }

  private async add(row: SeedApplication, projectId: string): Promise<{ id: string; outcome: Outcome }> {
    await this.models.ensure(row.modelSlug, row.provider);
    const { id } = await this.applications.register({ ...row, projectId });
    return { id, outcome: 'added' };
  }
}

/** Known by nothing but its slug. */
function isBare({ contextWindow, inputPricePerToken, additionalCapabilities }: ModelEntity): boolean {
  return (
    contextWindow === null && inputPricePerToken === null && Object.keys(additionalCapabilities).length === 0
  );
}

function sameFacts(known: ModelEntity | ApplicationEntity, facts: object): boolean {
  const of = (record: object): string =>
    JSON.stringify(Object.keys(facts).map((key) => canonical(record, key)));
  return of(known) === of(facts);
}

/** PostgreSQL hands over the members of an object in an order of its own. */
function canonical(record: object, key: string): unknown {
  const value: unknown = Reflect.get(record, key);
  return typeof value === 'object' && value !== null ? sorted(value) : value;
}

function sorted(value: object): unknown {
  if (Array.isArray(value)) return value.map((item: unknown) => (isRecord(item) ? sorted(item) : item));
  const entries = Object.entries(value).toSorted(([one], [other]) => (one < other ? -1 : 1));
  return entries.map(([name, inner]: [string, unknown]) => [name, isRecord(inner) ? sorted(inner) : inner]);
}

function isRecord(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}
