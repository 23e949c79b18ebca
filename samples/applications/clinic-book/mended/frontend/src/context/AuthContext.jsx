import { createContext, useContext, useEffect, useState } from 'react';
import client, { setCsrfToken } from '../api/client.js';

const AuthContext = createContext(null);

export function AuthProvider({ children }) {
  const [user, setUser] = useState(null);
  const [loading, setLoading] = useState(true);

  useEffect(() => {
    client
      .get('/api/auth/me')
      .then((response) => startSession(response.data))
      .catch(() => {})
      .finally(() => setLoading(false));
  }, []);

  const startSession = (data) => {
    setCsrfToken(data.csrf_token);
    setUser(data.user);
  };

  const login = async (email, password) => {
    const response = await client.post('/api/auth/login', { email, password });
    startSession(response.data);
  };

  const register = async (form) => {
    const response = await client.post('/api/auth/register', form);
    startSession(response.data);
  };

  const logout = async () => {
    await client.post('/api/auth/logout').catch(() => {});
    setCsrfToken('');
    setUser(null);
  };

  return (
    <AuthContext.Provider value={{ user, loading, login, register, logout, setUser }}>
      {children}
    </AuthContext.Provider>
  );
}

export const useAuth = () => useContext(AuthContext);
