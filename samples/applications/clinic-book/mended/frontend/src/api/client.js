import axios from 'axios';
import config from '../config.js';

const client = axios.create({ baseURL: config.apiUrl, withCredentials: true });

let csrfToken = '';

export function setCsrfToken(token) {
  csrfToken = token;
}

// The session is in a cookie that scripts cannot read; this token shows that a request is ours
client.interceptors.request.use((request) => {
  if (csrfToken && request.method !== 'get') {
    request.headers['X-CSRF-TOKEN'] = csrfToken;
  }
  return request;
});

export function errorMessage(error) {
  return error.response?.data?.error || 'Something went wrong. Please try again.';
}

export default client;
