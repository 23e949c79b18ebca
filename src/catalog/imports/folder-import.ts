import { readdir } from 'node:fs/promises';
import nodePath from 'node:path';
import { Inject, Injectable } from '@nestjs/common';
import { DomainError } from '#core/errors/index';
import { SETTINGS, type Settings } from '#platform/config/index';
import { type ApplicationName, appNumber } from '../applications/application.js';
import { CodeRefused } from '../applications/code/code-refused.js';
import { type RegisteredApplication, Registrations } from '../applications/registrations.js';
import { modelSlug } from '../models/model.js';
import type { ImportReport, LeftOutOfImport, Outcome } from './import-report.js';

/** What is below APP_BASE_PATH, and what of it is no application. */
export interface FolderListing {
  readonly applications: readonly ApplicationName[];
  readonly leftOut: readonly LeftOutOfImport[];
}

/** Which of them are imported; absent: all. */
export interface FolderSelection {
  readonly modelSlug?: string | undefined;
  readonly appNumber?: number | undefined;
}

const APPLICATION = /^app(\d{1,6})$/;

/** Imports the folders that the systems before this one kept: `<model_slug>/app<N>/{backend,frontend}`. */
@Injectable()
export class FolderImport {
  constructor(
    private readonly registrations: Registrations,
    @Inject(SETTINGS) private readonly settings: Pick<Settings, 'appBasePath'>,
  ) {}

  /** Sorted by model and number. @throws {CodeRefused} when no folder is configured, or it cannot be read */
  async list(): Promise<FolderListing> {
    const models = await this.foldersIn('');
    const listing = { applications: [] as ApplicationName[], leftOut: [...models.leftOut] };
    for (const slug of models.names) {
      if (!modelSlug.safeParse(slug).success) listing.leftOut.push({ what: slug, why: 'no slug of a model' });
      else await this.listModel(slug, listing);
    }
    return listing;
  }

  /**
   * Registers each with its code; one that cannot be taken is left out, and stands in no other's way.
   * @throws {CodeRefused} when no folder is configured, or it cannot be read
   * @throws the signal's reason
   */
  async import(projectId: string, selection: FolderSelection, signal: AbortSignal): Promise<ImportReport> {
    const { applications, leftOut } = await this.list();
    const report: ImportReport = { applications: [], models: [], leftOut: [] };
    if (selection.modelSlug === undefined) report.leftOut.push(...leftOut);
    for (const name of applications.filter((one) => isWanted(one, selection))) {
      signal.throwIfAborted();
      await this.take(name, projectId, { report, signal });
    }
    return report;
  }

  private async take(
    name: ApplicationName,
    projectId: string,
    { report, signal }: { readonly report: ImportReport; readonly signal: AbortSignal },
  ): Promise<void> {
    const path = pathOf(name);
    try {
      const announced = { model_slug: name.modelSlug, app_number: name.appNumber, path };
      const registered = await this.registrations.register(announced, { projectId }, signal);
      const { applicationId: id = '', source } = registered;
      report.applications.push({ id, ...name, outcome: outcomeOf(registered) });
      for (const { path: inner, why } of source?.leftOut ?? []) {
        report.leftOut.push({ what: `${path}/${inner}`, why });
      }
    } catch (error) {
      if (!(error instanceof DomainError)) throw error;
      report.leftOut.push({ what: path, why: error.message });
    }
  }

  private async listModel(
    slug: string,
    listing: { readonly applications: ApplicationName[]; readonly leftOut: LeftOutOfImport[] },
  ): Promise<void> {
    const { names, leftOut } = await this.foldersIn(slug);
    listing.leftOut.push(...leftOut);
    const found = names.map((name) => ({ name, number: Number(APPLICATION.exec(name)?.[1]) }));
    for (const { name, number } of found.toSorted((one, other) => one.number - other.number)) {
      const why = faultOf(name, number);
      if (why === undefined) listing.applications.push({ modelSlug: slug, appNumber: number });
      else listing.leftOut.push({ what: `${slug}/${name}`, why });
    }
  }

  private async foldersIn(folder: string): Promise<{ names: string[]; leftOut: LeftOutOfImport[] }> {
    const root = this.settings.appBasePath;
    if (root === undefined)
      throw new CodeRefused('is imported from a folder, which the setting APP_BASE_PATH names');
    const entries = await readdir(nodePath.join(root, folder), { withFileTypes: true }).catch(
      (error: unknown) => {
        throw new CodeRefused('cannot be read', folder === '' ? 'APP_BASE_PATH' : folder, error);
      },
    );
    const shown = entries
      .filter(({ name }) => !name.startsWith('.'))
      .map((entry) => ({
        entry,
        what: folder === '' ? entry.name : `${folder}/${entry.name}`,
      }));
    return {
      names: shown
        .filter(({ entry }) => entry.isDirectory())
        .map(({ entry }) => entry.name)
        .toSorted(),
      leftOut: shown
        .filter(({ entry }) => !entry.isDirectory())
        .map(({ entry, what }) => ({ what, why: entry.isSymbolicLink() ? 'a link' : 'no folder' })),
    };
  }
}

export function pathOf(name: ApplicationName): string {
  return `${name.modelSlug}/app${name.appNumber}`;
}

function faultOf(name: string, number: number): string | undefined {
  if (Number.isNaN(number)) return 'no folder of an application (app1 to app30)';
  if (!appNumber.safeParse(number).success) return 'its number is not from 1 to 30';
  return name === `app${number}` ? undefined : `written otherwise than app${number}`;
}

function isWanted(name: ApplicationName, selection: FolderSelection): boolean {
  return (
    (selection.modelSlug ?? name.modelSlug) === name.modelSlug &&
    (selection.appNumber ?? name.appNumber) === name.appNumber
  );
}

function outcomeOf({ created, source }: RegisteredApplication): Outcome {
  if (created) return 'added';
  return source?.changed === true ? 'updated' : 'unchanged';
}
