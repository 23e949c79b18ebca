import { loadPlan } from '#core/load/index';
import { LoadGenerator } from './load-generator.js';
import type { LoadOutcome, LoadWork } from './load-work.js';
import { ownScenarios, type OwnScenarios } from './own-scenarios.js';
import { Senders } from './senders.js';

const ASKING = { timeoutMs: 10_000, keepAlive: true, maxInFlight: 1 };

/** What runs in the generator's thread, and ends with it. */
export default async function load(work: LoadWork): Promise<LoadOutcome> {
  const { scenarios, notes } = await scenariosOf(work);
  if (scenarios.length === 0) return { kind: 'nothing-answers', notes };
  const plan = loadPlan.parse({ ...work.options, scenarios });
  return { kind: 'measured', plan, measured: await new LoadGenerator(plan, work.at).run(), notes };
}

async function scenariosOf({ options, at, document }: LoadWork): Promise<OwnScenarios> {
  if (options.scenarios !== undefined) return { scenarios: options.scenarios, notes: [] };
  const senders = new Senders(at, ASKING);
  try {
    return await ownScenarios(at, document, senders);
  } finally {
    await senders.close();
  }
}
