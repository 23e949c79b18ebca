import { kill, killAnyTime, rounds } from './faults.js';
import { describeScenario, isShort } from './scenario.js';

const faults = [
  kill('api', 'event-committed', 'api'),
  kill('api', 'verdict-committed', 'api'),
  killAnyTime('api'),
  kill('postgres', 'event-committed', 'api'),
  kill('postgres', 'stage-done', 'api'),
  killAnyTime('postgres'),
];
const short = [kill('api', 'stage-done', 'api'), kill('postgres', 'event-committed', 'api')];

describeScenario({ shape: 'one process', acts: [[isShort ? short : rounds(faults, 2)]] });
