import { Injectable } from '@nestjs/common';
import type { MergeReport } from '#core/render/index';
import type { GeneratedSuite, GenerateSuite, WritingRight } from '../stages.js';
import { SuiteGenerator } from './suite-generator.js';
import { SuiteQuality } from './suite-quality.js';
import { SuitePublisher } from './suite-publisher.js';
import { SuiteVersions } from './suite-versions.js';

/** From a spec version to a suite that people can read, and what is to be said about its quality. */
@Injectable()
export class Suites {
  constructor(
    private readonly generator: SuiteGenerator,
    private readonly publisher: SuitePublisher,
    private readonly versions: SuiteVersions,
    private readonly quality: SuiteQuality,
  ) {}

  /**
   * A suite that does not pass its checks, or is worth less than the project wants at the least, is made, so that they can be read, but never published.
   * @throws what `SuiteGenerator.make` and `SuitePublisher.publish` throw
   */
  async generate(request: GenerateSuite, right: WritingRight): Promise<GeneratedSuite> {
    const made = await this.generator.make(request, right.signal);
    const { suite, version, created } = made;
    const isPublished =
      request.publish && (await this.quality.isFit(version.id, request.quality, right.signal));
    const published = isPublished ? await this.publisher.publish(made, made.title, right) : undefined;
    return {
      suiteId: suite.id,
      suiteVersionId: version.id,
      packHash: version.packHash,
      tests: version.tests,
      files: (await this.versions.listFiles(version.id)).length,
      operationsTested: version.operationsTested,
      leftOut: version.leftOut.length,
      created,
      ...(published?.folder !== undefined && { outputFolder: published.folder }),
      ...(published?.git !== undefined && { git: published.git }),
      ...(published !== undefined && editsOf(published.merge)),
    };
  }
}

/** In the run itself; the suite's manifest has all of them. */
const SHOWN_EDITS = 20;

function editsOf({ conflicts, orphans, kept }: MergeReport): Pick<GeneratedSuite, 'editedFiles' | 'merge'> {
  return {
    editedFiles: [...new Set(kept.map(({ file }) => file))],
    merge: {
      counts: { conflicts: conflicts.length, orphans: orphans.length, kept: kept.length },
      conflicts: conflicts.slice(0, SHOWN_EDITS).map(({ file, id, title, reason }) => ({
        file,
        reason,
        ...(id !== undefined && { id }),
        ...(title !== undefined && { title }),
      })),
      orphans: orphans.slice(0, SHOWN_EDITS),
    },
  };
}
