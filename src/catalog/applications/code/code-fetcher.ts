import { Inject, Injectable } from '@nestjs/common';
import { SETTINGS, type Settings } from '#platform/config/index';
import { type Project, Projects } from '../../projects.js';
import type { GeneratedApplication } from '../generated-application.js';
import { folderBelow } from './base-folder.js';
import { CodeDownloads } from './code-downloads.js';
import { CodeRefused } from './code-refused.js';
import { type CodeTree, CodeTreeBuilder } from './code-tree.js';
import { CodeRepositories } from './code-repositories.js';
import type { FetchedCode } from './fetched-code.js';
import { readArchive } from './read-archive.js';
import { readFolder } from './read-folder.js';

type Announced = Pick<
  GeneratedApplication,
  'model_slug' | 'app_number' | 'archive' | 'git' | 'path' | 'files'
>;
type Archive = NonNullable<Announced['archive']>;

/** Gets the code of announced applications from where it is. */
@Injectable()
export class CodeFetcher {
  constructor(
    private readonly projects: Projects,
    private readonly downloads: CodeDownloads,
    private readonly repositories: CodeRepositories,
    @Inject(SETTINGS) private readonly settings: Pick<Settings, 'appBasePath'>,
  ) {}

  /**
   * @returns undefined when nothing says where the code is
   * @throws {CodeRefused} when it is not to be taken, whatever it comes from
   * @throws {EgressRefused | DependencyFailed | DependencyTimeout | ResponseTooLarge | BreakerOpen} for addresses
   * @throws {GitFailed | GitAddressRefused} for repositories
   */
  async fetch(
    announced: Announced,
    projectId: string,
    signal: AbortSignal,
  ): Promise<FetchedCode | undefined> {
    const { archive, git, path, files } = announced;
    if (files !== undefined) return { tree: treeOf(files), origin: { kind: 'files' }, leftOut: [] };
    const project = await this.projects.get(projectId);
    if (archive !== undefined) return this.fromArchive(archive, project, signal);
    if (git !== undefined) return this.repositories.fetch(git, project, signal);
    if (path === undefined) return this.fromUsualFolder(announced);
    const found = await this.fromFolder(path);
    if (found === undefined) throw new CodeRefused('is not a folder below APP_BASE_PATH', path);
    return found;
  }

  private async fromArchive(archive: Archive, project: Project, signal: AbortSignal): Promise<FetchedCode> {
    if ('base64' in archive) {
      const tree = await readArchive(Buffer.from(archive.base64, 'base64'));
      return { tree, origin: { kind: 'archive' }, leftOut: [] };
    }
    const tree = await readArchive(await this.downloads.get(archive.url, project, signal));
    const url = new URL(archive.url);
    return { tree, origin: { kind: 'url', url: url.origin + url.pathname }, leftOut: [] };
  }

  /** Where the systems before this one kept it; an announcement without code need not have any. */
  private async fromUsualFolder(announced: Announced): Promise<FetchedCode | undefined> {
    if (this.settings.appBasePath === undefined) return undefined;
    return this.fromFolder(`${announced.model_slug}/app${announced.app_number}`);
  }

  private async fromFolder(path: string): Promise<FetchedCode | undefined> {
    const folder = await folderBelow(this.settings.appBasePath, path);
    if (folder === undefined) return undefined;
    return { ...(await readFolder(folder)), origin: { kind: 'path', path } };
  }
}

function treeOf(files: NonNullable<Announced['files']>): CodeTree {
  const tree = new CodeTreeBuilder();
  for (const { path, content, encoding } of files) {
    if (tree.takes(path)) tree.add({ path, bytes: Buffer.from(content, encoding), isExecutable: false });
  }
  return tree.tree();
}
