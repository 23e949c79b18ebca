export const API_URL = import.meta.env.VITE_API_URL ?? 'http://localhost:5000';

export const CHAT_ORIGIN = import.meta.env.VITE_CHAT_ORIGIN ?? 'https://chat.cornershop.example';

export const CURRENCY = import.meta.env.VITE_CURRENCY ?? 'EUR';

/** What the helpdesk knows this shop by. */
export const HELPDESK = {
  shop: 'corner-shop',
};
