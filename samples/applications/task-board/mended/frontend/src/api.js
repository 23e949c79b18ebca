import axios from 'axios';
import { API_URL } from './config.js';

const client = axios.create({ baseURL: API_URL, withCredentials: true });

export async function login(username, password) {
  const { data } = await client.post('/api/login', { username, password });
  return data.user;
}

export async function register(username, email, password) {
  const { data } = await client.post('/api/register', { username, email, password });
  return data;
}

export async function currentUser() {
  const { data } = await client.get('/api/me');
  return data;
}

export async function listTasks(sort) {
  const { data } = await client.get('/api/tasks', { params: { sort } });
  return data;
}

export async function searchTasks(q) {
  const { data } = await client.get('/api/tasks/search', { params: { q } });
  return data;
}

export async function createTask(task) {
  const { data } = await client.post('/api/tasks', task);
  return data;
}

export async function removeTask(id) {
  await client.delete(`/api/tasks/${id}`);
}

export async function listComments(taskId) {
  const { data } = await client.get(`/api/tasks/${taskId}/comments`);
  return data;
}

export async function addComment(taskId, body) {
  const { data } = await client.post(`/api/tasks/${taskId}/comments`, { body });
  return data;
}

export async function estimate(formula) {
  const { data } = await client.post('/api/estimates', { formula });
  return data.hours;
}
