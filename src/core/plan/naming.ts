import { wordsOf } from './data/realistic-text.js';

/** `create pet body` → `createPetBody`; always an identifier. */
export function camelCase(text: string): string {
  const pascal = pascalCase(text);
  return pascal.slice(0, 1).toLowerCase() + pascal.slice(1);
}

export function pascalCase(text: string): string {
  const joined = wordsOf(text)
    .split(' ')
    .map((word) => word.slice(0, 1).toUpperCase() + word.slice(1))
    .join('');
  return /^[A-Za-z]/u.test(joined) ? joined : `Item${joined}`;
}

export function withArticle(noun: string): string {
  return `${/^(?:[aeio]|u(?!ni|se|ui|uid|rl|ri))/iu.test(noun) ? 'an' : 'a'} ${noun}`;
}

/** `name, tag and 2 more` */
export function listed(labels: readonly string[]): string {
  const shown = labels.length > 3 ? [...labels.slice(0, 2), `${labels.length - 2} more`] : labels;
  const last = shown.at(-1) ?? '';
  return shown.length > 1 ? `${shown.slice(0, -1).join(', ')} and ${last}` : last;
}

/** Hands out each name once; the second of the same is `name2`. */
export class NameRegistry {
  private readonly taken = new Set<string>();

  free(wanted: string): string {
    let name = wanted;
    for (let count = 2; this.taken.has(name); count += 1) name = `${wanted}${count}`;
    this.taken.add(name);
    return name;
  }
}
