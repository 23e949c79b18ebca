import path from 'node:path';
import { z } from 'zod';
import type { ApplicationPart } from '#catalog/index';
import { nodeDependencies, pagesStart, serverStart } from './node-plan.js';
import { type Dependencies, INSIDE, OUR_PROGRAMS, type PartKind, type PartPlan } from './part-plan.js';
import { ApplicationNotStartable } from './plan-errors.js';
import { portsIn } from './ports-in-source.js';
import { pythonDependencies, pythonStart, type Start } from './python-plan.js';
import { SourceFiles } from './source-files.js';

/** What an operator, or the one who sent the application, said about starting it. */
const told = z.object({
  start: z
    .union([z.string(), z.object({ backend: z.string().optional(), frontend: z.string().optional() })])
    .optional()
    .catch(undefined),
  env: z
    .record(z.string().regex(/^[A-Za-z_]\w*$/), z.string())
    .optional()
    .catch(undefined),
});

export interface Planned {
  /** Absolute, of the whole application. */
  readonly folder: string;
  readonly parts: readonly ApplicationPart[];
  readonly ports: Readonly<Record<PartKind, number>>;
  /** Its dockerConfig and metadata, the first with something to say is heard. */
  readonly sayings: readonly object[];
}

/**
 * How each part of an application is run: as it was said, or else as its files suggest.
 * @throws {ApplicationNotStartable}
 * @throws {DependenciesRefused} when it requires something else than packages of the registries
 */
export async function planApplication(application: Planned): Promise<readonly PartPlan[]> {
  if (application.parts.length === 0)
    throw new ApplicationNotStartable('No back end and no front end was found in it');
  return Promise.all(application.parts.map((part) => planPart(application, part)));
}

async function planPart(application: Planned, part: ApplicationPart): Promise<PartPlan> {
  const files = new SourceFiles(path.join(application.folder, part.folder));
  const language = languageOf(part);
  const { start, env } = saidOf(application.sayings);
  const said = typeof start === 'string' ? (part.kind === 'backend' ? start : undefined) : start?.[part.kind];
  const { script, text } = said === undefined ? await foundStart(part, files) : { script: said, text: said };
  const port = application.ports[part.kind];
  const dockerfile = (await files.read('Dockerfile')) ?? '';
  return {
    part: part.kind,
    language,
    folder: part.folder,
    dependencies: await dependenciesOf(language, files),
    script,
    env: { ...envOf(application, port), ...env },
    ports: [...new Set([port, ...portsIn(text), ...portsIn(dockerfile)])],
  };
}

function saidOf(sayings: readonly object[]): z.output<typeof told> {
  const all = sayings.map((saying) => told.catch({}).parse(saying));
  const start = all.find((saying) => saying.start !== undefined)?.start;
  return { start, env: all.find((saying) => saying.env !== undefined)?.env };
}

function languageOf({ language }: ApplicationPart): PartPlan['language'] {
  return language === 'python' ? 'python' : 'node';
}

function foundStart(part: ApplicationPart, files: SourceFiles): Promise<Start> {
  if (part.language === 'python') return pythonStart(files, part.framework);
  return part.kind === 'backend' ? serverStart(files) : pagesStart(files);
}

function dependenciesOf(language: PartPlan['language'], files: SourceFiles): Promise<Dependencies> {
  return language === 'python' ? pythonDependencies(files) : nodeDependencies(files);
}

/** What frameworks read; values of the application's own come on top. */
function envOf({ ports }: Planned, port: number): Readonly<Record<string, string>> {
  return {
    PORT: String(port),
    FLASK_RUN_PORT: String(port),
    FLASK_RUN_HOST: '127.0.0.1',
    BACKEND_PORT: String(ports.backend),
    FRONTEND_PORT: String(ports.frontend),
    PYTHONUNBUFFERED: '1',
    PYTHONDONTWRITEBYTECODE: '1',
    HOME: '/tmp',
    LANG: 'C.UTF-8',
    [OUR_PROGRAMS.node]: INSIDE.node,
    [OUR_PROGRAMS.staticServer]: INSIDE.staticServer,
  };
}
