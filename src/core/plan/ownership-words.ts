import type { Operation } from '#core/spec/index';
import { wordsOf } from './data/realistic-text.js';

/** Who calls, as documents say it: `the currently authenticated user`. */
const CALLER = String.raw`(?:currently )?(?:authenticated|authori[sz]ed|logged[- ]?in|signed[- ]?in|current|calling|requesting)[ -](?:user|account|customer|member|client|caller|person)`;

const OF_THE_CALLER = [
  new RegExp(String.raw`\b(?:of|for|by|belong(?:s|ing) to) (?:the |your )?${CALLER}\b(?!['’])`, 'iu'),
  new RegExp(
    String.raw`\b${CALLER} (?:has|have|owns?|created|made|booked|wrote|uploaded|added|placed)\b`,
    'iu',
  ),
];

/** A sentence with one of these may be about more than the caller's own. */
const HEDGES =
  /\b(?:if|whether|unless|except|also|public|shared|visible|accessible|access|permissions?|roles?|follow(?:ed|s|ing)?|starred|liked|subscribed|organi[sz]ations?|teams?|or)\b/iu;

const OWNERS_ONLY = [
  /\bonly (?:be \w+ by )?(?:the |its |their )?(?:owner|author|creator)s?\b/iu,
  /\bonly (?:by )?(?:the )?users? (?:who|that) (?:created|made|owns?|wrote|uploaded|placed|posted)\b/iu,
  /\b(?:can|may) only \w+ (?:\w+ ){0,3}(?:your|their|his or her) own\b/iu,
  /\byou (?:cannot|can['’]t|may not|must not) \w+ (?:\w+ ){0,3}(?:of (?:an)?other (?:user|people)|(?:an)?other (?:user|people)|someone else|somebody else)/iu,
  /\b(?:must|needs? to|has to|have to) (?:be (?:the|its) (?:owner|author|creator)\b|own\b)/iu,
];

const OTHERS_REFUSED = [
  /\b(?:an)?other (?:user|account|customer|member|person|people)s?\b/iu,
  /\b(?:someone|somebody) else\b/iu,
  /(?:\bnot|n['’]t) (?:the |an? |its )?(?:own(?:er|ed|s)?|author|creator)\b/iu,
  /\bnot (?:belong|yours)\b/iu,
];

/** What belongs to companies and teams is not one user's. */
const COLLECTIVE = /\b(?:organi[sz]ations?|enterprises?|teams?|workspaces?|apps?)\b/iu;

/** What the document says in words of who may do something, and where it says so. */
export interface Said {
  readonly clause: string;
}

/**
 * That an operation is about what its caller has made: `Lists the notes of the authenticated user.` It is the first
 * sentence that says what an operation is about; "your" in those after it may be advice.
 */
export function saysOwn(operation: Operation, noun: string): Said | undefined {
  return said(operation, (text) => isAboutOwn(sentencesOf(text.trim())[0] ?? '', noun));
}

/** That an operation is for the owner of a thing, and for nobody else. */
export function saysOwnersOnly(operation: Operation, noun: string): Said | undefined {
  const isAboutIt = [operation.summary, operation.description].some((text) =>
    nounIn(noun).test(text ?? operation.path),
  );
  const isOwners = (sentence: string): boolean =>
    !COLLECTIVE.test(sentence) && OWNERS_ONLY.some((words) => words.test(sentence));
  const owners = isAboutIt ? said(operation, (text) => sentencesOf(text).some(isOwners)) : undefined;
  return owners ?? saysOwn(operation, noun) ?? saysOthersRefused(operation);
}

/** `403: The photo belongs to another user` */
function saysOthersRefused({ responses }: Operation): Said | undefined {
  const found = responses.find(
    ({ status, description }) =>
      status === '403' &&
      !COLLECTIVE.test(description) &&
      OTHERS_REFUSED.some((words) => words.test(description)),
  );
  return found === undefined ? undefined : { clause: `${found.pointer}/description` };
}

function said(
  { summary, description, pointer }: Operation,
  isSaid: (text: string) => boolean,
): Said | undefined {
  if (description !== undefined && isSaid(description)) return { clause: `${pointer}/description` };
  return summary !== undefined && isSaid(summary) ? { clause: `${pointer}/summary` } : undefined;
}

const sentencesOf = (text: string): readonly string[] => text.split(/(?<=[.!?:])\s+|\n+/u);

function isAboutOwn(sentence: string, noun: string): boolean {
  if (HEDGES.test(sentence) || !nounIn(noun).test(sentence)) return false;
  return [...OF_THE_CALLER, ...possessives(noun)].some((words) => words.test(sentence));
}

/** `the current user's notes`, `all of your notes` */
const possessives = (noun: string): readonly RegExp[] => [
  new RegExp(
    String.raw`\b(?:${CALLER}['’]s|your|my|their own)(?: own)?(?: \w+)? ${nounIn(noun).source.slice(2)}`,
    'iu',
  ),
];

const NOTHING = /\b(?!)/u;

/** The noun of a resource, in the singular or in the plural. */
function nounIn(noun: string): RegExp {
  const words = wordsOf(noun);
  if (words === '') return NOTHING;
  const stem = words.replace(/y$/u, '');
  return new RegExp(String.raw`\b${stem}${stem === words ? '(?:e?s)?' : '(?:y|ies)'}\b`, 'iu');
}

const OWN_PATH = /^(?:\/(?:api|rest|v\d+[\w.]*))*\/(?:users?\/|accounts?\/)?(?:me|self|my|mine)(?:\/|$)/iu;

/** `/me/notes` is what one has oneself. */
export const isOwnPath = (path: string): boolean => OWN_PATH.test(path);

const SHARING_NAME =
  /^(?:is ?)?(?:public|private|shared|published|visible|visibility|privacy|access|collaborators?|members?|participants?|attendees|viewers|editors|audience|acl|permissions|share(?:d)?(?: with| link)?)$/u;

/** Whether a property says who else may see a thing. */
export const isSharingName = (name: string): boolean => SHARING_NAME.test(wordsOf(name));

const SHARING_PATH =
  /^(?:join|leave|accept|invit|follow|subscri|members?$|share|sharing|collaborat|participa|attend|public|vote|like|favou?rit|star|rate|rating|review|comment)/iu;

/** Whether a part of a path is something that others than the owner do with a thing. */
export const isSharingPath = (path: string): boolean =>
  path.split('/').some((part) => SHARING_PATH.test(part));
