import { useEffect, useState } from 'react';

export const parameter = (name) => new URLSearchParams(window.location.search).get(name);

/** Where somebody wanted to go before logging in. */
export function returnAddress() {
  return parameter('return') ?? '#/';
}

export function leave(address) {
  window.location.assign(address);
}

export function useRoute() {
  const read = () => window.location.hash.replace(/^#/, '') || '/';
  const [route, setRoute] = useState(read);
  useEffect(() => {
    const changed = () => setRoute(read());
    window.addEventListener('hashchange', changed);
    return () => window.removeEventListener('hashchange', changed);
  }, []);
  return route;
}
