import type { FaultCode } from '#core/plan/index';

/** How a fault code of Web Fuzzing Commons is told to people. */
export interface Fault {
  /** As a heading. */
  readonly name: string;
  /** After the name of an operation. */
  readonly does: string;
  readonly severity: 'critical' | 'high' | 'medium';
}

const FAULTS: Readonly<Record<FaultCode, Fault>> = {
  100: { name: 'Server error', does: 'breaks down', severity: 'high' },
  101: {
    name: 'Answer not as documented',
    does: 'does not answer as the document says',
    severity: 'medium',
  },
  102: { name: 'Invalid input accepted', does: 'takes input that the document forbids', severity: 'medium' },
  103: { name: 'Delete does not delete', does: 'does not delete what it says it deleted', severity: 'high' },
  104: {
    name: 'Failed create leaves something behind',
    does: 'leaves something behind when it refuses to create it',
    severity: 'high',
  },
  200: { name: 'SQL injection', does: 'may be open to SQL injection', severity: 'critical' },
  201: { name: 'Cross-site scripting', does: 'gives back what it was sent, unescaped', severity: 'high' },
  202: {
    name: 'Server-side request forgery',
    does: 'calls addresses that it was sent',
    severity: 'critical',
  },
  203: { name: 'Mass assignment', does: 'lets clients set what they may not set', severity: 'high' },
  204: { name: 'Existence leak', does: 'tells strangers what exists', severity: 'medium' },
  205: { name: 'Wrongly not authenticated', does: 'turns valid credentials away', severity: 'high' },
  206: { name: 'Wrong authorisation', does: 'lets users do what is not theirs to do', severity: 'critical' },
  207: { name: 'Anonymous access', does: 'lets anybody in without credentials', severity: 'critical' },
  208: { name: 'Anonymous modification', does: 'lets anybody change data', severity: 'critical' },
  209: { name: 'Internals leaked', does: 'shows its internals', severity: 'medium' },
  210: { name: 'Hidden endpoint', does: 'answers although it is not documented', severity: 'medium' },
};

/** Of a failure of a test that somebody added by hand, nothing is known but that it failed. */
const UNKNOWN: Fault = { name: 'Failed test', does: 'fails a test', severity: 'medium' };

export function faultNamed(code: FaultCode | undefined): Fault {
  return code === undefined ? UNKNOWN : FAULTS[code];
}
