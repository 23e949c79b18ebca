import { readdir, readFile, readlink } from 'node:fs/promises';

/** Processes of this machine that work in a folder or were started with it, such as suites that run (Linux only). */
export async function processesOf(folder: string): Promise<readonly string[]> {
  if (process.platform !== 'linux') return [];
  const pids = (await readdir('/proc')).filter((entry) => /^\d+$/.test(entry));
  const found = await Promise.all(
    pids.map(async (pid) => {
      const command = (await read(`/proc/${pid}/cmdline`)).replaceAll('\0', ' ');
      const cwd = await readlink(`/proc/${pid}/cwd`).catch(() => '');
      return `${command}${cwd}`.includes(folder) ? `${pid} ${command} in ${cwd}` : undefined;
    }),
  );
  return found.filter((line) => line !== undefined);
}

function read(file: string): Promise<string> {
  return readFile(file, 'utf8').catch(() => '');
}
