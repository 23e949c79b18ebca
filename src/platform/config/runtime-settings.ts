import { bytes, folder, oneOf, seconds, setting, textLike, whole } from './kinds.js';

/** How applications are run, and what they may use. */
export const running = {
  runtimeDriver: setting(oneOf('auto', 'sandbox', 'docker', 'unsafe'), {
    description:
      'What runs applications. `auto` takes the sandbox, or Docker where that is missing or weaker. Without both none are started, but for `unsafe`, which holds nothing.',
    default: 'auto',
  }),
  runtimeMemoryBytes: setting(bytes(32 * 1024 * 1024), {
    description: 'Memory of one part (back end, front end) of a running application.',
    default: '1 GiB',
  }),
  runtimeProcesses: setting(whole(8, 32_768), {
    description: 'Processes and threads that one part of a running application may have.',
    default: '256',
  }),
  runtimeCpus: setting(whole(1, 256), {
    description: 'Cores that one part of a running application may use.',
    default: '1',
  }),
  runtimeDiskBytes: setting(bytes(1024 * 1024), {
    description: 'What one part may write to its folder, and to /tmp. It is kept in memory.',
    default: '256 MiB',
  }),
  runtimeLogBytes: setting(bytes(64 * 1024), {
    description: 'How much is kept of the log of one part.',
    default: '4 MiB',
  }),
  runtimeStartMs: setting(seconds(1, 3600), {
    variable: 'RUNTIME_START_SECONDS',
    description: 'Time in which an application must answer after its start, with the building of its pages.',
    default: '120',
  }),
  runtimeInstallMs: setting(seconds(1, 3600), {
    variable: 'RUNTIME_INSTALL_SECONDS',
    description: 'Time limit for the installation of what an application requires.',
    default: '300',
  }),
  runtimeDependenciesBytes: setting(bytes(1024 * 1024), {
    description: 'How large the packages may be that one part requires.',
    default: '1 GiB',
  }),
  runtimeConcurrency: setting(whole(1, 64), {
    description: 'Applications of a model started or stopped at the same time.',
    default: '2',
  }),
  dockerSocket: setting(folder, {
    description: 'Socket of the Docker engine.',
    default: '/var/run/docker.sock',
  }),
  runtimeBuildNetwork: setting(textLike('the name of a network of Docker'), {
    description:
      'Network in which packages are installed while an image is built. Nothing of the application runs then.',
    default: 'default',
  }),
  runtimePythonImage: setting(textLike('the name of an image'), {
    description: 'Image that back ends in Python are put on.',
    default: 'python:3.13-slim',
  }),
  runtimeNodeImage: setting(textLike('the name of an image'), {
    description:
      'Image that back ends in Node and front ends are put on; the doors of all applications, too.',
    default: 'node:24-slim',
  }),
};
