import path from 'node:path';
import { Inject, Injectable } from '@nestjs/common';
import type { Project } from '#catalog/index';
import type { MergeReport } from '#core/render/index';
import { SETTINGS, type Settings } from '#platform/config/index';
import { FolderMerge, type GeneratedVersions } from './folder-merge.js';
import { OutputFolder } from './output-folder.js';
import { PathOutside } from './path-outside.js';

/** Writes suites into folders of this machine: `TEST_OUTPUT_DIR/<project>/<spec>/<target>`. */
@Injectable()
export class SuiteFolder {
  constructor(
    private readonly merge: FolderMerge,
    @Inject(SETTINGS) private readonly settings: Pick<Settings, 'testOutputDir'>,
  ) {}

  /**
   * A folder of the project's own choice, inside of ours and relative to it.
   * @throws {PathOutside}
   */
  ofProject({ slug, settings }: Project): string {
    const root = path.resolve(this.settings.testOutputDir);
    const relative = path.relative(root, path.resolve(root, settings.outputFolder ?? slug));
    if (relative.split(path.sep)[0] === '..' || path.isAbsolute(relative)) {
      throw new PathOutside(settings.outputFolder ?? slug);
    }
    return relative;
  }

  /** @param place relative to TEST_OUTPUT_DIR @throws what `FolderMerge.into` and `OutputFolder.publish` throw */
  async write(
    generated: GeneratedVersions,
    place: string,
    signal: AbortSignal,
  ): Promise<{ readonly folder: string; readonly merge: MergeReport }> {
    const folder = new OutputFolder(path.join(this.settings.testOutputDir, place), signal);
    const { wanted, report } = await this.merge.into(folder, generated, signal);
    await folder.publish(wanted);
    return { folder: folder.root, merge: report };
  }
}
