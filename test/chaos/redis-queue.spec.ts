import { describeNeeding, redisServer } from '../support/index.js';
import { apiFaults, kill, redisFaults, rounds, workerFaults } from './faults.js';
import { describeScenario, isShort } from './scenario.js';

const short = [
  [[kill('worker', 'stages-enqueued', 'worker')]],
  [[kill('redis', 'events-enqueued', 'api'), kill('redis and its disk', 'stages-enqueued', 'worker')]],
];

describeNeeding(redisServer, 'with Redis', () => {
  describeScenario({
    shape: 'queues on Redis',
    acts: isShort ? short : [[rounds(apiFaults, 3), rounds(workerFaults, 1)], [rounds(redisFaults, 2)]],
  });
});
