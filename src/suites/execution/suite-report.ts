export interface TestFailure {
  readonly curl?: string;
}
