import type { EntityManager } from 'typeorm';
import { Conflict, DomainError } from '#core/errors/index';
import type { ApplicationName } from './application.js';

/** Which ports an application listens at. */
export interface Ports {
  readonly backendPort: number;
  readonly frontendPort: number;
}

/** No pair of ports is left. */
export class PortsExhausted extends DomainError {
  readonly code = 'ports-exhausted';
  readonly retryable = false;
  readonly category = 'input';

  constructor() {
    super('All 750 pairs of ports are taken; delete an application that is not needed any more');
  }
}

/** Any number, the same in every process: whoever holds it allocates. Others wait, so that no port is left out. */
const ALLOCATION_LOCK = 4_173_004;

/**
 * Ports that fetch and Chromium refuse to talk to, and that are therefore given away last.
 * @see https://fetch.spec.whatwg.org/#port-blocking
 */
const REFUSED_BY_BROWSERS = [6566, 6665, 6666, 6667, 6668, 6669, 6679, 6697];

/**
 * The ports of an application: those it has, or the lowest that are free, in the caller's transaction.
 * @throws {PortsExhausted}
 */
export async function allocatePorts(
  manager: EntityManager,
  { modelSlug, appNumber }: ApplicationName,
): Promise<Ports> {
  await manager.query('SELECT pg_advisory_xact_lock($1)', [ALLOCATION_LOCK]);
  const [had] = await manager.query<Ports[]>(
    `SELECT backend_port AS "backendPort", frontend_port AS "frontendPort"
     FROM port_allocations WHERE model_slug = $1 AND app_number = $2`,
    [modelSlug, appNumber],
  );
  if (had !== undefined) return had;
  const ports = await freePorts(manager);
  await manager.query('INSERT INTO port_allocations VALUES ($1, $2, $3, $4)', [
    modelSlug,
    appNumber,
    ports.backendPort,
    ports.frontendPort,
  ]);
  return ports;
}

/**
 * Gives an application these ports and no others, in the caller's transaction.
 * @returns whether it had none before
 * @throws {Conflict} when one of them is another's, or the application has others
 */
export async function setPortsAside(
  manager: EntityManager,
  { modelSlug, appNumber }: ApplicationName,
  { backendPort, frontendPort }: Ports,
): Promise<boolean> {
  await manager.query('SELECT pg_advisory_xact_lock($1)', [ALLOCATION_LOCK]);
  const added = await manager.query<unknown[]>(
    'INSERT INTO port_allocations VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING RETURNING 1',
    [modelSlug, appNumber, backendPort, frontendPort],
  );
  const [has] = await manager.query<Ports[]>(
    `SELECT backend_port AS "backendPort", frontend_port AS "frontendPort"
     FROM port_allocations WHERE model_slug = $1 AND app_number = $2`,
    [modelSlug, appNumber],
  );
  if (has === undefined) {
    throw new Conflict(`One of the ports ${backendPort} and ${frontendPort} is another application's`);
  }
  if (has.backendPort !== backendPort || has.frontendPort !== frontendPort) {
    throw new Conflict(`The application has the ports ${has.backendPort} and ${has.frontendPort} already`);
  }
  return added.length > 0;
}

/** To be called in the transaction that deletes the application, after it. */
export async function freePortsOf(manager: EntityManager, name: ApplicationName): Promise<void> {
  await manager.query('DELETE FROM port_allocations WHERE model_slug = $1 AND app_number = $2', [
    name.modelSlug,
    name.appNumber,
  ]);
}

async function freePorts(manager: EntityManager): Promise<Ports> {
  const [free] = await manager.query<{ [Port in keyof Ports]: number | null }[]>(
    `SELECT ${lowestFree('backend_port', 6001, 6750)} AS "backendPort",
            ${lowestFree('frontend_port', 9001, 9750)} AS "frontendPort"`,
    [REFUSED_BY_BROWSERS],
  );
  const { backendPort = null, frontendPort = null } = free ?? {};
  if (backendPort === null || frontendPort === null) throw new PortsExhausted();
  return { backendPort, frontendPort };
}

function lowestFree(column: string, first: number, last: number): string {
  return `(SELECT port FROM generate_series(${first}, ${last}) AS port
           WHERE NOT EXISTS (SELECT FROM port_allocations WHERE ${column} = port)
           ORDER BY port = ANY($1::integer[]), port LIMIT 1)`;
}
