import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { DOOR } from '#platform/process/index';
import { NODE_SCRATCH } from '../../dependencies/installers.js';
import { INSIDE, type PartKind, type PartPlan } from '../../plan/part-plan.js';
import { STATIC_SERVER } from '../static-server-file.js';

export interface BaseImages {
  readonly python: string;
  readonly node: string;
}

/** Where packages lie in our images. */
export const PACKAGES = '/opt/assay/packages';
export const MODULES = '/opt/assay/install/node_modules';
export const SOURCE = '/source';
export const DOOR_INSIDE = `/opt/assay/door${INSIDE.staticServer.slice(-4)}`;

/** A file of what an image is built from. */
interface Ingredient {
  readonly name: string;
  readonly content: Uint8Array | string;
}

export interface Recipe {
  readonly tag: string;
  /** The image that it is put on. */
  readonly base: string;
  readonly ingredients: readonly Ingredient[];
  /** Absent: it is for all of them. */
  readonly applicationId?: string;
}

/** Which database's applications are run from an image, or in a container: an engine may serve several. */
export const INSTALLATION_LABEL = 'io.assay.installation';
export const APPLICATION_LABEL = 'io.assay.application';

/** What images are found by when their application is gone; one that is for all of them is nobody's to remove. */
export function imageLabels(installation: string, applicationId?: string): Readonly<Record<string, string>> {
  const ours = { 'io.assay': 'image' };
  if (applicationId === undefined) return ours;
  return { ...ours, [INSTALLATION_LABEL]: installation, [APPLICATION_LABEL]: applicationId };
}

/** What the image of a part is called. */
export function imageOf(applicationId: string, part: PartKind): string {
  return `assay/application:${applicationId}-${part}`;
}

/** The image of a part: its packages, which the engine keeps from build to build, and its source above them. */
export async function partRecipe(
  applicationId: string,
  part: PartPlan,
  folder: string,
  bases: BaseImages,
): Promise<Recipe> {
  const own = part.language === 'python' ? pythonRecipe(part, bases) : await nodeRecipe(part, bases);
  return {
    tag: imageOf(applicationId, part.part),
    base: bases[part.language],
    applicationId,
    ingredients: [
      { name: 'Dockerfile', content: `${own.lines.join('\n')}\nCOPY source ${SOURCE}\n` },
      ...own.files,
      ...(await filesIn(folder)),
    ],
  };
}

interface Lines {
  readonly lines: readonly string[];
  readonly files: readonly Ingredient[];
}

function pythonRecipe({ dependencies }: PartPlan, bases: BaseImages): Lines {
  const from = `FROM ${bases.python}`;
  if (dependencies.kind !== 'python') return { lines: [from], files: [] };
  const how = '--no-cache-dir --no-input --disable-pip-version-check --quiet --only-binary :all:';
  return {
    lines: [
      from,
      'COPY requirements.txt /opt/assay/requirements.txt',
      `RUN python3 -m pip install ${how} --target ${PACKAGES} -r /opt/assay/requirements.txt`,
    ],
    files: [{ name: 'requirements.txt', content: dependencies.requirements }],
  };
}

async function nodeRecipe({ dependencies }: PartPlan, bases: BaseImages): Promise<Lines> {
  const lines = [
    `FROM ${bases.node}`,
    `COPY static-server ${INSIDE.staticServer}`,
    `RUN ln -s "$(command -v node)" ${INSIDE.node}`,
  ];
  const server = { name: 'static-server', content: await readFile(STATIC_SERVER) };
  if (dependencies.kind !== 'node') return { lines, files: [server] };
  const { manifest, lock } = dependencies;
  const how = '--ignore-scripts --no-audit --no-fund --loglevel=error --git=/bin/false';
  const install = lock === undefined ? `npm install ${how}` : `(npm ci ${how} || npm install ${how})`;
  const scratch = NODE_SCRATCH.map((name) => `node_modules/${name}`).join(' ');
  return {
    lines: [
      ...lines,
      'WORKDIR /opt/assay/install',
      'COPY install ./',
      `RUN ${install} && mkdir -p ${scratch}`,
    ],
    files: [
      server,
      { name: 'install/package.json', content: manifest },
      ...(lock === undefined ? [] : [{ name: 'install/package-lock.json', content: lock }]),
    ],
  };
}

/** What stands in the network of an application and leads to its parts. */
export async function doorRecipe(bases: BaseImages): Promise<Recipe> {
  const door = await readFile(DOOR);
  const dockerfile = `FROM ${bases.node}\nCOPY door ${DOOR_INSIDE}\n`;
  const hash = createHash('sha256').update(dockerfile).update(door).digest('hex').slice(0, 24);
  const ingredients = [
    { name: 'Dockerfile', content: dockerfile },
    { name: 'door', content: door },
  ];
  return { tag: `assay/door:${hash}`, base: bases.node, ingredients };
}

async function filesIn(folder: string): Promise<readonly Ingredient[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = entries
    .filter((entry) => entry.isFile())
    .map((entry) => path.join(entry.parentPath, entry.name));
  return Promise.all(
    files.map(async (file) => ({
      name: path.posix.join('source', path.relative(folder, file)),
      content: await readFile(file),
    })),
  );
}
