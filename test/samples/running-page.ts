import { execFile } from 'node:child_process';
import { cp, readFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import { promisify } from 'node:util';
import { build } from 'vite';

const MEDIA_TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html',
  '.js': 'text/javascript',
  '.css': 'text/css',
};

/** A front end of the samples, served from a port of its own. */
export interface PageServer {
  readonly origin: string;
  /** Where its files are; empty until it is built. */
  readonly folder: string;
  readonly close: () => void;
}

/** Serves a folder, which may be filled later. */
export async function servePages(folder: string): Promise<PageServer> {
  const server = createServer((request, response) => {
    const { pathname } = new URL(request.url ?? '/', 'http://localhost');
    const name = pathname.startsWith('/assets/') ? path.basename(pathname) : undefined;
    const file = name === undefined ? path.join(folder, 'index.html') : path.join(folder, 'assets', name);
    readFile(file).then(
      (content) =>
        response.setHeader('content-type', MEDIA_TYPES[path.extname(file)] ?? 'text/plain').end(content),
      () => response.writeHead(404).end(),
    );
  });
  const origin = `http://localhost:${await listening(server)}`;
  return {
    origin,
    folder,
    close: () => {
      server.closeAllConnections();
      server.close();
    },
  };
}

function listening(server: Server): Promise<number> {
  return new Promise((resolve) => {
    server.listen(0, '127.0.0.1', () => resolve((server.address() as AddressInfo).port));
  });
}

/** Builds a copy of a front end, with the packages that its lock file names, for an API at this address. */
export async function buildPages(frontend: string, apiUrl: string, { folder }: PageServer): Promise<void> {
  const root = `${folder}-source`;
  await cp(frontend, root, { recursive: true });
  await promisify(execFile)('npm', ['ci', '--omit=dev', '--ignore-scripts', '--no-audit', '--no-fund'], {
    cwd: root,
  });
  await build({
    root,
    // Not the sample's own, whose plugin is a package for development.
    configFile: false,
    logLevel: 'error',
    define: { 'import.meta.env.VITE_API_URL': JSON.stringify(apiUrl) },
    build: { outDir: folder, emptyOutDir: true },
  });
}
