export const FRAMEWORKS = [
  'flask',
  'fastapi',
  'django',
  'express',
  'react',
  'vue',
  'static',
  'unknown',
] as const;
export type Framework = (typeof FRAMEWORKS)[number];

export const PART_KINDS = ['backend', 'frontend'] as const;
export const LANGUAGES = ['python', 'javascript', 'html', 'unknown'] as const;

/** A half of an application, found by looking at its files. */
export interface ApplicationPart {
  readonly kind: (typeof PART_KINDS)[number];
  readonly framework: Framework;
  readonly language: (typeof LANGUAGES)[number];
  /** Relative to the application's folder, with `/`; empty for the folder itself. */
  readonly folder: string;
}
