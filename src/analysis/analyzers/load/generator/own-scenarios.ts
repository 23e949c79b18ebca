import type { LoadScenario } from '#core/load/index';
import { type ApiSpec, readSpec } from '#core/spec/index';
import type { RunningAt } from '../../analyzer.js';
import type { Senders } from './senders.js';

const MOST = 20;
const PART = { backend: 'backend', frontend: 'frontend' } as const;

export interface OwnScenarios {
  readonly scenarios: readonly LoadScenario[];
  readonly notes: readonly string[];
}

/**
 * What to ask for where nobody said: what the document lets anybody read without knowing an id, and both front pages.
 * Only what answers well once is taken: under load, a refusal would be counted as a failure.
 */
export async function ownScenarios(
  at: RunningAt,
  document: Uint8Array | undefined,
  senders: Senders,
): Promise<OwnScenarios> {
  const { paths, notes } = pathsOf(document);
  const wanted = [
    ...(at.backend === undefined ? [] : ['/', ...paths].map((path) => scenarioOf(PART.backend, path))),
    ...(at.frontend === undefined ? [] : [scenarioOf(PART.frontend, '/')]),
  ];
  const answered: LoadScenario[] = [];
  for (const scenario of wanted) {
    const [request] = scenario.requests;
    const answer = request && (await senders.send(request));
    if (answer?.kind === 'status' && answer.status < 400) answered.push(scenario);
    else notes.push(`${scenario.name} is left out: it answered ${JSON.stringify(answer)}`);
  }
  return { scenarios: answered, notes };
}

function pathsOf(document: Uint8Array | undefined): { paths: readonly string[]; notes: string[] } {
  if (document === undefined)
    return { paths: [], notes: ['there is no API document: front pages alone are loaded'] };
  try {
    return { paths: readable(readSpec(document)), notes: [] };
  } catch (error) {
    return { paths: [], notes: [`the API document cannot be used: ${(error as Error).message}`] };
  }
}

function readable({ operations, servers }: ApiSpec): readonly string[] {
  const base = URL.parse(servers[0]?.url ?? '/', 'http://application')?.pathname.replace(/\/$/, '') ?? '';
  return operations
    .filter(({ method, parameters, security, path }) => {
      const isFree = !parameters.some(({ required }) => required) && !path.includes('{');
      return method === 'get' && isFree && security.length === 0;
    })
    .map(({ path }) => `${base}${path}`)
    .filter((path) => path !== '/')
    .slice(0, MOST);
}

function scenarioOf(part: 'backend' | 'frontend', path: string): LoadScenario {
  const name = part === 'backend' ? `GET ${path}` : `GET ${path} of the front end`;
  return { name, weight: 1, requests: [{ part, method: 'GET', path, headers: {} }] };
}
