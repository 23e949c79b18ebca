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

/** A half of an application, found by looking at its files. */
export interface ApplicationPart {
  readonly kind: 'backend' | 'frontend';
  readonly framework: Framework;
  readonly language: 'python' | 'javascript' | 'html' | 'unknown';
  /** Relative to the application's folder, with `/`; empty for the folder itself. */
  readonly folder: string;
}
