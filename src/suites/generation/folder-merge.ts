import { Injectable } from '@nestjs/common';
import {
  GENERATED_FILE,
  MANIFEST_FILE,
  orphanFiles,
  packGenerated,
  type MergeReport,
  type RenderedFile,
} from '#core/render/index';
import { Engine } from '../engine/engine.js';
import { SpecVersions } from '../specs/spec-versions.js';
import { sha256Of, type OutputFile, type OutputFolder, type Wanted } from './output-folder.js';
import type { SuiteVersionEntity } from './suite-version.entity.js';
import { SuiteVersions } from './suite-versions.js';

/** Hashes of what was ever generated for a path: content with another one was edited by somebody. */
export type KnownContent = ReadonlyMap<string, ReadonlySet<string>>;

export interface GeneratedVersions {
  readonly version: SuiteVersionEntity;
  /** What was published last. */
  readonly latestVersionId: string | null;
  readonly known: KnownContent;
}

/** Merges what is generated now with a folder that people have edited. */
@Injectable()
export class FolderMerge {
  constructor(
    private readonly engine: Engine,
    private readonly versions: SuiteVersions,
    private readonly specs: SpecVersions,
  ) {}

  /**
   * @param base `folder`: what was generated last is what the folder itself says, since a branch has a life of its own:
   * somebody may have taken a commit back
   * @throws what `Engine.run` and `OutputFolder.read` throw
   */
  async into(
    folder: OutputFolder,
    { version, latestVersionId, known }: GeneratedVersions,
    signal: AbortSignal,
    { base = 'latest' }: { readonly base?: 'latest' | 'folder' } = {},
  ): Promise<{ readonly wanted: Wanted; readonly report: MergeReport }> {
    const files = await this.versions.files(version.id);
    const latest = latestVersionId === null ? [] : await this.versions.files(latestVersionId);
    const names = new Set([...latest, ...files].map(({ path }) => path));
    const present = await readAll(folder, names);
    const foreign = new Set(
      [...present].filter(([, bytes]) => textOf(bytes) === undefined).map(([name]) => name),
    );
    const { version: specVersion } = await this.specs.get(version.specVersionId);
    const said = base === 'folder' ? (await folder.read([GENERATED_FILE])).get(GENERATED_FILE) : undefined;
    const suite = {
      ...(said && { said }),
      base: baseOf(latest, present, known),
      ours: textsOf(present),
      theirs: rendered(files).filter(({ path }) => !foreign.has(path)),
      operations: specVersion.operations.map(({ key }) => key),
    };
    const merged = await this.engine.run('merge', suite, signal);
    const generated = packGenerated(rendered(files));
    const wanted = [
      ...merged.files.map(outputFile),
      outputFile({ path: GENERATED_FILE, content: generated }),
    ];
    const left = [...foreign].map((file) => ({ file, what: 'edited' as const }));
    return {
      wanted: { files: wanted, removed: merged.removed },
      report: { ...merged.report, kept: [...merged.report.kept, ...left] },
    };
  }
}

/** With the files of tests that are generated no more, which only the folder's manifest names. */
async function readAll(
  folder: OutputFolder,
  names: ReadonlySet<string>,
): Promise<ReadonlyMap<string, Uint8Array>> {
  const found = await folder.read(names);
  const manifest = textOf(found.get(MANIFEST_FILE));
  const others = orphanFiles(manifest).filter((name) => !names.has(name));
  return new Map([...found, ...(await folder.read(others))]);
}

/**
 * What was generated last: the latest version, and what a crash in the middle of a later one left. Where no suite is,
 * nothing was: a folder that somebody emptied is filled again.
 */
function baseOf(
  latest: readonly OutputFile[],
  present: ReadonlyMap<string, Uint8Array>,
  known: KnownContent,
): ReadonlyMap<string, string> {
  if (!present.has(MANIFEST_FILE)) return new Map();
  const unedited = [...present].filter(([name, bytes]) => known.get(name)?.has(sha256Of(bytes)) === true);
  return new Map([
    ...textsOf(new Map(latest.map(({ path, content }) => [path, content]))),
    ...textsOf(new Map(unedited)),
  ]);
}

function textsOf(files: ReadonlyMap<string, Uint8Array>): Map<string, string> {
  return new Map(
    [...files].flatMap(([name, bytes]) => {
      const text = textOf(bytes);
      return text === undefined ? [] : [[name, text] as const];
    }),
  );
}

/** Undefined for what is no text: somebody put another file there. */
function textOf(bytes: Uint8Array | undefined): string | undefined {
  if (bytes === undefined) return undefined;
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return undefined;
  }
}

const rendered = (files: readonly OutputFile[]): RenderedFile[] =>
  files.map(({ path, content }) => ({ path, content: Buffer.from(content).toString('utf8') }));

function outputFile({
  path,
  content,
}: {
  readonly path: string;
  readonly content: string | Uint8Array;
}): OutputFile {
  const bytes = Buffer.from(content);
  return { path, content: bytes, sha256: sha256Of(bytes) };
}
