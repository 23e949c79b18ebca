/**
 * A server with a known delay and a periodic stall, in a process of its own: what comes during a stall is answered
 * after it. Says its port, and ends when its parent closes the channel.
 */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { releaseAfterMs, type ServerPlan } from './server-plan.js';

const plan = JSON.parse(process.argv[2] ?? '') as ServerPlan;

const server = createServer((request, response) => {
  const arrivedAt = performance.now();
  request.resume();
  setTimeout(
    () => response.end('ok'),
    // Timers count whole milliseconds, and are late rather than early.
    Math.max(0, releaseAfterMs(plan, arrivedAt) - 0.5),
  );
});
server.listen(0, '127.0.0.1', () => process.send?.((server.address() as AddressInfo).port));
process.once('disconnect', () => process.exit());
