import React, { useState } from 'react';
import { login } from '../api.js';
import { leave, returnAddress } from '../navigation.js';
import { forget, remember, remembered } from '../remembered.js';

export default function LoginForm({ onLogin }) {
  const [form, setForm] = useState(remembered);
  const [keep, setKeep] = useState(false);
  const [error, setError] = useState('');

  const change = (event) => setForm({ ...form, [event.target.name]: event.target.value });

  const submit = async (event) => {
    event.preventDefault();
    try {
      onLogin(await login(form.email, form.password));
    } catch {
      setError('E-mail or password is wrong');
      return;
    }
    if (keep) remember(form.email, form.password);
    else forget();
    leave(returnAddress());
  };

  return (
    <form onSubmit={submit}>
      <input name="email" type="email" placeholder="E-mail" value={form.email} onChange={change} />
      <input name="password" type="password" placeholder="Password" value={form.password} onChange={change} />
      <label>
        <input type="checkbox" checked={keep} onChange={(event) => setKeep(event.target.checked)} />
        Remember me
      </label>
      <button type="submit">Log in</button>
      {error && <p role="alert">{error}</p>}
    </form>
  );
}
