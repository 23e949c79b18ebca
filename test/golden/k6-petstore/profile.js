/**
 * How much load: PROFILE=smoke (the default) walks every journey once, with one user; PROFILE=load lets USERS walk
 * at the same time for DURATION, after a minute of warming up.
 */
export function profile(journeys) {
  const name = __ENV.PROFILE ?? 'smoke';
  if (name === 'smoke')
    return { executor: 'shared-iterations', vus: 1, iterations: journeys, maxDuration: '30m' };
  if (name !== 'load') throw new Error(`There is no profile ${name}: it is smoke or load`);
  const users = Number(__ENV.USERS ?? 10);
  const stages = [
    { duration: __ENV.WARM_UP ?? '1m', target: users },
    { duration: __ENV.DURATION ?? '5m', target: users },
    { duration: '10s', target: 0 },
  ];
  return { executor: 'ramping-vus', startVUs: 0, stages, gracefulRampDown: '30s' };
}

/**
 * What fails a run. Journeys may have limits of their own: their names are those of the functions in journeys/, for
 * example 'http_req_duration{journey:getPets}': ['p(95)<200'].
 */
export const thresholds = {
  checks: ['rate>0.99'],
  http_req_duration: [`p(95)<${Number(__ENV.P95_MS ?? 500)}`],
};

/** How often a journey is walked in each round, where that is not once: { getPets: 5, postPets: 1 }; 0 leaves it out. */
export const weights = {};
