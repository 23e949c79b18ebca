import axios from 'axios';
import config from '../config.js';

const client = axios.create({ baseURL: config.apiUrl });

// Attach the access token to every request
client.interceptors.request.use((request) => {
  const token = localStorage.getItem('token');
  if (token) {
    request.headers.Authorization = `Bearer ${token}`;
  }
  return request;
});

export function errorMessage(error) {
  return error.response?.data?.error || 'Something went wrong. Please try again.';
}

export default client;
