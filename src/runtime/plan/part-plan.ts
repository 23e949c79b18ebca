import type { ApplicationPart } from '#catalog/index';

export type PartKind = ApplicationPart['kind'];

/** What must be installed before a part can run; manifests are ours, made from what the application asks for. */
export type Dependencies =
  | { readonly kind: 'none' }
  /** @property requirements as in a requirements.txt, names and versions only */
  | { readonly kind: 'python'; readonly requirements: string }
  | { readonly kind: 'node'; readonly manifest: string; readonly lock?: string };

/** How one part of an application is run: found by looking at its files, before anything of it is run. */
export interface PartPlan {
  readonly part: PartKind;
  readonly language: 'python' | 'node';
  /** Relative to the application's folder, with `/`; empty for the folder itself. */
  readonly folder: string;
  readonly dependencies: Dependencies;
  /** What a shell does in that folder: builds if there is something to build, and serves. */
  readonly script: string;
  readonly env: Readonly<Record<string, string>>;
  /** The port it is told, and those that its source names. */
  readonly ports: readonly number[];
}

/** Its name tells Node what it is made of: TypeScript where this program runs from its source. */
const STATIC_SERVER = `static-server${import.meta.url.endsWith('.ts') ? '.mts' : '.mjs'}`;

/** Where our own programs lie inside. */
export const INSIDE = { node: '/opt/assay/node', staticServer: `/opt/assay/${STATIC_SERVER}` } as const;

/** The variables that tell scripts where those programs are: without walls there is no inside. */
export const OUR_PROGRAMS = { node: 'ASSAY_NODE', staticServer: 'ASSAY_STATIC_SERVER' } as const;
