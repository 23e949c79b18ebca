export type { CodePlace, DependencyPlace, ExchangePlace, Finding, Place } from './finding.js';
export { fingerprinted, type KnownFinding } from './fingerprint.js';
export {
  afterScan,
  FINDING_STATES,
  type FindingState,
  type RememberedFinding,
  type ToolScan,
} from './life.js';
export { countBySeverity, SEVERITIES, type Severity, type SeverityCounts } from './severity.js';
export { type WitnessedFinding, witnessed } from './witnesses.js';
export { findingsOfSarif, sarifReport, type SarifReport } from './read-sarif.js';
export { findingsAsSarif, type ToolReport } from './sarif.js';
