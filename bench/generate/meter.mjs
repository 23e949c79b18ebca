/** Imported into a program that is measured, and into those that it starts: at its end each says what it took. */
import { appendFileSync } from 'node:fs';
import { isMainThread } from 'node:worker_threads';

if (isMainThread)
  process.on('exit', () => {
    const { maxRSS, userCPUTime, systemCPUTime } = process.resourceUsage();
    const usage = { memoryMb: maxRSS / 1024, cpuMs: (userCPUTime + systemCPUTime) / 1000 };
    appendFileSync(process.env.BENCH_METER_FILE, `${JSON.stringify(usage)}\n`);
  });
