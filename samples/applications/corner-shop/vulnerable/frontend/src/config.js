export const API_URL = import.meta.env.VITE_API_URL ?? 'http://localhost:5000';

export const CHAT_ORIGIN = import.meta.env.VITE_CHAT_ORIGIN ?? 'https://chat.cornershop.example';

const environment = process.env;

export const CURRENCY = environment.SHOP_CURRENCY ?? 'EUR';

/** What the helpdesk knows this shop by. */
export const HELPDESK = {
  shop: 'corner-shop',
  apiSecret: 'hd_9b27f4c1e05d4a6f8832ce17',
};
