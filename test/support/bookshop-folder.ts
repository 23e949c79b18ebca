import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { type SampleApi, startSampleApi } from '#suites/index';
import { assayCommand, type CommandSurroundings, type EndedCommand } from './assay-command.js';

/** A folder of its own with the document of an API that has bugs, and that API. */
export class BookshopFolder {
  private constructor(
    readonly folder: string,
    readonly sample: SampleApi,
  ) {}

  static async make(): Promise<BookshopFolder> {
    const [folder, sample] = await Promise.all([
      mkdtemp(path.join(os.tmpdir(), 'assay-cli-')),
      startSampleApi(),
    ]);
    await writeFile(path.join(folder, 'bookshop.json'), sample.document);
    return new BookshopFolder(folder, sample);
  }

  /** Runs the command in this folder. */
  assay(args: readonly string[], more: CommandSurroundings = {}): Promise<EndedCommand> {
    return assayCommand(args, { cwd: this.folder, ...more });
  }

  async remove(): Promise<void> {
    await this.sample.close();
    await rm(this.folder, { recursive: true });
  }
}
