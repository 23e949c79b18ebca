import { readFileSync } from 'node:fs';
import path from 'node:path';
import { root, Stop } from '../project.mjs';
import { madeOnce, step } from './place.mjs';

/** Each in an environment of its own: what semgrep, wapiti and Locust pin cannot be had together. */
const ENVIRONMENTS = [
  { name: 'checkers', programs: ['bandit', 'pylint', 'pip-audit', 'ruff'] },
  { name: 'semgrep', programs: ['semgrep'] },
  { name: 'wapiti', programs: ['wapiti'] },
  { name: 'locust', programs: ['locust'] },
];
/** What the lock file calls a program, where it is not its name. */
const PACKAGES = { wapiti: 'wapiti3' };
const OLDEST_MINOR = 11;

const ASK_PYTHON =
  'import ensurepip, json, sys, sysconfig, venv; print(json.dumps({"executable": sys.executable, ' +
  '"prefix": sys.base_prefix, "version": list(sys.version_info[:3]), "platform": sysconfig.get_platform()}))';
const FOR_NETWORK =
  'Is the package registry (PyPI) reachable? pip and uv read their usual settings (PIP_INDEX_URL, HTTPS_PROXY).';
const FOR_PYTHON =
  `Analyzers written in Python need Python 3.${OLDEST_MINOR} or newer with venv ` +
  '(Debian and Ubuntu: apt-get install python3 python3-venv); see that python3 is on the PATH.';

/** Installs the Python tools that are missing. @returns what is where, an entry for each environment */
export async function ensurePythonTools(folder) {
  const python = await findPython();
  const uv = await ensureUv(folder, python);
  // One after another: each keeps the processors busy.
  const environments = [uv];
  for (const environment of ENVIRONMENTS)
    environments.push(await ensureEnvironment(folder, environment, python, uv.file));
  return environments;
}

async function findPython() {
  const python = JSON.parse(await step('python3', ['-c', ASK_PYTHON], FOR_PYTHON));
  const [major, minor] = python.version;
  if (major !== 3 || minor < OLDEST_MINOR)
    throw new Stop(`python3 is Python ${major}.${minor}. ${FOR_PYTHON}`);
  return python;
}

/** uv installs what pip does, with the same locks, in a third of the time: CI installs all of it on each run. */
async function ensureUv(folder, python) {
  const lock = lockOf('uv');
  const place = await madeOnce({ folder, name: 'uv', title: 'uv', recipe: [python, lock] }, async (made) => {
    await step(python.executable, ['-m', 'venv', made], FOR_PYTHON);
    const pip = ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', '--only-binary', ':all:'];
    const args = [...pip, '--require-hashes', '--requirement', lockFile('uv')];
    await step(path.join(made, 'bin', 'python'), args, FOR_NETWORK);
  });
  return { folder: place, file: path.join(place, 'bin', 'uv') };
}

async function ensureEnvironment(folder, { name, programs }, python, uv) {
  const lock = lockOf(name);
  const title = programs.join(', ');
  const place = await madeOnce({ folder, name, title, recipe: [python, lock, title] }, async (made) => {
    // A link to the interpreter could not be followed from inside of a sandbox.
    await step(python.executable, ['-m', 'venv', '--copies', '--without-pip', made], FOR_PYTHON);
    const target = ['--python', path.join(made, 'bin', 'python')];
    const args = ['pip', 'install', '--quiet', '--require-hashes', '--compile-bytecode', ...indexOptions()];
    await step(uv, [...args, ...target, '--requirement', lockFile(name)], FOR_NETWORK);
  });
  const entries = programs.map((program) => [program, installed(program, { place, lock, python })]);
  return { folder: place, programs: Object.fromEntries(entries) };
}

/** An index that pip was told of is uv's, too. */
function indexOptions() {
  const { PIP_INDEX_URL: index, UV_DEFAULT_INDEX: own } = process.env;
  return index && !own ? ['--default-index', index] : [];
}

/** `-I`: neither the current folder nor the environment says what Python imports. */
function installed(program, { place, lock, python }) {
  const file = path.join(place, 'bin', program);
  const command = program === 'ruff' ? [file] : [path.join(place, 'bin', 'python'), '-I', file];
  const version = versionIn(lock, PACKAGES[program] ?? program, python.version);
  return { version, command, folders: [place, python.prefix] };
}

/** A lock may name one version for older Pythons and one for newer ones. */
function versionIn(lock, name, [, minor]) {
  const lines = lock.split('\n').filter((line) => line.startsWith(`${name}==`));
  const fits = lines.find((line) => {
    const [, than, limit] = /python_full_version (<|>=) '3\.(\d+)'/.exec(line) ?? [];
    return than === undefined || (than === '<' ? minor < Number(limit) : minor >= Number(limit));
  });
  return /==([^ ]+)/.exec(fits ?? '')?.[1] ?? 'unknown';
}

function lockFile(name) {
  return path.join(root, 'tools', 'python', `${name}.txt`);
}

function lockOf(name) {
  return readFileSync(lockFile(name), 'utf8');
}
