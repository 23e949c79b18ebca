import { access, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { whileRunning } from '../../bench/analyzers/running-sample.js';
import { describeNeeding } from '../support/needs.js';
import { python, TOOLS } from '../support/python.js';

/** Writes to the path that it is asked for, as a vulnerable upload would. */
const APP = `
import os
from http.server import BaseHTTPRequestHandler, HTTPServer
from urllib.parse import unquote

class Handler(BaseHTTPRequestHandler):
    def do_GET(self):
        said = 'written'
        if self.path != '/api/health':
            try:
                with open(unquote(self.path[1:]), 'w') as file:
                    file.write('sample')
            except OSError as error:
                said = str(error)
        self.send_response(200)
        self.end_headers()
        self.wfile.write(said.encode())

HTTPServer((os.environ['HOST'], int(os.environ['PORT'])), Handler).serve_forever()
`;

describeNeeding(python, 'a sample that is attacked', () => {
  it('writes nowhere but to its own copy', async () => {
    const application = await mkdtemp(path.join(os.tmpdir(), 'assay-contained-'));
    onTestFinished(() => rm(application, { recursive: true }));
    await mkdir(path.join(application, 'backend'));
    await writeFile(path.join(application, 'backend', 'requirements.txt'), '');
    await writeFile(path.join(application, 'backend', 'app.py'), APP);
    const outside = path.join(application, 'outside');

    await whileRunning(application, { environments: path.join(TOOLS, 'python') }, async (sample) => {
      const write = async (file: string): Promise<string> =>
        (await fetch(`${sample.baseUrl}/${encodeURIComponent(file)}`)).text();

      expect(await write('mine.txt')).toBe('written');
      await access(path.join(sample.folder, 'mine.txt'));
      expect(await write('/etc/assay-was-here')).toContain('Read-only file system');
      expect(await write(outside)).not.toBe('written');
    });

    await expect(access(outside)).rejects.toThrow('ENOENT');
    await expect(access('/etc/assay-was-here')).rejects.toThrow('ENOENT');
  });
});
