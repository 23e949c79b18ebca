import { useState } from 'react';
import { login, register } from '../api.js';
import { isEmail, isPassword } from '../validation.js';

export default function LoginForm({ onLogin }) {
  const [form, setForm] = useState({ username: '', email: '', password: '' });
  const [isNew, setIsNew] = useState(false);
  const [problem, setProblem] = useState('');

  const change = (event) => setForm({ ...form, [event.target.name]: event.target.value });

  async function submit(event) {
    event.preventDefault();
    if (isNew && !isEmail(form.email)) return setProblem('Please enter an e-mail address.');
    if (isNew && !isPassword(form.password)) return setProblem('Passwords have at least 8 characters.');
    try {
      if (isNew) await register(form.username, form.email, form.password);
      const user = await login(form.username, form.password);
      const next = new URLSearchParams(window.location.search).get('next');
      if (next) {
        window.location.href = next;
      } else {
        onLogin(user);
      }
    } catch (error) {
      setProblem(error.response?.data?.error || 'The server cannot be reached.');
    }
  }

  return (
    <form onSubmit={submit}>
      <h1>Task Board</h1>
      <input name="username" placeholder="Name" value={form.username} onChange={change} />
      {isNew && <input name="email" placeholder="E-mail" value={form.email} onChange={change} />}
      <input
        name="password"
        type="password"
        placeholder="Password"
        value={form.password}
        onChange={change}
      />
      <button type="submit">{isNew ? 'Register' : 'Log in'}</button>
      <button type="button" onClick={() => setIsNew(!isNew)}>
        {isNew ? 'I have an account' : 'I am new'}
      </button>
      {problem && <p className="error">{problem}</p>}
    </form>
  );
}
