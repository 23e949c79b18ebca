import { singular } from '#core/plan/index';

/** Without what a document writes behind the path: `?full=true`. */
export const bare = (path: string): string => path.split('?', 1)[0] ?? path;

export const shapeOf = (path: string): string => bare(path).replaceAll(/\{[^{}]*\}/gu, '{}');

/** `/users/{id}/posts/{postId}` names `/users/{id}`, and then itself. */
export function itemTemplates(path: string): readonly string[] {
  return [...bare(path).matchAll(/\/\{[^{}/]+\}(?=\/|$)/gu)].map((match) =>
    path.slice(0, match.index + match[0].length),
  );
}

/** What a path has things of, for one of them. */
export function nounOf(path: string): string {
  const segment = path.split('/').findLast((part) => part !== '' && !part.includes('{'));
  return singular(segment ?? 'item').replaceAll(' ', '-');
}
