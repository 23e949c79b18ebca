import { existsSync, readFileSync } from 'node:fs';
import { registerHooks, stripTypeScriptTypes } from 'node:module';
import { fileURLToPath } from 'node:url';

/**
 * Lets worker threads run the TypeScript of src/ as it stands: vitest compiles what tests import, but not what a
 * thread of theirs loads. Loaded by `execArgv` of vitest.config.ts, which threads inherit.
 */
const source = new URL('../../src/', import.meta.url).href;

registerHooks({
  resolve(specifier, context, next) {
    if (specifier.startsWith('#') && context.parentURL?.startsWith(source)) {
      return { url: `${source}${specifier.slice(1)}.ts`, shortCircuit: true };
    }
    const url = URL.parse(specifier, context.parentURL)?.href ?? '';
    const typescript = url.replace(/\.js$/, '.ts');
    return url.startsWith(source) && url !== typescript && existsSync(fileURLToPath(typescript))
      ? { url: typescript, shortCircuit: true }
      : next(specifier, context);
  },
  load(url, context, next) {
    if (!url.startsWith(source) || !url.endsWith('.ts')) return next(url, context);
    const code = readFileSync(fileURLToPath(url), 'utf8');
    return {
      format: 'module',
      source: stripTypeScriptTypes(code, { mode: 'transform', sourceUrl: url }),
      shortCircuit: true,
    };
  },
});
