import { z } from 'zod';
import { STRATEGIES } from '#core/plan/index';
import { TARGETS } from './pack/manifest.js';
import { TemplatePackInvalid } from './pack/pack-invalid.js';
import type { RenderedFile } from '#core/layout/index';

export const MANIFEST_FILE = 'assay.manifest.json';

const FAULT_CODES = [100, 101, 102, 103, 104, 200, 201, 202, 203, 204, 205, 206, 207, 208, 209, 210] as const;
export const faultCode = z.literal(FAULT_CODES);

export const manifestTest = z.object({
  id: z.string(),
  file: z.string(),
  title: z.string(),
  /** In code, where that is not the title: `TestGetPets::test_rejects_a_limit_of_101`. */
  name: z.string().optional(),
  operation: z.string(),
  covers: z.array(z.string()),
  strategy: z.enum(STRATEGIES),
  clause: z.string(),
  /** What of the operation is tested: `query.limit#maximum`. */
  locator: z.string().optional(),
  fault: faultCode,
});
export type ManifestTest = z.infer<typeof manifestTest>;

/** What has no test, and why. */
export const leftOutEntry = z.object({
  operation: z.string().optional(),
  strategy: z.enum(STRATEGIES).optional(),
  clause: z.string(),
  reason: z.string(),
});

/** The part of a suite's own manifest that is read again: which tests there are, and what each stands for. */
export const suiteManifest = z.object({
  target: z.enum(TARGETS),
  document: z.object({ title: z.string(), version: z.string() }).optional(),
  tests: z.array(manifestTest),
  leftOut: z.array(leftOutEntry),
});
export type SuiteManifest = z.infer<typeof suiteManifest>;

/** @throws {TemplatePackInvalid} when the pack does not write a manifest: reports find tests by it */
export function mustHaveManifest(files: readonly { readonly path: string }[]): void {
  manifestFile(files);
}

/**
 * The manifest among the files of a suite.
 * @throws {TemplatePackInvalid} when there is none
 */
export function manifestIn(files: readonly RenderedFile[]): SuiteManifest {
  return suiteManifest.parse(JSON.parse(manifestFile(files).content));
}

function manifestFile<File extends { readonly path: string }>(files: readonly File[]): File {
  const file = files.find(({ path }) => path === MANIFEST_FILE);
  if (file !== undefined) return file;
  const place = { file: 'manifest.json', line: 1, column: 1 };
  throw new TemplatePackInvalid(place, `the pack does not write ${MANIFEST_FILE}`);
}
