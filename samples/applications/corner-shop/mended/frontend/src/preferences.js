const DEFAULTS = { view: { columns: 2, sort: 'name' }, theme: { dark: false } };

function merge(target, source) {
  for (const key of Object.keys(source)) {
    if (key === '__proto__' || key === 'constructor' || key === 'prototype') continue;
    const value = source[key];
    if (value && typeof value === 'object' && !Array.isArray(value)) {
      if (!target[key]) target[key] = {};
      merge(target[key], value);
    } else {
      target[key] = value;
    }
  }
  return target;
}

/** How somebody likes the shop to look: shared in links as JSON. */
export function readPreferences(text) {
  const preferences = structuredClone(DEFAULTS);
  if (!text) return preferences;
  try {
    return merge(preferences, JSON.parse(text));
  } catch {
    return preferences;
  }
}
