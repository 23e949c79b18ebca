/** Runs a program of the benchmarks: `node run-typescript.mjs bench/…/program.ts`. */
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import '../typescript.mjs';

const [program] = process.argv.splice(2, 1);
await import(pathToFileURL(path.resolve(program)).href);
