import path from 'node:path';
import type Docker from 'dockerode';
import { HOSTED_FOLDER } from '#platform/process/index';
import { NODE_SCRATCH } from '../../dependencies/installers.js';
import { INSIDE, type PartPlan } from '../../plan/part-plan.js';
import type { RuntimeLimits } from '../driver.js';
import { DOOR_INSIDE, MODULES, PACKAGES, SOURCE } from './docker-images.js';

type CreateOptions = Docker.ContainerCreateOptions;

/** Which process runs a container: what it leaves behind is found by that. */
export const HOLDER_LABEL = 'io.assay.holder';

const NOBODY = '65534:65534';
const MiB = 1024 * 1024;

/** What no container of ours may do. */
const WALLS = {
  ReadonlyRootfs: true,
  CapDrop: ['ALL'],
  SecurityOpt: ['no-new-privileges'],
  RestartPolicy: { Name: 'no' },
  IpcMode: 'private',
} as const;

/** The container whose network the parts share: it has nothing but a loopback, and a folder for sockets. */
export function doorContainer(name: string, image: string, sockets: string, plan: object): CreateOptions {
  return {
    name,
    Image: image,
    User: `${process.getuid?.() ?? 0}:${process.getgid?.() ?? 0}`,
    Entrypoint: ['node'],
    Cmd: [DOOR_INSIDE, JSON.stringify(plan)],
    HostConfig: {
      ...WALLS,
      NetworkMode: 'none',
      Binds: [`${sockets}:/sockets`],
      Memory: 128 * MiB,
      MemorySwap: 128 * MiB,
      PidsLimit: 32,
      LogConfig: { Type: 'json-file', Config: { 'max-size': '64k', 'max-file': '1' } },
    },
  };
}

/** One part, in the network of the door. */
export function partContainer(
  name: string,
  image: string,
  door: string,
  { part, limits }: { readonly part: PartPlan; readonly limits: RuntimeLimits },
): CreateOptions {
  // Programs of the image are where its own PATH says.
  const own = { none: path.dirname(INSIDE.node), python: `${PACKAGES}/bin`, node: `${MODULES}/.bin` }[
    part.dependencies.kind
  ];
  const link = part.dependencies.kind === 'node' ? `ln -s ${MODULES} node_modules && ` : '';
  const script = `export PATH="${own}:$PATH"; cd ${HOSTED_FOLDER} && cp -R ${SOURCE}/. . && cd "$1" && ${link}{ ${part.script}\n}`;
  return {
    name,
    Image: image,
    User: NOBODY,
    Entrypoint: ['/bin/sh'],
    Cmd: ['-c', script, 'sh', path.posix.join(HOSTED_FOLDER, part.folder)],
    Env: Object.entries({ PYTHONPATH: PACKAGES, ...part.env }).map(([key, value]) => `${key}=${value}`),
    HostConfig: { ...WALLS, NetworkMode: `container:${door}`, ...bounds(part, limits) },
  };
}

function bounds({ dependencies }: PartPlan, limits: RuntimeLimits): NonNullable<CreateOptions['HostConfig']> {
  const { memoryBytes, processes, cpus, diskBytes } = limits;
  const writable = `rw,exec,nosuid,nodev,size=${diskBytes},mode=1777,uid=65534,gid=65534`;
  const scratch = dependencies.kind === 'node' ? NODE_SCRATCH.map((name) => `${MODULES}/${name}`) : [];
  return {
    Memory: memoryBytes,
    MemorySwap: memoryBytes,
    NanoCpus: cpus * 1e9,
    PidsLimit: processes,
    ShmSize: diskBytes,
    Tmpfs: Object.fromEntries([HOSTED_FOLDER, '/tmp', ...scratch].map((folder) => [folder, writable])),
    // We are attached, and keep the log ourselves: the engine would write a flood down as fast as it comes.
    LogConfig: { Type: 'none', Config: {} },
    Ulimits: [
      { Name: 'nofile', Soft: 4096, Hard: 4096 },
      { Name: 'core', Soft: 0, Hard: 0 },
    ],
  };
}
