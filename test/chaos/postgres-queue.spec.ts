import { apiFaults, kill, postgresFaults, rounds, workerFaults } from './faults.js';
import { describeScenario, isShort } from './scenario.js';

const short = [
  [
    [kill('api', 'event-committed', 'api'), kill('api', 'events-enqueued', 'api')],
    [kill('worker', 'run-committed', 'worker'), kill('worker', 'verdict-committed', 'worker')],
  ],
  [[kill('postgres', 'event-committed', 'api'), kill('postgres', 'stage-done', 'worker')]],
];

describeScenario({
  shape: 'queues on PostgreSQL',
  acts: isShort ? short : [[rounds(apiFaults, 6), rounds(workerFaults, 2)], [rounds(postgresFaults, 2)]],
});
