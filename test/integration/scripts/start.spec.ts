import { once } from 'node:events';
import { chmod, readFile, rm, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { describeNeeding, root } from '../../support/index.js';
import { Project } from './project.js';

const echo =
  'console.log(JSON.stringify(process.argv.slice(2)), process.versions.node); process.exitCode = 7;';

describe('npm start', () => {
  it('builds the program and runs it on its own Node, with the arguments and the exit code', async () => {
    const project = await Project.make(echo);
    await project.linkPackages();

    const { code, output } = await project.run([project.start, '--no-demo', 'two words']);

    expect(output).toMatch(/^Building …\n\["--no-demo","two words"\] 24\.\d+\.\d+\n$/);
    expect(code).toBe(7);
  });

  it('builds again only when something changed', async () => {
    const project = await Project.make(echo);
    await project.linkPackages();
    await project.run([project.start]);
    const built = path.join(project.folder, 'dist', 'app', 'main.js');
    const before = await stat(built);

    const again = await project.run([project.start]);
    expect(again.output).not.toContain('Building');
    expect((await stat(built)).mtimeMs).toBe(before.mtimeMs);

    await project.write('src/app/thing.spec.ts', 'syntax error');
    expect((await project.run([project.start])).output).not.toContain('Building');

    await project.write('src/app/main.ts', 'console.log("changed");');
    expect((await project.run([project.start])).output).toBe('Building …\nchanged\n');
  });

  it('builds again after a build that failed, and shows why it failed', async () => {
    const project = await Project.make('const = 1;');
    await project.linkPackages();

    const failed = await project.run([project.start]);
    expect(failed.code).toBe(1);
    expect(failed.output).toContain('The build failed:');
    expect(failed.output).toContain('main.ts');

    await project.write('src/app/main.ts', 'console.log("mended");');
    expect((await project.run([project.start])).output).toBe('Building …\nmended\n');
  });

  it.each(['SIGTERM', 'SIGINT', 'SIGHUP'] as const)('passes %s on and waits for the end', async (signal) => {
    const project = await Project.make(
      `process.once('${signal}', () => setTimeout(() => { console.log('done'); process.exit(3); }, 50));
       setInterval(() => undefined, 1000);
       console.log('ready');`,
    );
    await project.linkPackages();
    const child = project.spawn([project.start]);
    let output = '';
    child.stdout.on('data', (chunk: Buffer) => {
      output += chunk.toString();
    });
    await expect.poll(() => output, { timeout: 20_000 }).toContain('ready');

    child.kill(signal);

    expect(await once(child, 'close')).toEqual([3, null]);
    expect(output).toContain('done');
  });

  it('takes signals that come at once for one, and passes a later one on', async () => {
    const project = await Project.make(
      `let count = 0;
       process.on('SIGTERM', () => { count += 1; console.log('got', count); if (count === 2) process.exit(4); });
       setInterval(() => undefined, 1000);
       console.log('ready');`,
    );
    await project.linkPackages();
    const child = project.spawn([project.start]);
    let output = '';
    child.stdout.on('data', (chunk: Buffer) => {
      output += chunk.toString();
    });
    await expect.poll(() => output, { timeout: 20_000 }).toContain('ready');

    child.kill('SIGTERM');
    await delay(100);
    child.kill('SIGTERM');
    await delay(700);
    expect(output).toMatch(/ready\ngot 1\n$/);
    child.kill('SIGTERM');

    expect(await once(child, 'close')).toEqual([4, null]);
  });

  it('ends as the program does when that is killed', async () => {
    const project = await Project.make(`process.kill(process.pid, 'SIGKILL');`);
    await project.linkPackages();

    expect((await project.run([project.start])).code).toBe(128 + 9);
  });

  it('tells somebody with an old Node what is needed', async () => {
    const project = await Project.make(echo);
    const old = "data:text/javascript,Object.defineProperty(process.versions, 'node', { value: '18.20.4' })";

    const { code, output } = await project.run(['--import', old, project.start]);

    expect(code).toBe(1);
    expect(output).toMatch(/^Assay needs Node 20 or newer .* and this is Node 18\.20\.4/);
  });
});

describe('the programs of analyzers', () => {
  it('are installed beside the program, which goes on without those that cannot be had', async () => {
    const project = await Project.make(`setTimeout(() => console.log('served'), 1500);`);
    await project.linkPackages();
    await project.write('scripts/tools.mjs', `console.log('No Python'); process.exitCode = 1;`);

    const { code, output } = await project.run([project.start]);

    expect(output).toMatch(/No Python\n.*`unavailable`.*until `npm run tools` has installed it\.\nserved\n$/);
    expect(code).toBe(0);
  });

  it('are not waited for when the program ends', async () => {
    const project = await Project.make('');
    await project.linkPackages();
    // Both hold the pipe that `run` reads to its end: it would wait for whichever is left.
    const forever = 'setInterval(() => undefined, 1000)';
    const grandchild = `spawn(process.execPath, ['-e', '${forever}'], { stdio: 'inherit' })`;
    await project.write(
      'scripts/tools.mjs',
      `import { spawn } from 'node:child_process'; ${grandchild}; ${forever};`,
    );

    expect(await project.run([project.start])).toMatchObject({ code: 0 });
  });

  it('are left alone by those who only ask for help', async () => {
    const project = await Project.make('');
    await project.linkPackages();
    await project.write('scripts/tools.mjs', `console.log('Installing');`);

    expect((await project.run([project.start, '--help'])).output).not.toContain('Installing');
  });
});

describe('missing packages', () => {
  /** A project with one package, which lies in the checkout, so that nothing is downloaded. */
  async function projectWithThing(): Promise<{ project: Project; install: string[] }> {
    const project = await Project.make(echo);
    await project.write('thing/package.json', '{ "name": "thing", "version": "1.0.0" }');
    await project.write('package.json', '{ "name": "p", "dependencies": { "thing": "file:thing" } }');
    await project.write('package-lock.json', lock('1.0.0'));
    const module = path.join(project.folder, 'scripts', 'steps', 'install.mjs');
    return { project, install: ['-e', `import(${JSON.stringify(module)}).then((m) => m.ensureInstalled())`] };
  }

  function lock(version: string): string {
    const packages = {
      '': { name: 'p', dependencies: { thing: 'file:thing' } },
      'node_modules/thing': { resolved: 'thing', link: true },
      thing: { version },
    };
    return JSON.stringify({ name: 'p', lockfileVersion: 3, requires: true, packages });
  }

  it('are installed once, and again when the lock file asks for others', async () => {
    const { project, install } = await projectWithThing();

    const first = await project.run(install);
    expect(first.output).toContain('Installing packages (npm ci)');
    expect(first.code).toBe(0);
    expect((await stat(path.join(project.folder, 'node_modules', 'thing', 'package.json'))).isFile()).toBe(
      true,
    );

    expect(await project.run(install)).toEqual({ code: 0, output: '' });

    await project.write('thing/package.json', '{ "name": "thing", "version": "1.1.0" }');
    await project.write('package-lock.json', lock('1.1.0'));
    expect((await project.run(install)).output).toContain('Installing packages');
  });

  it('are installed again after an installation that was cut short', async () => {
    const { project, install } = await projectWithThing();
    await project.run(install);
    await rm(path.join(project.folder, 'node_modules', '.package-lock.json'));

    expect((await project.run(install)).output).toContain('Installing packages');
  });

  it('end the start with one sentence when they cannot be had', async () => {
    const { project } = await projectWithThing();
    await writeFile(
      path.join(project.folder, 'package-lock.json'),
      '{ "lockfileVersion": 3, "packages": {} }',
    );
    await project.write('package.json', '{ "name": "p", "dependencies": { "absent": "file:absent" } }');

    const { code, output } = await project.run([project.start]);

    expect(code).toBe(1);
    expect(output).toMatch(/\nnpm ci failed with exit code \d+; its messages are above\.\n$/);
  });
});

describeNeeding(root, 'a checkout of somebody else', () => {
  const nobody = { uid: 65_534, gid: 65_534, env: { ...process.env, HOME: '/nonexistent' } };

  it('runs when it is installed and built, and is left as it is', async () => {
    const project = await Project.make(echo);
    await project.linkPackages();
    await project.run([project.start]);
    const stamp = await readFile(path.join(project.folder, 'dist', '.built-from'), 'utf8');

    const { code, output } = await project.run([project.start], nobody);

    expect({ code, output }).toEqual({ code: 7, output: expect.stringMatching(/^\[\] 24/) as string });
    expect(await readFile(path.join(project.folder, 'dist', '.built-from'), 'utf8')).toBe(stamp);
  });

  it('asks for somebody who may write when it is not built', async () => {
    const project = await Project.make(echo);
    await project.linkPackages();
    await chmod(project.folder, 0o755);

    const { code, output } = await project.run([project.start], nobody);

    expect(code).toBe(1);
    expect(output).toMatch(
      /^\nThe program must be built, and .* cannot be written\. Do it once as the user who owns/,
    );
  });
});
