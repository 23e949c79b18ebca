/** What a caller is told to register: applications 1 to 30 of these models. */
export interface Registering {
  readonly projectId: string;
  readonly modelSlugs: readonly string[];
}

export interface Registered {
  /** Of the applications that this caller registered. */
  readonly ports: readonly { readonly backendPort: number; readonly frontendPort: number }[];
  /** Applications that another caller had registered already. */
  readonly conflicts: number;
  /** What else it was refused with, by code. */
  readonly refused: Readonly<Record<string, number>>;
  /** How long each registration took, in milliseconds. */
  readonly tookMs: readonly number[];
}

export const NUMBERS = 30;
export const MOST = 750;
