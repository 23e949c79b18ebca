import axios from 'axios';
import { API_URL, HELPDESK } from './config.js';

const client = axios.create({ baseURL: API_URL, withCredentials: true });

const data = (answer) => answer.data;

export const register = (account) => client.post('/api/register', account).then(data);
export const login = (email, password) => client.post('/api/login', { email, password }).then(data);
export const logout = () => client.post('/api/logout');
export const me = () => client.get('/api/me').then(data);
export const saveProfile = (changes) => client.patch('/api/me', changes).then(data);

export const listProducts = (params) => client.get('/api/products', { params }).then(data);
export const getProduct = (id) => client.get(`/api/products/${id}`).then(data);
export const listReviews = (id) => client.get(`/api/products/${id}/reviews`).then(data);
export const addReview = (id, review) => client.post(`/api/products/${id}/reviews`, review).then(data);

export const placeOrder = (order) => client.post('/api/orders', order).then(data);
export const listOrders = () => client.get('/api/orders').then(data);
export const getOrder = (id) => client.get(`/api/orders/${id}`).then(data);
export const payOrder = (id, card) => client.post(`/api/orders/${id}/pay`, { card }).then(data);

export const report = (group) => client.get('/api/admin/report', { params: { group } }).then(data);

export const askHelpdesk = (question) =>
  axios.post('https://helpdesk.example/api/questions', { shop: HELPDESK.shop, question });
