import { Inject, Injectable } from '@nestjs/common';
import { NotFound } from '#core/errors/index';
import { SETTINGS, type Settings } from '#platform/config/index';
import { PackFolders } from '#platform/templates/index';
import type { EnginePack } from '../engine/engine-work.js';
import { packOf } from './pack-file.js';

/** The packs of this server. They are read whenever they are used: an edited template counts from the next suite on. */
@Injectable()
export class TemplatePacks {
  private readonly folders: PackFolders;

  constructor(@Inject(SETTINGS) { templatesDir }: Pick<Settings, 'templatesDir'>) {
    this.folders = new PackFolders(templatesDir);
  }

  targets(): Promise<string[]> {
    return this.folders.targets();
  }

  /** @throws {NotFound} */
  async read(target: string): Promise<EnginePack> {
    const files = await this.folders.read(target);
    if (files === undefined) throw new NotFound('template pack', target);
    return packOf(files);
  }

  /** The files of a pack that an operator's folder replaces or adds. */
  overridden(target: string): Promise<string[]> {
    return this.folders.overridden(target);
  }
}
