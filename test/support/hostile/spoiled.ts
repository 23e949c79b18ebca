import { aPetsPlan } from '../pets-plan.js';

/** Every text of the plan that a document can influence. */
export function spoiled(text: string): ReturnType<typeof aPetsPlan> {
  const plan = aPetsPlan();
  const spoil = (value: unknown, key = ''): unknown => {
    if (Array.isArray(value)) return value.map((item) => spoil(item));
    if (typeof value !== 'object' || value === null) return value;
    const entries = Object.entries(value).map(
      ([name, member]) => [name, spoilMember(name, member, key)] as const,
    );
    return Object.fromEntries(entries);
  };
  const spoilMember = (name: string, member: unknown, key: string): unknown => {
    const free = [
      'clause',
      'title',
      'reason',
      'detail',
      'pointer',
      'itemPointer',
      'contentType',
      'fileName',
      'text',
      'prefix',
      'suffix',
      'locator',
      'variant',
      'apiVersion',
    ];
    if (typeof member !== 'string') return spoil(member, name);
    if (free.includes(name) || (name === 'value' && key === 'value')) return text + member;
    return member;
  };
  return spoil(plan) as ReturnType<typeof aPetsPlan>;
}
