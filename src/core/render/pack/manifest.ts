import { z } from 'zod';
import { STRATEGIES } from '#core/plan/index';
import { HTTP_METHODS } from '#core/spec/index';

/** Test frameworks that suites are written for, and clients and load generators that a plan is exported to. */
export const TARGETS = ['vitest', 'pytest', 'k6', 'locust', 'postman', 'http'] as const;
export type Target = (typeof TARGETS)[number];

const templateFile = z
  .string()
  .regex(/^[\w][\w./-]*\.hbs$/, 'must be a path inside the pack that ends in .hbs');

/** A path in the suite; `{resource}` and `{strategy}` stand for themselves in the layout of test files. */
const suitePath = z
  .string()
  .regex(/^[\w.][\w./{}-]*$/, 'must be a relative path of letters, digits, "-", "_", "." and "/"')
  .refine((path) => !path.split('/').includes('..'), 'must not leave the suite');

const EXPECTATIONS = [
  'status',
  'rejected',
  'not-server-error',
  'conforms',
  'content-type',
  'schema',
  'header',
  'body-equals',
  'body-contains',
  'body-differs',
  'body-has-no-other',
  'body-lacks',
  'body-lacks-item',
  'no-internals',
  'not-reflected',
  'within',
] as const;

function isOneTemplateAFile(tests: { layout: string; strategies: Partial<Record<string, string>> }): boolean {
  if (new Set(Object.values(tests.strategies)).size === 1) return true;
  return tests.layout.includes('{resource}') && tests.layout.includes('{strategy}');
}

/**
 * `manifest.json` of a template pack: what it renders for, where files go, and which members of a plan it can
 * express. What is not listed under `expresses` is left out of the suite, and its README says so.
 */
export const PackManifest = z.strictObject({
  /** JSON Schema for editors; not read. */
  $schema: z.string().optional(),
  name: z.string().min(1).max(100),
  version: z.string().regex(/^\d+\.\d+\.\d+$/, 'must be like 1.0.0'),
  target: z.enum(TARGETS),
  /** What the suite is run with, in its own folder. */
  runner: z.strictObject({ command: z.string().min(1), report: z.enum(['vitest-json', 'pytest', 'none']) }),
  /** Files that every suite has once: path in the suite → template. */
  files: z.record(suitePath, templateFile),
  tests: z
    .strictObject({
      /** Where test files go: one per resource and strategy, or fewer when one template serves all strategies. */
      layout: suitePath,
      /** Strategies without a template are left out of the suite. */
      strategies: z.partialRecord(z.enum(STRATEGIES), templateFile),
    })
    .refine(isOneTemplateAFile, {
      path: ['layout'],
      error: 'must contain {resource} and {strategy}, unless one template serves all strategies',
    }),
  /** Partials by the name that templates use. */
  partials: z.record(z.string().regex(/^[a-z][a-z0-9-]*$/), templateFile).default({}),
  expresses: z.strictObject({
    methods: z.array(z.enum(HTTP_METHODS)),
    /** Methods that the target can send a body with. */
    methodsWithBody: z.array(z.enum(HTTP_METHODS)),
    bodies: z.array(z.enum(['json', 'form', 'multipart', 'raw'])),
    expectations: z.array(z.enum(EXPECTATIONS)),
    /** Tests are kept without the expectations that cannot be expressed; by default they are left out whole. */
    partly: z.boolean().default(false),
  }),
});
export type PackManifest = z.infer<typeof PackManifest>;
