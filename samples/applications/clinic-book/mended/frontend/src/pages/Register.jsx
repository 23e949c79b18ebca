import { useState } from 'react';
import { useNavigate } from 'react-router-dom';
import { errorMessage } from '../api/client.js';
import { useAuth } from '../context/AuthContext.jsx';
import { validateRegistration } from '../utils/validation.js';

const EMPTY = { full_name: '', email: '', phone: '', password: '' };

export default function Register() {
  const { register } = useAuth();
  const navigate = useNavigate();
  const [form, setForm] = useState(EMPTY);
  const [errors, setErrors] = useState({});

  const handleChange = (event) => setForm({ ...form, [event.target.name]: event.target.value });

  const handleSubmit = async (event) => {
    event.preventDefault();
    const found = validateRegistration(form);
    setErrors(found);
    if (Object.keys(found).length > 0) return;
    try {
      await register(form);
      navigate('/appointments');
    } catch (e) {
      setErrors({ form: errorMessage(e) });
    }
  };

  return (
    <form className="card" onSubmit={handleSubmit}>
      <h1>Register</h1>
      <input name="full_name" placeholder="Full name" value={form.full_name} onChange={handleChange} />
      <input name="email" placeholder="Email" value={form.email} onChange={handleChange} />
      <input name="phone" placeholder="Phone" value={form.phone} onChange={handleChange} />
      <input
        name="password"
        type="password"
        placeholder="Password"
        value={form.password}
        onChange={handleChange}
      />
      {Object.values(errors).map((error) => (
        <p key={error} className="error">{error}</p>
      ))}
      <button type="submit">Create account</button>
    </form>
  );
}
