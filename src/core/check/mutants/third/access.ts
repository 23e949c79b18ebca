import type { Operation, SecurityScheme } from '#core/spec/index';
import { refused, type MockRequest } from '../../mock/exchange.js';
import { credentialIn, credentialOf, KNOWN_IDENTITIES } from '../../mock/identities.js';
import { isOpen } from '../../mock/resources.js';
import { withCredential } from '../../play/credentials.js';
import { lettingIn, type Worthless } from '../later/credentials.js';
import { grantedWays } from '../later/ground.js';
import type { Family, Mutant } from '../mutant.js';
import type { Scene } from '../scene.js';
import type { Workshop } from '../workshop.js';

/** Who is let in, and by what. */
export const access: Family = (operation, workshop) => {
  const known = Object.values(workshop.spec.securitySchemes).filter(({ kind }) => kind !== 'unsupported');
  if (known.length === 0) return [];
  if (isOpen(operation)) return [guarded(operation, known, workshop)];
  const names = new Set(operation.security.flatMap((requirement) => Object.keys(requirement)));
  const own = [...names]
    .flatMap((name) => workshop.spec.securitySchemes[name] ?? [])
    .filter((scheme) => known.includes(scheme));
  return [
    ...(own.length === 0 ? [] : [lettingIn(altered(workshop), operation, own, workshop)]),
    ...knowingOne(operation, workshop),
  ];
};

/** The end of a credential is what proves something: a signature, most of a key or of a password. */
function altered({ spec }: Workshop): Worthless {
  const beginnings = KNOWN_IDENTITIES.map((identity) => {
    const credential = credentialOf(identity, spec);
    return credential.slice(0, Math.ceil(credential.length * 0.75));
  });
  return {
    operator: 'accept-altered-credential',
    credential: () => `${credentialOf('userA', spec).slice(0, -1)}~`,
    isIn: (request, scheme) =>
      beginnings.some((beginning) => credentialIn(request, scheme)?.startsWith(beginning) === true),
  };
}

const clauseOf = ({ securityPointer, pointer }: Operation): string => securityPointer ?? pointer;

/** Of several requirements, each of which should do, only the first does. */
function knowingOne(operation: Operation, workshop: Workshop): readonly Mutant[] {
  const [first, ...others] = operation.security;
  if (first === undefined || others.length === 0) return [];
  const asked = { ...operation, security: [first] };
  return [
    {
      operator: 'know-first-scheme',
      operation: operation.key,
      place: '',
      clause: clauseOf(operation),
      faultCode: 205,
      telling: 'clause',
      scenes: () => byOthers(operation, others, workshop),
      breaks: (right) => ({
        identify: (request, one) => right.identify(request, one === operation ? asked : one),
      }),
    },
  ];
}

/** With what one requirement asks for, and nothing else. */
function* byOthers(
  operation: Operation,
  requirements: Operation['security'],
  workshop: Workshop,
): Iterable<Scene> {
  const { spec, explorer } = workshop;
  for (const { before, input } of grantedWays(operation, workshop)) {
    if (input.identity === 'anonymous') continue;
    const credential = credentialOf(input.identity, spec);
    const bare = explorer.written(operation, { ...input, identity: 'anonymous' });
    for (const requirement of requirements) {
      const schemes = Object.keys(requirement).flatMap((name) => spec.securitySchemes[name] ?? []);
      yield [
        ...before,
        schemes.reduce<MockRequest>((sent, scheme) => withCredential(sent, scheme, credential), bare),
      ];
    }
  }
}

/** It asks everybody who they are. */
function guarded(operation: Operation, known: readonly SecurityScheme[], workshop: Workshop): Mutant {
  return {
    operator: 'guard-open-operation',
    operation: operation.key,
    place: '',
    clause: clauseOf(operation),
    faultCode: 205,
    telling: 'clause',
    *scenes() {
      for (const { before, input } of grantedWays(operation, workshop))
        yield [...before, workshop.explorer.written(operation, { ...input, identity: 'anonymous' })];
    },
    breaks: (right) => ({
      identify: (request, asked) =>
        asked === operation && known.every((scheme) => credentialIn(request, scheme) === undefined)
          ? refused('unauthenticated', 'credentials are needed')
          : right.identify(request, asked),
    }),
  };
}
