import { distinct, joinedPath, pathParameters, type Route, type RouteParameter } from './route.js';
import { moduleName, type SourceFile } from './source-file.js';

/**
 * The routes that a Flask or FastAPI application declares, from its text alone: decorators, prefixes of blueprints and
 * routers where they are made and where they are registered, and what handlers read of a request.
 */
export function pythonRoutes(files: readonly SourceFile[]): readonly Route[] {
  const prefixes = files.flatMap(registrations);
  const models = new Map(files.flatMap(modelsOf));
  return files.flatMap((file) => routesOf(file, prefixes, models));
}

/** `app.register_blueprint(auth.bp, url_prefix='/api')`, `app.include_router(router, prefix='/api')` */
interface Registration {
  /** What is before the dot, if anything is. */
  readonly module: string;
  readonly variable: string;
  readonly prefix: string;
  readonly file: string;
}

const REGISTERED = /\.(?:register_blueprint|include_router)\(\s*(?:([\w.]+)\.)?(\w+)\s*([^)]{0,300})\)/gu;
const PREFIX = /(?:url_prefix|prefix)\s*=\s*[rf]?(['"])(.*?)\1/su;

function registrations({ path, text }: SourceFile): readonly Registration[] {
  const aliases = new Map<string, string>();
  for (const [, from = '', name = '', alias = ''] of text.matchAll(
    /^from\s+([\w.]+)\s+import\s+(\w+)(?:\s+as\s+(\w+))?/gmu,
  ))
    aliases.set(alias === '' ? name : alias, `${from.split('.').at(-1)} ${name}`);
  return [...text.matchAll(REGISTERED)].map(([, module = '', named = '', more = '']) => {
    const [aliasModule = '', variable = named] = aliases.get(named)?.split(' ') ?? [];
    return {
      module: module === '' ? aliasModule : (module.split('.').at(-1) ?? ''),
      variable: module === '' ? variable : named,
      prefix: PREFIX.exec(more)?.[2] ?? '',
      file: path,
    };
  });
}

const MADE =
  /^[ \t]*(\w+)[ \t]*(?::[ \t]*\w+[ \t]*)?=[ \t]*(?:\w+\.)?(?:Blueprint|APIRouter)\(((?:[^()]|\([^()]*\))*)\)/gmu;
const DECORATOR =
  /^[ \t]*@(\w+)\.(route|get|post|put|patch|delete|api_route)\(\s*(?:rule\s*=\s*|path\s*=\s*)?[rf]?(['"])(.*?)\3((?:[^()]|\([^()]*\))*)\)/gmu;

function routesOf(
  file: SourceFile,
  prefixes: readonly Registration[],
  models: ReadonlyMap<string, readonly string[]>,
): readonly Route[] {
  const own = new Map(
    [...file.text.matchAll(MADE)].map(([, name = '', args = '']) => [name, PREFIX.exec(args)?.[2] ?? '']),
  );
  return [...file.text.matchAll(DECORATOR)].flatMap((found) => {
    const [, owner = '', verb = '', , written = '', more = ''] = found;
    const handler = handlerFrom(file.text, found.index + found[0].length);
    const path = template(written);
    return prefixesOf(file, owner, own.get(owner), prefixes).flatMap((prefix) =>
      methodsOf(verb, more).map((method) => {
        const whole = joinedPath(template(prefix), path);
        return {
          half: 'backend' as const,
          method,
          path: whole,
          parameters: parametersOf(whole, method, handler, models),
        };
      }),
    );
  });
}

/** The registered prefix of Flask takes the place of the blueprint's own; that of FastAPI goes before it. */
function prefixesOf(
  file: SourceFile,
  owner: string,
  own: string | undefined,
  registered: readonly Registration[],
): readonly string[] {
  if (own === undefined) return [''];
  const isFastApi = /\bAPIRouter\b/u.test(file.text);
  const found = registered.filter(
    ({ variable, module, file: at }) =>
      variable === owner && (module === '' ? at === file.path : module === moduleName(file.path)),
  );
  const loose = found.length > 0 ? found : registered.filter(({ variable }) => variable === owner);
  const chosen = loose.map(({ prefix }) => {
    if (isFastApi) return `${prefix}${own}`;
    return prefix === '' ? own : prefix;
  });
  return chosen.length === 0 ? [own] : [...new Set(chosen)];
}

function methodsOf(verb: string, more: string): readonly string[] {
  if (verb !== 'route' && verb !== 'api_route') return [verb.toUpperCase()];
  const [, list = ''] = /methods\s*=\s*[[({]([^\])}]*)/u.exec(more) ?? [];
  const named = [...list.matchAll(/['"](\w+)['"]/gu)].map(([, method = '']) => method.toUpperCase());
  const methods = named.filter((method) => method !== 'OPTIONS' && method !== 'HEAD');
  return methods.length === 0 ? ['GET'] : methods;
}

/** `<int:id>` and `{id:path}` → `{id}` */
function template(path: string): string {
  return path.replaceAll(/<(?:[^<>:]+:)?(\w+)>/gu, '{$1}').replaceAll(/\{(\w+):\w+\}/gu, '{$1}');
}

const HANDLER_CHARACTERS = 8_000;

/** From a decorator to the next one, or to whatever begins at the margin after the handler's own `def`. */
function handlerFrom(text: string, start: number): string {
  const rest = text.slice(start, start + HANDLER_CHARACTERS);
  const def = /^[ \t]*(?:async[ \t]+)?def\s/mu.exec(rest);
  if (def === null) return rest;
  const begins = def.index + def[0].length;
  const next = /\n(?=[@\w])/u.exec(rest.slice(begins));
  return next === null ? rest : rest.slice(0, begins + next.index);
}

const QUERY = /request\.(?:args|values)(?:\.get(?:list)?\(\s*|\[)['"]([\w-]+)['"]/gu;
const FORM = /request\.(form|files|values)(?:\.get(?:list)?\(\s*|\[)['"]([\w-]+)['"]/gu;
const JSON_DIRECT =
  /(?:request\.json|get_json\([^)]*\))(?:\s*or\s*\{\}\))?(?:\.get\(\s*|\[)['"]([\w-]+)['"]/gu;
const JSON_NAMED = /(\w+)\s*=\s*\(?\s*(?:await\s+)?request\.(?:json\b|get_json\()/gu;

function parametersOf(
  path: string,
  method: string,
  handler: string,
  models: ReadonlyMap<string, readonly string[]>,
): readonly RouteParameter[] {
  const query = [...handler.matchAll(QUERY)].map(([, name = '']) => ({ name, in: 'query' as const }));
  const sendsBody = method !== 'GET' && method !== 'DELETE';
  const body = sendsBody ? [...jsonFields(handler), ...formFields(handler)] : [];
  const inPath = pathParameters(path);
  return distinct([...inPath, ...query, ...body, ...signature(handler, inPath, models)]);
}

function formFields(handler: string): readonly RouteParameter[] {
  return [...handler.matchAll(FORM)].map(([, from, name = '']) => ({
    name,
    in: from === 'files' ? 'file' : 'form',
  }));
}

function jsonFields(handler: string): readonly RouteParameter[] {
  const named = [...handler.matchAll(JSON_NAMED)].flatMap(([, variable = '']) => [
    ...handler.matchAll(new RegExp(`\\b${variable}(?:\\.get\\(\\s*|\\[)['"]([\\w-]+)['"]`, 'gu')),
    ...handler.matchAll(new RegExp(`['"]([\\w-]+)['"]\\s+(?:not\\s+)?in\\s+${variable}\\b`, 'gu')),
  ]);
  return [...handler.matchAll(JSON_DIRECT), ...named].map(([, name = '']) => ({ name, in: 'json' }));
}

const MODEL =
  /^class\s+(\w+)\((?:\w+\.)?(?:BaseModel|\w*(?:Base|Create|Model|Schema))\):\n((?:[ \t]+.*\n|\n)+)/gmu;

/** Classes of pydantic with the names of their fields. */
function modelsOf({ text }: SourceFile): readonly (readonly [string, readonly string[]])[] {
  return [...`${text}\n`.matchAll(MODEL)].map(([, name = '', body = '']) => [
    name,
    [...body.matchAll(/^[ \t]+(\w+)\s*:/gmu)].map(([, field = '']) => field),
  ]);
}

const PLAIN_TYPE = /^(?:Optional\[)?(?:str|int|float|bool)\b/u;

/** What FastAPI reads off the handler's own parameters. */
function signature(
  handler: string,
  inPath: readonly RouteParameter[],
  models: ReadonlyMap<string, readonly string[]>,
): readonly RouteParameter[] {
  const [, list = ''] = /def\s+\w+\(((?:[^()]|\((?:[^()]|\([^()]*\))*\))*)\)/u.exec(handler) ?? [];
  return [...list.matchAll(/(\w+)\s*:\s*([\w.[\]| ]+)(?:=\s*(\w+)\()?/gu)].flatMap(
    ([, name = '', type = '', from = '']): RouteParameter[] => {
      if (inPath.some((one) => one.name === name) || from === 'Depends') return [];
      const fields = models.get(type.trim());
      if (fields !== undefined) return fields.map((field) => ({ name: field, in: 'json' }));
      if (type.includes('OAuth2PasswordRequestForm'))
        return [
          { name: 'username', in: 'form' },
          { name: 'password', in: 'form' },
        ];
      if (!PLAIN_TYPE.test(type.trim())) return [];
      const form = from === 'Form' || from === 'File';
      return [{ name, in: form ? 'form' : 'query' }];
    },
  );
}
