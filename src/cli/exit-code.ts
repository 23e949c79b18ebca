/** What a shell or a CI system learns. They are documented in `assay --help`, and stable. */
export const EXIT = { passed: 0, testsFailed: 1, usage: 2, couldNotRun: 3 } as const;
export type ExitCode = (typeof EXIT)[keyof typeof EXIT];
