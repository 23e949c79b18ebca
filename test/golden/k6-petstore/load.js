import exec from 'k6/execution';
import { profile, thresholds, weights } from './profile.js';
import { walk } from './support/journeys.js';
import * as petsContract from './journeys/pets.contract.js';
import * as statusContract from './journeys/status.contract.js';

const modules = [petsContract, statusContract];
/** Where each of them stands. */
const files = ['journeys/pets.contract.js', 'journeys/status.contract.js'];

/** Every journey as often as its weight says, by its name. */
const journeys = modules.flatMap((module, index) =>
  Object.entries(module).flatMap(([name, journey]) =>
    Array(weights[name] ?? 1).fill({ name, journey, file: files[index] }),
  ),
);

export const options = { scenarios: { journeys: profile(journeys.length) }, thresholds };

/** One iteration is one journey; they take turns, so that runs can be compared. */
export default function () {
  const { name, journey, file } = journeys[exec.scenario.iterationInTest % journeys.length];
  walk(name, journey, file);
}
