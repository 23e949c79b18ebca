/**
 * Serves the pages of an application, from the first of the folders it is given that has an index.html. Paths of pages
 * that only the page itself knows (a router in the browser) get the index. It stands alone: it runs where the
 * application runs, behind its walls.
 */
import { createReadStream, existsSync, statSync } from 'node:fs';
import { createServer } from 'node:http';
import path from 'node:path';

const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.mjs': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.jpg': 'image/jpeg',
  '.ico': 'image/x-icon',
  '.woff2': 'font/woff2',
  '.map': 'application/json',
};

const folders = process.argv.slice(2).map((folder) => path.resolve(folder));
const root = folders.find((folder) => existsSync(path.join(folder, 'index.html')));
if (root === undefined) {
  process.stderr.write(`There is no index.html in ${folders.join(', ')}\n`);
  process.exit(1);
}
const pages: string = root;

createServer((request, response) => {
  const file = fileFor(request.url ?? '/');
  if (file === undefined) {
    response.writeHead(404, { 'content-type': 'text/plain' }).end('There is no such page\n');
    return;
  }
  const type = TYPES[path.extname(file)] ?? 'application/octet-stream';
  response.writeHead(200, { 'content-type': type, 'content-length': statSync(file).size });
  if (request.method === 'HEAD') response.end();
  else
    createReadStream(file)
      .on('error', () => response.destroy())
      .pipe(response);
}).listen(Number(process.env['PORT']), '127.0.0.1');

function fileFor(url: string): string | undefined {
  const wanted = path.join(pages, path.normalize(`/${pathOf(url)}`));
  const candidates = [wanted, path.join(wanted, 'index.html')];
  const found = candidates.find((file) => statSync(file, { throwIfNoEntry: false })?.isFile());
  if (found !== undefined || path.extname(wanted) !== '') return found;
  return path.join(pages, 'index.html');
}

function pathOf(url: string): string {
  try {
    return decodeURIComponent(url.split(/[?#]/)[0] ?? '').replaceAll('\0', '');
  } catch {
    return '/';
  }
}
