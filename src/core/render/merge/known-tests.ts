import { z } from 'zod';

export interface KnownTest {
  readonly title?: string | undefined;
  readonly operation?: string | undefined;
  readonly file?: string | undefined;
}

/** The part of manifests, of whatever version, that a merge needs; people may have edited them. */
const entry = z.object({
  id: z.string(),
  title: z.string().optional(),
  operation: z.string().optional(),
  file: z.string().optional(),
});
const manifest = z.object({
  tests: z.array(entry).catch([]),
  merge: z.object({ orphans: z.array(entry.extend({ file: z.string() })).catch([]) }).optional(),
});

/** Every test that the manifests name, by id; later ones count. */
export function knownTests(manifests: readonly (string | undefined)[]): ReadonlyMap<string, KnownTest> {
  const found = new Map<string, KnownTest>();
  for (const text of manifests) {
    const { tests, merge } = parsed(text);
    for (const test of [...(merge?.orphans ?? []), ...tests]) {
      const known = found.get(test.id);
      found.set(test.id, { ...known, ...test });
    }
  }
  return found;
}

/** Where tests stand that are generated no more. */
export function orphanFiles(manifestText: string | undefined): readonly string[] {
  return (parsed(manifestText).merge?.orphans ?? []).map(({ file }) => file);
}

function parsed(text: string | undefined): z.infer<typeof manifest> {
  const nothing = { tests: [] };
  if (text === undefined) return nothing;
  try {
    return manifest.safeParse(JSON.parse(text)).data ?? nothing;
  } catch {
    return nothing;
  }
}
