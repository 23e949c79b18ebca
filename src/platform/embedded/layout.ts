import path from 'node:path';

/** The files of one embedded database. The cluster itself is a sub-folder, so that it can be made aside and moved in. */
export interface Layout {
  readonly folder: string;
  /** PostgreSQL's data directory. */
  readonly cluster: string;
  /** A cluster that is being made; left over when that was cut short. */
  readonly draft: string;
  readonly password: string;
  readonly port: string;
  readonly lock: string;
  readonly owner: string;
  readonly log: string;
  readonly libraries: string;
  readonly programs: string;
}

export function layoutOf(folder: string): Layout {
  const file = (name: string) => path.join(folder, name);
  return {
    folder,
    cluster: file('data'),
    draft: file('data.new'),
    password: file('password'),
    port: file('port'),
    lock: file('lock'),
    owner: file('owner'),
    log: file('server.log'),
    libraries: file('lib'),
    programs: file('native'),
  };
}
