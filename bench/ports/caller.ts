import { once } from 'node:events';
import { DataSource } from 'typeorm';
import { Applications, catalogSchema } from '#catalog/index';
import { DomainError } from '#core/errors/index';
import { connectionOptions } from '#platform/database/index';
import { NUMBERS, type Registered, type Registering } from './messages.js';

/** One caller in a process of its own: it registers applications, eight at a time, and tells what it was given. */
const LANES = 8;

const dataSource = await new DataSource(
  connectionOptions(process.env['DATABASE_URL'] ?? '', catalogSchema),
).initialize();
const applications = new Applications(dataSource.getRepository('ApplicationEntity'));
process.send?.('ready');
for (;;) {
  const [order] = (await once(process, 'message')) as [Registering | 'stop'];
  if (order === 'stop') break;
  process.send?.(await registerAll(order));
}
await dataSource.destroy();
process.disconnect();

async function registerAll({ projectId, modelSlugs }: Registering): Promise<Registered> {
  const made: { backendPort: number; frontendPort: number }[] = [];
  const refused: Record<string, number> = {};
  const tookMs: number[] = [];
  const wanted = modelSlugs
    .flatMap((modelSlug) =>
      Array.from({ length: NUMBERS }, (_, index) => ({ modelSlug, appNumber: index + 1 })),
    )
    .values();
  const lane = async (): Promise<void> => {
    for (const name of wanted) {
      const begun = performance.now();
      try {
        const { ports } = await applications.register({ projectId, ...name });
        made.push(ports);
      } catch (error) {
        if (!(error instanceof DomainError)) throw error;
        refused[error.code] = (refused[error.code] ?? 0) + 1;
      }
      tookMs.push(performance.now() - begun);
    }
  };
  await Promise.all(Array.from({ length: LANES }, lane));
  const { conflict = 0, ...others } = refused;
  return { ports: made, conflicts: conflict, refused: others, tookMs };
}
