import path from 'node:path';
import { type EntityManager, Not } from 'typeorm';
import { SuiteEntity } from './suite.entity.js';

/** Two suites of one project must not choose the same folder, nor two runs write one suite at the same time. */
export async function lockProject(manager: EntityManager, projectId: string): Promise<void> {
  await manager.query('SELECT pg_advisory_xact_lock(hashtextextended($1, 0))', [`suites:${projectId}`]);
}

/** Stays what it was once it was chosen, also when the document gets another title. */
export async function placeOf(
  manager: EntityManager,
  { id, specId, target }: SuiteEntity,
  project: string,
  title: string,
): Promise<string> {
  const { outputFolder } = await manager.findOneByOrFail(SuiteEntity, { id });
  const parent = outputFolder === null ? undefined : path.dirname(path.dirname(outputFolder));
  if (outputFolder !== null && parent === (project || '.')) return outputFolder;
  const wanted = path.join(project, slugOf(title), target);
  const isTaken = await manager.existsBy(SuiteEntity, { outputFolder: wanted, id: Not(id) });
  return isTaken ? path.join(project, `${slugOf(title)}-${specId.slice(-8)}`, target) : wanted;
}

function slugOf(title: string): string {
  const slug = title
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .slice(0, 60)
    .replace(/^-+|-+$/g, '');
  return slug === '' ? 'api' : slug;
}
